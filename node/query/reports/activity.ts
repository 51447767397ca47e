import type { Micros } from '../../../protocol/event.ts';
import { parseTime } from '../../ingest/index.ts';
import {
  type Calendar,
  DAY,
  type Every,
  HOUR,
  type NamedPeriod,
  weekdayOf,
} from '../days/index.ts';
import { MOST_PERIODS } from '../periods.ts';
import { type Asking, askOver, microsOf, type ToldEvent } from './ask.ts';
import type { Device } from './devices.ts';
import { type Period, periodsOf } from './periods.ts';
import { activityQuestion, countsQuestion } from './question.ts';
import type { Span } from './range.ts';
import { spread } from './spread.ts';
import { secondsOf } from './usage.ts';

/** Seconds in which somebody was there; and in which it is recorded that nobody was. */
export interface Presence {
  readonly active: number;
  readonly away: number;
}

/** An hour of the clock on a day of the week, all of them together. */
export interface HourOfWeek extends Presence {
  /** 0 is Sunday; that of the person's day: what is done at night belongs to the day before. */
  readonly weekday: number;
  /** 0 to 23. */
  readonly hour: number;
}

/** What is counted of keyboard and mouse. */
export const COUNTS = ['presses', 'clicks', 'deltaX', 'deltaY', 'scrollX', 'scrollY'] as const;

export type Count = (typeof COUNTS)[number];

export interface ActivityPeriod extends Period, Presence {
  /** Sums, each event counting in the period that it begins in; absent where no such thing is recorded. */
  readonly input?: Readonly<Partial<Record<Count, number>>>;
}

export interface Activity {
  readonly periods: readonly ActivityPeriod[];
  /** All 168, from Sunday at 0 on. */
  readonly hours: readonly HourOfWeek[];
}

/** @throws ElatioError ELATIO_QUERY_PERIOD where there are too many periods; as `Answers.ask` */
export async function activityOf(
  answers: Asking,
  calendar: Calendar,
  {
    devices,
    span,
    every,
  }: {
    readonly devices: readonly Device[];
    readonly span: Span;
    readonly every: Every | undefined;
  },
  signal?: AbortSignal,
): Promise<Activity> {
  const periods = periodsOf(calendar, every, span, MOST_PERIODS);
  const asked = await askOver(answers, activityQuestion(devices), [span], signal);
  const [{ active, reach }] = asked as [Told];
  const presence = presenceIn(active, reach, boundsOf(periods));
  const counts = await countsIn(answers, devices, periods, signal);
  return {
    periods: periods.map((period, i) => ({
      ...period,
      ...presence[i],
      ...(counts[i] && { input: counts[i] }),
    })),
    hours: hoursOfWeek(active, reach, calendar),
  };
}

/** What the question gives. */
interface Told {
  readonly active: readonly ToldEvent[];
  readonly reach: readonly ToldEvent[];
}

function hoursOfWeek(
  active: Told['active'],
  reach: Told['reach'],
  calendar: Calendar,
): HourOfWeek[] {
  const hours = hoursWith(reach, calendar);
  const sums = Array.from({ length: 7 * 24 }, () => ({ active: 0, away: 0 }));
  for (const [i, presence] of presenceIn(active, reach, boundsOf(hours)).entries()) {
    const { index } = hours[i];
    const weekday = weekdayOf(Math.floor((index * HOUR - calendar.division.dayStart) / DAY));
    const sum = sums[weekday * 24 + (((index % 24) + 24) % 24)];
    sum.active += presence.active;
    sum.away += presence.away;
  }
  return sums.map((sum, i) => ({
    weekday: Math.floor(i / 24),
    hour: i % 24,
    active: secondsOf(sum.active),
    away: secondsOf(sum.away),
  }));
}

/** From the first event to the last: the hours of a century are many, and most have none. */
function hoursWith(events: readonly ToldEvent[], calendar: Calendar): NamedPeriod[] {
  let [from, to] = [Infinity, -Infinity];
  for (const { start, duration } of spansIn(events)) {
    from = Math.min(from, start);
    to = Math.max(to, start + duration);
  }
  return calendar.periods('hour', from, to);
}

/** Where each begins, and the end of the last. */
function boundsOf(periods: readonly Span[]): Float64Array {
  const last = periods.at(-1);
  return Float64Array.from(last ? [...periods.map(({ from }) => from), last.to] : []);
}

function presenceIn(
  active: Told['active'],
  reach: Told['reach'],
  bounds: Float64Array,
): Presence[] {
  const [present, known] = [active, reach].map((events) => spread(spansIn(events), bounds));
  return Array.from(present, (micros, i) => ({
    active: secondsOf(micros / 1e6),
    away: secondsOf((known[i] - micros) / 1e6),
  }));
}

function spansIn(events: readonly ToldEvent[]): { start: Micros; duration: Micros }[] {
  return events.map(({ timestamp, duration }) => ({
    start: parseTime(timestamp, 'timestamp'),
    duration: microsOf(duration),
  }));
}

/** What was typed and clicked in each period; nothing where nothing is recorded. */
async function countsIn(
  answers: Asking,
  devices: readonly Device[],
  periods: readonly Period[],
  signal: AbortSignal | undefined,
): Promise<ActivityPeriod['input'][]> {
  const input = devices.flatMap((device) => device.input);
  if (input.length === 0) return [];
  // So each event counts once: what is cut begins with the period, and is left out.
  const spans = periods.map(({ from, to }) => ({ from: from - 1, to }));
  const counts = await askOver(answers, countsQuestion(input, COUNTS), spans, signal);
  return (counts as Record<Count, number>[]).map((sums) =>
    Object.fromEntries(Object.entries(sums).filter(([, sum]) => sum !== 0)),
  );
}
