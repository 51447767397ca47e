import type { Pool } from '../pool/index.ts';
import type { Hash } from '../pool/hash.ts';
import { type Fingerprints, fingerprintsOf } from './fingerprints.ts';
import { numbersOf, type PackedGroups } from './packed-groups.ts';
import { longestPlaces } from './sort.ts';

/**
 * Groups without their texts, in their order: of ten years there are two million titles and addresses, of which a
 * hundred are shown. Only of those that last longest the data is there.
 */
export interface Tally extends Fingerprints {
  readonly count: number;
  /** When the first of each begins. */
  readonly start: Float64Array;
  readonly duration: Float64Array;
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

/**
 * What is among the hundred longest of ten years is mostly among the 400 longest of some two months of them. With two
 * million groups some eight share a bucket: short as most are, one group in a hundred is summed by itself.
 */
export const TALLY_SIZES: TallySizes = { longest: 400, few: 1_000, buckets: 2 ** 18 };

/** @param pool of what is kept of their data */
export function tallyOf(
  groups: PackedGroups,
  { pool, hash, sizes }: { readonly pool: Pool; readonly hash: Hash; readonly sizes: TallySizes },
): Tally {
  const { count, start, duration, fields } = groups;
  const known = longestPlaces(duration, Math.min(sizes.longest, count));
  const few = fields.filter(({ dictionary }) => dictionary.count <= sizes.few);
  return {
    count,
    start,
    duration,
    ...fingerprintsOf(groups, hash),
    ...placesOfEach(numbersOf(few, placesUpTo(count), pool)),
    left: new Set(fields.filter((field) => !few.includes(field)).map(({ name }) => name)),
    known,
    data: numbersOf(fields, known, pool),
  };
}

/** Bytes that a tally takes. */
export function tallyBytes({ count, rough, roughs, known }: Tally): number {
  return 24 * count + rough.byteLength + roughs.byteLength + 8 * known.length;
}

/** Each distinct number once, and the place of each among them in as few bytes as there are. */
function placesOfEach(numbers: Uint32Array): Pick<Tally, 'rough' | 'roughs'> {
  const places = new Map<number, number>();
  for (const number of numbers) if (!places.has(number)) places.set(number, places.size);
  const Column =
    places.size <= 2 ** 8 ? Uint8Array : places.size <= 2 ** 16 ? Uint16Array : Uint32Array;
  const rough = new Column(numbers.length);
  for (let i = 0; i < numbers.length; i++) rough[i] = places.get(numbers[i]) ?? 0;
  return { rough, roughs: Uint32Array.from(places.keys()) };
}

function placesUpTo(count: number): Uint32Array {
  const places = new Uint32Array(count);
  for (let i = 0; i < count; i++) places[i] = i;
  return places;
}
