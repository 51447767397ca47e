/** Ordinals `first` to `end`, `end` not included. */
export interface Interval {
  readonly first: number;
  readonly end: number;
}

/** Disjoint intervals in rising order, none empty, no two touching. */
export type Intervals = readonly Interval[];

/** How many ordinals the intervals hold. */
export function sizeOf(intervals: Intervals): number {
  return intervals.reduce((sum, { first, end }) => sum + end - first, 0);
}

/** Whether an ordinal is in the intervals. */
export function includes(intervals: Intervals, ordinal: number): boolean {
  let [low, high] = [0, intervals.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (intervals[middle].end <= ordinal) low = middle + 1;
    else high = middle;
  }
  return low < intervals.length && intervals[low].first <= ordinal;
}

/** Intervals of the given ordinals, in any order, repeated or not. */
export function intervalsOf(ordinals: Iterable<number>): Intervals {
  return normalise([...ordinals].map((ordinal) => ({ first: ordinal, end: ordinal + 1 })));
}

/** Everything in `a` or `b`. */
export function union(a: Intervals, b: Intervals): Intervals {
  return normalise([...a, ...b]);
}

/** Everything in `a` that is not in `b`. */
export function subtract(a: Intervals, b: Intervals): Intervals {
  const left: Interval[] = [];
  let next = 0;
  for (const { first, end } of a) {
    let from = first;
    while (next < b.length && b[next].end <= from) next++;
    for (let i = next; i < b.length && b[i].first < end; i++) {
      if (b[i].first > from) left.push({ first: from, end: b[i].first });
      from = Math.max(from, b[i].end);
    }
    if (from < end) left.push({ first: from, end });
  }
  return left;
}

/** Everything in both. */
export function intersect(a: Intervals, b: Intervals): Intervals {
  return subtract(a, subtract(a, b));
}

/** Whether two lists hold the same ordinals. */
export function sameIntervals(a: Intervals, b: Intervals): boolean {
  return a.length === b.length && a.every((x, i) => x.first === b[i].first && x.end === b[i].end);
}

/** Sorts, drops empty ones, joins what overlaps or touches. */
export function normalise(intervals: readonly Interval[]): Intervals {
  if (isNormal(intervals)) return intervals;
  const sorted = intervals.filter((x) => x.end > x.first).sort((x, y) => x.first - y.first);
  const joined: Interval[] = [];
  for (const interval of sorted) {
    const last = joined.at(-1);
    if (last && interval.first <= last.end) {
      joined[joined.length - 1] = { first: last.first, end: Math.max(last.end, interval.end) };
    } else joined.push(interval);
  }
  return joined;
}

/** There may be a million of them, mostly in order. */
function isNormal(intervals: readonly Interval[]): boolean {
  let end = -1;
  for (const interval of intervals) {
    if (interval.first <= end || interval.end <= interval.first) return false;
    ({ end } = interval);
  }
  return true;
}
