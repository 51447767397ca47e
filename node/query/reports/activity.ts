import type { Micros } from '../../../protocol/event.ts';
import {
  type Calendar,
  DAY,
  type Every,
  HOUR,
  type NamedPeriod,
  weekdayOf,
} from '../days/index.ts';
import { periodAt, spread } from '../columns/spread.ts';
import { eventAt, type Events } from '../events.ts';
import { isDict, isEvents, type Value } from '../language/index.ts';
import { MOST_PERIODS } from '../periods.ts';
import type { Queries } from '../queries.ts';
import type { Device } from './devices.ts';
import { type Period, periodsOf } from './periods.ts';
import { activityQuestion, bucketsQuestion } from './question.ts';
import type { Span } from './range.ts';
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
  /** Sums, each event counting in the period that it begins in; none where none is recorded. */
  readonly input?: Readonly<Partial<Record<Count, number>>>;
}

export interface Activity {
  readonly periods: readonly ActivityPeriod[];
  /** All 168, from Sunday at 0 on. */
  readonly hours: readonly HourOfWeek[];
}

/**
 * @throws ElatioError ELATIO_QUERY_PERIOD where there are too many periods; of the store, the signal's reason
 */
export async function activityOf(
  queries: Pick<Queries, 'ask'>,
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
  const asked = { text: activityQuestion(devices), periods: [{ ...span, text: '' }] };
  const [answer] = await queries.ask(asked, signal);
  const { active = null, reach = null } = isDict(answer) ? answer : {};
  const presence = presenceIn(active, reach, boundsOf(periods));
  const input = devices.flatMap((device) => device.input);
  const counts = input.length > 0 ? await countsIn(queries, input, periods, span, signal) : [];
  return {
    periods: periods.map((period, i) => ({
      ...period,
      ...presence[i],
      ...(counts[i] && { input: counts[i] }),
    })),
    hours: hoursOfWeek(active, reach, calendar),
  };
}

function hoursOfWeek(active: Value, reach: Value, calendar: Calendar): HourOfWeek[] {
  const hours = isEvents(reach) ? hoursWith(reach, calendar) : [];
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
function hoursWith({ count, start, duration }: Events, calendar: Calendar): NamedPeriod[] {
  let [from, to] = [Infinity, -Infinity];
  for (let i = 0; i < count; i++) {
    from = Math.min(from, start[i]);
    to = Math.max(to, start[i] + duration[i]);
  }
  return calendar.periods('hour', from, to);
}

/** Where each begins, and the end of the last. */
function boundsOf(
  periods: readonly { readonly from: Micros; readonly to: Micros }[],
): Float64Array {
  const last = periods.at(-1);
  return Float64Array.from(last ? [...periods.map(({ from }) => from), last.to] : []);
}

function presenceIn(active: Value, reach: Value, bounds: Float64Array): Presence[] {
  const [present, known] = [active, reach].map((value) =>
    isEvents(value) ? spread(value, bounds) : new Float64Array(Math.max(0, bounds.length - 1)),
  );
  return Array.from(present, (micros, i) => ({
    active: secondsOf(micros / 1e6),
    away: secondsOf((known[i] - micros) / 1e6),
  }));
}

async function countsIn(
  queries: Pick<Queries, 'ask'>,
  buckets: readonly string[],
  periods: readonly Period[],
  { from, to }: Span,
  signal: AbortSignal | undefined,
): Promise<ActivityPeriod['input'][]> {
  // What began before is seen to: it is cut to begin a microsecond early.
  const asked = [{ from: from - 1, to, text: '' }];
  const [answer] = await queries.ask({ text: bucketsQuestion(buckets), periods: asked }, signal);
  const events = isDict(answer) ? answer['events'] : null;
  const sums = periods.map((): Partial<Record<Count, number>> => ({}));
  if (isEvents(events)) addCounts(sums, events, boundsOf(periods), from, to);
  return sums;
}

function addCounts(
  sums: readonly Partial<Record<Count, number>>[],
  events: Events,
  bounds: Float64Array,
  from: Micros,
  to: Micros,
): void {
  for (let i = 0; i < events.count; i++) {
    const { start, data } = eventAt(events, i);
    if (start < from || start >= to) continue;
    const sum = sums[periodAt(bounds, start)];
    for (const count of COUNTS) {
      const value = data[count];
      if (typeof value === 'number') sum[count] = (sum[count] ?? 0) + value;
    }
  }
}
