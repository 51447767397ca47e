/** Weeks of recorded events, and a period that cuts them at both ends. */
import { SECOND } from '../../../protocol/event.ts';
import type { Plain } from '../query/twin.ts';

export const HOUR = 3_600 * SECOND;
const DAY = 24 * HOUR;
const DAYS = 90;
/** 2024-01-15, a Monday. */
const T0 = Date.UTC(2024, 0, 15) * 1_000;
/** Neither on a day's border nor on an event's. */
export const [FROM, TO] = [
  T0 + 8 * HOUR + 1_800 * SECOND,
  T0 + (DAYS - 1) * DAY + 10 * HOUR + SECOND,
];

const perDay = (make: (day: number) => Plain[]): Plain[] =>
  Array.from({ length: DAYS }, (_, day) => make(day)).flat();

const APPS = ['editor', 'browser', 'mail'];
/** Five a day, one upon the other, with a gap of three seconds after each second one; the last past midnight. */
export const WINDOW = perDay((day) =>
  [8, 10, 12, 14, 23].map((hour, i) => ({
    start: T0 + day * DAY + hour * HOUR,
    duration: (i % 2 === 0 ? 2 : 2 - 1 / 1_200) * HOUR,
    data: { app: APPS[(day + i) % 3], title: `(${day}) page ${i % 2}`, n: day % 4 },
  })),
);
/** In two layers, so that periods overlap. */
export const AFK = perDay((day) => [
  { start: T0 + day * DAY + 9 * HOUR, duration: 4 * HOUR, data: { status: 'not-afk' } },
  { start: T0 + day * DAY + 11 * HOUR, duration: 4 * HOUR, data: { status: 'not-afk' } },
  { start: T0 + day * DAY + 15 * HOUR, duration: 9 * HOUR, data: { status: 'afk' } },
]);
export const WEB = perDay((day) => [
  {
    start: T0 + day * DAY + 10 * HOUR,
    duration: HOUR,
    data: { url: day % 3 === 0 ? 'about' : `https://www.example.org/p${day % 2}?q=1#x` },
  },
  { start: T0 + day * DAY + 13 * HOUR, duration: HOUR, data: { other: day % 2 } },
]);

/** As `query_bucket` gives them. */
export const shown = (list: readonly Plain[]): Plain[] =>
  list
    .filter(({ start, duration }) => start + duration >= FROM && start <= TO)
    .toSorted((a, b) => b.start - a.start)
    .map(({ start, duration, data }) => {
      const from = Math.max(start, FROM);
      return { start: from, duration: Math.min(start + duration, TO) - from, data };
    });
