import { ElatioError } from '../../../protocol/error.ts';
import { type Micros, MILLISECOND } from '../../../protocol/event.ts';
import { type Calendar, DAY } from '../days/index.ts';

/** Days as seen from now, and how far they are from today. */
const DAYS = { yesterday: -1, today: 0, tomorrow: 1 } as const;

export type DayWord = keyof typeof DAYS;

/** A moment; or that at which a day begins, by its date (`2026-11-22`) or as seen from now. */
export type When = Micros | DayWord | `${number}-${number}-${number}`;

export function isDayWord(text: string): text is DayWord {
  return Object.hasOwn(DAYS, text);
}

/** Which time; from the beginning of today to now where nothing is said. */
export interface WhenRange {
  readonly since?: When | undefined;
  readonly until?: When | undefined;
}

export interface Span {
  readonly from: Micros;
  readonly to: Micros;
}

/** @throws ElatioError ELATIO_QUERY_PERIOD where it ends before it begins */
export function spanOf(
  { since = 'today', until }: WhenRange,
  calendar: Calendar,
  now: Micros,
): Span {
  const from = momentOf(since, calendar, now);
  const to = until === undefined ? now : momentOf(until, calendar, now);
  if (from <= to || until === undefined) return { from, to: Math.max(from, to) };
  throw new ElatioError('ELATIO_QUERY_PERIOD', '"until" lies before "since".');
}

function momentOf(when: When, calendar: Calendar, now: Micros): Micros {
  if (typeof when === 'number') return when;
  return calendar.startOf(isDayWord(when) ? dateAfter(calendar.dateAt(now), DAYS[when]) : when);
}

function dateAfter(date: string, days: number): string {
  return new Date(Date.parse(date) + (days * DAY) / MILLISECOND).toISOString().slice(0, 10);
}
