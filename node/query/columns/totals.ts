import type { Tally } from './tally.ts';

/** Sums of groups by their fingerprints, in the order in which they first come. */
export interface Totals {
  readonly count: number;
  readonly duration: Float64Array;
  /** In which tally, and where in it, each first comes. */
  readonly tally: Uint32Array;
  readonly place: Uint32Array;
  readonly low: Uint32Array;
  readonly high: Uint32Array;
}

export interface TotalsBuilder {
  /** Adds to the sum of a fingerprint. */
  add(low: number, high: number, duration: number, tally: number, place: number): void;
  /** The place of a fingerprint among them; −1 where it is not. */
  find(low: number, high: number): number;
  totals(): Totals;
}

export function createTotals(): TotalsBuilder {
  let size = 64;
  let count = 0;
  let duration = new Float64Array(size);
  let columns = Array.from({ length: 4 }, () => new Uint32Array(size));
  let [lows, highs, tallies, places] = columns;
  /** Place + 1, at one that the fingerprint says: a table with open addressing. */
  let slots = new Uint32Array(4 * size);

  /** Where a fingerprint is in the table, or would be. */
  function slotOf(low: number, high: number): number {
    const mask = slots.length - 1;
    // The low bits of `low` alone say in which bucket it is.
    let slot = (high ^ (low >>> 16)) & mask;
    for (; slots[slot] !== 0; slot = (slot + 1) & mask) {
      const at = slots[slot] - 1;
      if (lows[at] === low && highs[at] === high) break;
    }
    return slot;
  }

  function grow(): void {
    size *= 2;
    const longer = new Float64Array(size);
    longer.set(duration);
    duration = longer;
    columns = columns.map((column) => {
      const wider = new Uint32Array(size);
      wider.set(column);
      return wider;
    });
    [lows, highs, tallies, places] = columns;
    slots = new Uint32Array(4 * size);
    for (let i = 0; i < count; i++) slots[slotOf(lows[i], highs[i])] = i + 1;
  }

  return {
    add(low, high, lasts, tally, place) {
      let slot = slotOf(low, high);
      if (slots[slot] === 0) {
        if (count === size) {
          grow();
          slot = slotOf(low, high);
        }
        lows[count] = low;
        highs[count] = high;
        tallies[count] = tally;
        places[count] = place;
        slots[slot] = ++count;
      }
      duration[slots[slot] - 1] += lasts;
    },
    find: (low, high) => slots[slotOf(low, high)] - 1,
    totals: () => ({
      count,
      duration: duration.subarray(0, count),
      tally: tallies.subarray(0, count),
      place: places.subarray(0, count),
      low: lows.subarray(0, count),
      high: highs.subarray(0, count),
    }),
  };
}

/**
 * How long all groups last together that share the low bits of their fingerprints: no group lasts longer than
 * its bucket, as no duration is below 0.
 * @param most buckets; a power of two
 */
export function bucketsOf(tallies: readonly Tally[], most: number): Float64Array {
  const count = tallies.reduce((sum, one) => sum + one.count, 0);
  const sums = new Float64Array(Math.min(most, 2 ** Math.ceil(Math.log2(count + 2))));
  const mask = sums.length - 1;
  for (const { count: size, low, duration } of tallies) {
    for (let i = 0; i < size; i++) sums[low[i] & mask] += duration[i];
  }
  return sums;
}
