/** Calendar days as whole numbers, and amounts that hold for ranges of them: years of overlapping windows stay a short list. */

const MS = 86_400_000;

/** Days since 1970-01-01 of a `YYYY-MM-DD`; `NaN` where there is no such day. */
export function dayOf(text: string): number {
  const ms = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(text) : Number.NaN;
  const day = ms / MS;
  return Number.isInteger(day) && textOf(day) === text ? day : Number.NaN;
}

/** The `YYYY-MM-DD` of a day. */
export const textOf = (day: number): string => new Date(day * MS).toISOString().slice(0, 10);

/** An amount for each day from one to before another. */
export interface DayRange {
  readonly from: number;
  readonly until: number;
  readonly amount: number;
}

/** Amounts by day: each holds from its day to the next one's, in rising order; before the first is nothing. */
export type ByDay = readonly { readonly day: number; readonly amount: number }[];

/** What ranges come to on each day, overlaps added up. */
export function sumByDay(ranges: Iterable<DayRange>): ByDay {
  const changes = new Map<number, number>();
  const change = (day: number, by: number) => changes.set(day, (changes.get(day) ?? 0) + by);
  for (const { from, until, amount } of ranges) {
    change(from, amount);
    change(until, -amount);
  }
  let amount = 0;
  return [...changes]
    .filter(([, by]) => by !== 0)
    .sort(([a], [b]) => a - b)
    .map(([day, by]) => ({ day, amount: (amount += by) }));
}

/** The larger of two on each day. */
export function largerByDay(a: ByDay, b: ByDay): ByDay {
  const steps: { day: number; amount: number }[] = [];
  for (let i = 0, j = 0; i < a.length || j < b.length;) {
    const day = Math.min(a[i]?.day ?? Infinity, b[j]?.day ?? Infinity);
    if (a[i]?.day === day) i++;
    if (b[j]?.day === day) j++;
    const amount = Math.max(a[i - 1]?.amount ?? 0, b[j - 1]?.amount ?? 0);
    if (amount !== (steps.at(-1)?.amount ?? 0)) steps.push({ day, amount });
  }
  return steps;
}

/** The ranges that amounts by day are made of, without those of nothing. */
export const rangesOf = (byDay: ByDay): DayRange[] =>
  byDay
    .map(({ day, amount }, i) => ({ from: day, until: byDay[i + 1]?.day ?? day, amount }))
    .filter(({ amount }) => amount !== 0);

/** The ranges within `from` … `until` (exclusive), those of nothing included. */
export function within(byDay: ByDay, from: number, until: number): DayRange[] {
  const found: DayRange[] = [];
  let start = from;
  let amount = 0;
  for (const step of byDay) {
    if (step.day >= until) break;
    if (step.day > start) {
      found.push({ from: start, until: step.day, amount });
      start = step.day;
    }
    amount = step.amount;
  }
  if (start < until) found.push({ from: start, until, amount });
  return found;
}
