import type { Range } from './interface.ts';
import type { StreamState } from './state.ts';

/**
 * About how many events overlap a range, of all buckets, without looking at any: as if those of a chunk were
 * spread evenly over its time.
 */
export function weigh(
  streams: Iterable<StreamState>,
  { from = -Infinity, to = Infinity }: Range,
): number {
  let events = 0;
  for (const { chunks, pending, flushing } of streams) {
    events += pending.length + flushing.length;
    for (const { spans } of chunks) {
      for (const { count, firstStart, lastEnd } of spans) {
        const overlap = Math.min(to, lastEnd) - Math.max(from, firstStart);
        if (overlap < 0) continue;
        const length = lastEnd - firstStart;
        events += length === 0 ? count : (count * overlap) / length;
      }
    }
  }
  return events;
}
