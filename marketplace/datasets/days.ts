/** Days as the person lived them: from one local midnight to the next, of 23 or 25 hours where clocks were put. */
import { ElatioError } from '../../protocol/error.ts';
import { type Micros, SECOND } from '../../protocol/event.ts';

/** Dates as `2026-11-22`; `until` is not part of it. */
export interface Period {
  readonly from: string;
  readonly until: string;
}

/** Where a person's clocks stood. */
export interface Calendar {
  /** When the day of a date began. */
  startOf(date: string): Micros;
  /** Clock and calendar at a moment, as if in UTC. */
  wallAt(moment: Micros): Micros;
}

/** One calendar day: the unit that a release protects. */
export interface Day {
  readonly date: string;
  readonly from: Micros;
  /** Not part of it. Where a clock leapt over the day, the same as `from`. */
  readonly until: Micros;
}

/** Most days of a period: ten years. */
export const MOST_DAYS = 3_660;

const DAY_MS = 86_400_000;
const HOUR: Micros = 3_600 * SECOND;
/** Clocks are put at quarters of an hour, and zones lie as far apart. */
const QUARTER: Micros = HOUR / 4;

/** The date so many days after another. */
export function dateAfter(date: string, days: number): string {
  return new Date(Date.parse(date) + days * DAY_MS).toISOString().slice(0, 10);
}

/**
 * How many days a period has.
 * @throws ELATIO_DATASET_PERIOD where it has none, too many, or a date that is none
 */
export function daysIn({ from, until }: Period): number {
  const days = (dateMs(until) - dateMs(from)) / DAY_MS;
  if (days < 1) throw badPeriod('it ends before it begins');
  if (days > MOST_DAYS) throw badPeriod(`it has more than ${MOST_DAYS} days`);
  return days;
}

/**
 * The days of a period, oldest first, side by side.
 * @throws ELATIO_DATASET_PERIOD
 */
export function daysOf(period: Period, calendar: Calendar): readonly Day[] {
  let from = calendar.startOf(period.from);
  return Array.from({ length: daysIn(period) }, (_, i) => {
    const until = Math.max(from, calendar.startOf(dateAfter(period.from, i + 1)));
    const day = { date: dateAfter(period.from, i), from, until };
    from = until;
    return day;
  });
}

/** The day in stretches of one hour of the clock, 0 to 23, oldest first. Where it was put back, an hour comes twice. */
export function hoursOf(
  { from, until }: Day,
  calendar: Calendar,
): readonly { readonly hour: number; readonly first: Micros; readonly end: Micros }[] {
  const offset = calendar.wallAt(from) - from;
  const isSteady = until > from && calendar.wallAt(until - 1) - (until - 1) === offset;
  const step = isSteady ? HOUR : QUARTER;
  const hours = [];
  for (let first = from; first < until;) {
    const wall = isSteady ? first + offset : calendar.wallAt(first);
    const end = Math.min(until, first + step - modulo(wall, step));
    hours.push({ hour: modulo(Math.floor(wall / HOUR), 24), first, end });
    first = end;
  }
  return hours;
}

/** Monday is 0. */
export const weekdayOf = (date: string): number => (new Date(date).getUTCDay() + 6) % 7;

const modulo = (value: number, by: number): number => ((value % by) + by) % by;

function dateMs(date: string): number {
  const ms = /^(?:19|20)\d\d-\d\d-\d\d$/.test(date) ? Date.parse(date) : Number.NaN;
  if (Number.isNaN(ms) || dateAfter(date, 0) !== date) throw badPeriod('a date in it is none');
  return ms;
}

const badPeriod = (what: string): ElatioError =>
  new ElatioError('ELATIO_DATASET_PERIOD', `There is no table of such a period: ${what}.`);
