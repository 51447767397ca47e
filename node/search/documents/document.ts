import { type Micros, SECOND } from '../../../protocol/event.ts';

export const TENTH: Micros = SECOND / 10;

/**
 * How often and how long something was, and when: to the second, and of how long to a tenth. Half of what is written down
 * of a document is that.
 */
export interface Tally {
  count: number;
  /** Sum of the lengths, each to a tenth of a second; in tenths. */
  duration: number;
  /** Starts of the first and of the last event, in seconds. */
  first: number;
  last: number;
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
  /** When its first and its last event begin, in seconds; infinite where there is none. */
  readonly first: number;
  readonly last: number;
}

/** Adds an event. @param start seconds @param duration tenths of seconds */
export function tallied(tally: Tally | undefined, start: number, duration: number): Tally {
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

/** A moment in seconds, rounded down. */
export function toSeconds(time: Micros): number {
  return Math.floor(time / SECOND);
}

/** A length in tenths of seconds. */
export function toTenths(duration: Micros): number {
  return Math.round(duration / TENTH);
}
