import { createHash } from 'node:crypto';
import { placeOf } from '../../query/place.ts';
import type { View } from '../../store/index.ts';
import type { Tally } from '../documents/document.ts';
import type { SegmentReader } from '../segment/reader.ts';

type Span = View['chunks'][number]['span'];

/**
 * Says what of a bucket's events in a chunk is shown: it is another as soon as one more is hidden, or one fewer.
 */
export function stampOf({ hidden, least }: Pick<View, 'hidden' | 'least'>, span: Span): string {
  const first = placeOf(hidden, span.firstNumber);
  const end = placeOf(hidden, span.lastNumber + 1);
  const isCut = least > span.firstStart;
  if (first === end && !isCut) return '';
  const hash = createHash('sha256').update(hidden.subarray(first, end));
  if (isCut) hash.update(String(least));
  return hash.digest('base64url').slice(0, 22);
}

/** Which time is asked for: from a moment on, and before another; in seconds. */
export interface Time {
  readonly since: number;
  readonly until: number;
}

/** A segment, and what of it is looked at. */
export interface Scope {
  readonly reader: SegmentReader;
  /** By source: {@link OUT}, {@link WHOLE}, or {@link CUT} where some of it is of another time. */
  readonly sources: Uint8Array;
  /** Whether all of all sources is. */
  readonly isAll: boolean;
  /** Reads what a source has of a time anew: how often and how long, by the numbers of documents. */
  readonly again: (source: number, numbers: ReadonlySet<number>) => Promise<Retold>;
}

/** See `numberOf`. */
export type Retold = ReadonlyMap<number, Tally>;

export const OUT = 0;
export const WHOLE = 1;
export const CUT = 2;

/** What of a source with events between two moments is of a time. */
export function shareOf(
  { first, last }: { readonly first: number; readonly last: number },
  time: Time,
): number {
  if (last < time.since || first >= time.until) return OUT;
  return first >= time.since && last < time.until ? WHOLE : CUT;
}
