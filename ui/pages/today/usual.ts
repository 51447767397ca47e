import { addDays, type Day } from '../../format/day.ts';

/** Weeks that are looked back on for what is usual on a weekday. */
const WEEKS = 5;

/** Days of which something is recorded that it takes for saying what is usual. */
const LEAST = 2;

const DAYS_OF_WEEK = 7;

/** Seconds of each outermost category on one day. */
export type DaySpent = ReadonlyMap<string, number>;

/** The same weekday of the weeks before. */
export function sameWeekdays(day: Day): readonly Day[] {
  return Array.from({ length: WEEKS }, (_, week) => addDays(day, -DAYS_OF_WEEK * (week + 1)));
}

/** Medians by category; `undefined` where too little is recorded to say. Days without anything do not count. */
export function usualOf(days: readonly DaySpent[]): DaySpent | undefined {
  const counting = days.filter(({ size }) => size > 0);
  if (counting.length < LEAST) return undefined;
  const names = new Set(counting.flatMap((day) => [...day.keys()]));
  return new Map(
    [...names].map((name) => [name, median(counting.map((day) => day.get(name) ?? 0))]),
  );
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2;
}
