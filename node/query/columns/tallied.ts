import { createTotals, bucketsOf, type Totals } from './totals.ts';
import { type Events, NO_ID, pick } from '../events.ts';
import type { Pool } from '../pool/index.ts';
import { longestPlaces } from './sort.ts';
import type { Tally } from './tally.ts';

/**
 * The longest of what all tallies have together, by their fingerprints: the longest first, of equal ones that which
 * first comes. Sums of many groups are made first, then only those that may be among the longest are summed by
 * themselves: the sum of its bucket is not below what the last of the longest lasts at least.
 */
export function longestOf(tallies: readonly Tally[], most: number, buckets: number): Totals {
  const sums = bucketsOf(tallies, buckets);
  const mask = sums.length - 1;
  const peaks = new Float64Array(sums.length);
  for (const { count, low, duration } of tallies) {
    for (let i = 0; i < count; i++) {
      const bucket = low[i] & mask;
      if (duration[i] > peaks[bucket]) peaks[bucket] = duration[i];
    }
  }
  // In each of so many buckets a group lasts at least as long as its longest part.
  const order = longestPlaces(peaks, Math.min(most, peaks.length));
  const bound = order.length < most ? 0 : peaks[order[most - 1]];
  const totals = createTotals();
  for (const [tally, { count, low, high, duration }] of tallies.entries()) {
    for (let i = 0; i < count; i++) {
      if (sums[low[i] & mask] >= bound) totals.add(low[i], high[i], duration[i], tally, i);
    }
  }
  const found = totals.totals();
  return picked(found, longestPlaces(found.duration, Math.min(most, found.count)));
}

function picked(totals: Totals, places: Uint32Array): Totals {
  const of = (column: Uint32Array): Uint32Array => places.map((place) => column[place]);
  return {
    count: places.length,
    duration: Float64Array.from(places, (place) => totals.duration[place]),
    tally: of(totals.tally),
    place: of(totals.place),
    low: of(totals.low),
    high: of(totals.high),
  };
}

/** When each begins. */
export function startsOf(tallies: readonly Tally[], { tally, place }: Totals): Float64Array {
  return Float64Array.from(tally, (which, i) => tallies[which].start[place[i]]);
}

/**
 * What `mergeLongestFirst` gives of all that the tallies have together; nothing where a key has too many values.
 * @param pool of the tallies' data
 */
export function regrouped(
  tallies: readonly Tally[],
  keys: readonly string[],
  pool: Pool,
  buckets: number,
): Events | undefined {
  if (tallies.some(({ left }) => keys.some((key) => left.has(key)))) return undefined;
  /** Places of groups by their data. */
  const places = new Map<number, number>();
  const only = pool.only(keys, pool);
  const groupsOf = tallies.map(({ roughs }) =>
    roughs.map((rough) => {
      const code = only(rough);
      const place = places.get(code) ?? places.size;
      places.set(code, place);
      return place;
    }),
  );
  const lasts = new Float64Array(places.size);
  const bound = new Float64Array(places.size);
  for (const [which, { count, duration, rough }] of tallies.entries()) {
    const groups = groupsOf[which];
    for (let i = 0; i < count; i++) {
      const group = groups[rough[i]];
      lasts[group] += duration[i];
      if (duration[i] > bound[group]) bound[group] = duration[i];
    }
  }
  const sums = bucketsOf(tallies, buckets);
  const mask = sums.length - 1;
  const totals = createTotals();
  for (const [which, { count, low, high, duration, rough }] of tallies.entries()) {
    const groups = groupsOf[which];
    for (let i = 0; i < count; i++) {
      if (sums[low[i] & mask] >= bound[groups[rough[i]]]) {
        totals.add(low[i], high[i], duration[i], which, i);
      }
    }
  }
  const found = totals.totals();
  /** Of each group the longest, of equal ones the first. */
  const best = new Int32Array(places.size).fill(-1);
  for (let i = 0; i < found.count; i++) {
    const which = found.tally[i];
    const group = groupsOf[which][tallies[which].rough[found.place[i]]];
    if (best[group] < 0 || found.duration[i] > found.duration[best[group]]) best[group] = i;
  }
  const starts = startsOf(tallies, found);
  const events: Events = {
    kind: 'events',
    pool,
    count: places.size,
    start: Float64Array.from(best, (one) => starts[one]),
    duration: lasts,
    data: Uint32Array.from(places.keys()),
    id: new Float64Array(places.size).fill(NO_ID),
  };
  const order = Uint32Array.from(best.keys()).sort(
    (a, b) => found.duration[best[b]] - found.duration[best[a]] || best[a] - best[b],
  );
  return pick(events, order);
}
