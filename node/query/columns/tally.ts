import type { Fingerprints } from '../pool/fingerprint.ts';
import type { Pool } from '../pool/index.ts';
import type { Groups } from './group.ts';
import { longestPlaces } from './sort.ts';

/**
 * Groups without their texts, in their order: of ten years there are two million titles and addresses, of which a
 * hundred are shown. Only of those that last longest the data is there.
 */
export interface Tally {
  readonly count: number;
  /** When the first of each begins. */
  readonly start: Float64Array;
  readonly duration: Float64Array;
  /** Fingerprints of their data. */
  readonly low: Uint32Array;
  readonly high: Uint32Array;
  /** Of each, the place in `roughs` of what its data has of keys with few values. */
  readonly rough: Uint8Array | Uint16Array | Uint32Array;
  /** Numbers of such data in the pool. */
  readonly roughs: Uint32Array;
  /** Keys that have too many values for that. */
  readonly left: ReadonlySet<string>;
  /** Places of those that last longest, and the numbers of their data in the pool. */
  readonly known: Uint32Array;
  readonly data: Uint32Array;
}

/** How tallies are made. */
export interface TallySizes {
  /** Groups of each part whose data is kept. */
  readonly longest: number;
  /** Values of a key that are few. */
  readonly few: number;
  /** Sums that are made to find out what may be among the longest of all; a power of two. */
  readonly buckets: number;
}

/** So that a part of two months mostly has those among its longest that are among the longest of ten years. */
export const TALLY_SIZES: TallySizes = { longest: 1_000, few: 1_000, buckets: 2 ** 20 };

/** Groups whose data is in a pool that comes and goes. */
export interface PooledGroups {
  readonly pool: Pool;
  readonly groups: Groups;
}

/** @param into the pool of what is kept of their data */
export function tallyOf(
  { pool, groups }: PooledGroups,
  into: Pool,
  prints: Fingerprints,
  sizes: TallySizes,
): Tally {
  const { count, start, duration, data } = groups;
  const low = new Uint32Array(count);
  const high = new Uint32Array(count);
  for (let i = 0; i < count; i++) {
    prints.of(pool, data[i]);
    low[i] = prints.low;
    high[i] = prints.high;
  }
  const known = longestPlaces(duration, Math.min(sizes.longest, count));
  const whole = pool.only(undefined, into);
  return {
    count,
    start,
    duration,
    low,
    high,
    ...roughOf(pool, data, into, sizes.few),
    known,
    data: known.map((place) => whole(data[place])),
  };
}

/** Bytes that a tally takes. */
export function tallyBytes({ count, rough, roughs, known }: Tally): number {
  return 24 * count + rough.byteLength + roughs.byteLength + 8 * known.length;
}

function roughOf(
  pool: Pool,
  data: Uint32Array,
  into: Pool,
  few: number,
): Pick<Tally, 'rough' | 'roughs' | 'left'> {
  const { names, left } = keysOf(pool, data, few);
  const only = pool.only(names, into);
  const places = new Map<number, number>();
  const rough = data.map((code) => {
    const found = only(code);
    let place = places.get(found);
    if (place === undefined) places.set(found, (place = places.size));
    return place;
  });
  const roughs = Uint32Array.from(places.keys());
  const narrow =
    roughs.length <= 2 ** 8
      ? Uint8Array.from(rough)
      : roughs.length <= 2 ** 16
        ? Uint16Array.from(rough)
        : rough;
  return { rough: narrow, roughs, left };
}

/** The keys of data with at most so many values, and those with more. */
function keysOf(
  pool: Pool,
  data: Uint32Array,
  few: number,
): { readonly names: string[]; readonly left: ReadonlySet<string> } {
  const values = new Map<string, Set<number>>();
  const left = new Set<string>();
  for (const code of data) {
    const keys = pool.keysOf(code);
    for (let i = 0; i < keys.length; i++) {
      if (left.has(keys[i])) continue;
      let known = values.get(keys[i]);
      if (!known) values.set(keys[i], (known = new Set()));
      known.add(pool.valueAt(code, i));
      if (known.size <= few) continue;
      left.add(keys[i]);
      values.delete(keys[i]);
    }
  }
  return { names: [...values.keys()], left };
}
