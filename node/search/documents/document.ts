import type { Micros } from '../../../protocol/event.ts';

/** How often and how long something was, and when. */
export interface Tally {
  count: number;
  /** Sum of the lengths. */
  duration: Micros;
  /** Starts of the first and of the last event. */
  first: Micros;
  last: Micros;
}

/** Events of a bucket with the same texts. */
export interface Document {
  /** The bucket's id. */
  readonly bucket: string;
  /** See `join` of `texts.ts`. */
  readonly texts: string;
  /** What of it each source has, by the source's place, rising. */
  readonly tallies: (readonly [source: number, tally: Tally])[];
}

/** What a segment was made of: what a bucket has in a chunk, as it was shown then. */
export interface Source {
  readonly bucket: string;
  /** Of the chunk. */
  readonly digest: string;
  /** What was hidden of it: see `stampOf`. */
  readonly stamp: string;
  readonly events: number;
  /** Of its events; infinite where there is none. */
  readonly first: Micros;
  readonly last: Micros;
}

export function tallied(tally: Tally | undefined, start: Micros, duration: Micros): Tally {
  if (!tally) return { count: 1, duration, first: start, last: start };
  tally.count++;
  tally.duration += duration;
  if (start < tally.first) tally.first = start;
  if (start > tally.last) tally.last = start;
  return tally;
}

/** Adds one to another. */
export function join(sum: Tally | undefined, one: Tally): Tally {
  if (!sum) return { ...one };
  sum.count += one.count;
  sum.duration += one.duration;
  sum.first = Math.min(sum.first, one.first);
  sum.last = Math.max(sum.last, one.last);
  return sum;
}

const LOW = 2 ** 32;

/**
 * A number of 48 bits by which a document is known in all segments: of two million, two have the same with a
 * probability of under one per cent, and are then counted together. Two rounds of multiplication and shift, as in
 * MurmurHash3's 32-bit finaliser (Appleby, 2011).
 */
export function numberOf(bucket: string, texts: string): number {
  let [a, b] = [0x9e3779b9, 0x85ebca6b];
  const mix = (text: string): void => {
    for (let i = 0; i < text.length; i++) {
      const unit = text.charCodeAt(i);
      a = Math.imul(a ^ unit, 0x85ebca6b);
      b = Math.imul(b ^ unit, 0xc2b2ae35);
      a ^= b >>> 15;
    }
  };
  mix(bucket);
  mix(texts);
  a = Math.imul(a ^ (a >>> 16), 0x85ebca6b);
  b = Math.imul(b ^ (b >>> 13), 0xc2b2ae35);
  a ^= b >>> 16;
  b ^= a >>> 13;
  return ((b >>> 0) & 0xffff) * LOW + (a >>> 0);
}
