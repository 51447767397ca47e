import { decodeDifferences, encodeDifferences } from '../../protocol/codec/differences.ts';
import type { Interval, Intervals } from '../../protocol/intervals.ts';

/** Intervals as first, end, first, end …, in differences: there may be a million of them. */
export function endsOf(intervals: Intervals): Uint8Array {
  const ends = new Float64Array(2 * intervals.length);
  for (let i = 0; i < intervals.length; i++) {
    ends[2 * i] = intervals[i].first;
    ends[2 * i + 1] = intervals[i].end;
  }
  return encodeDifferences(ends);
}

/** The reverse of {@link endsOf}. @param ends numbers as they are where version 0.1.0 wrote them */
export function pairsOf(ends: Uint8Array | readonly number[]): Interval[] {
  const list = ends instanceof Uint8Array ? decodeDifferences(ends) : ends;
  return Array.from({ length: list.length / 2 }, (_, i) => ({
    first: list[2 * i],
    end: list[2 * i + 1],
  }));
}
