import { settleEdges } from '../amend/edges.ts';
import type { ChunkReader } from '../chunk-reader.ts';
import { type BucketState, streamsOf } from '../state.ts';
import { settlePurged } from '../purge/settle-purged.ts';
import { waitingIn } from '../unpacked.ts';

/** Counts a bucket anew, at once; where something of it was amended `settleBounds` has to follow. */
export function recount(bucket: BucketState): void {
  const { open, live, purged, purgedCount } = bucket;
  const closedHere = [...waitingIn(bucket), ...live.filter(({ number }) => !purged?.has(number))];
  const waiting = open ? [...closedHere, open] : closedHere;
  let closed = closedHere.length + bucket.amendments.surplus - purgedCount;
  let [newest, firstStart, lastEnd] = [-Infinity, Infinity, -Infinity];
  for (const { start, duration } of waiting) {
    newest = Math.max(newest, start);
    firstStart = Math.min(firstStart, start);
    lastEnd = Math.max(lastEnd, start + duration);
  }
  for (const { chunks } of streamsOf(bucket)) {
    for (const { spans } of chunks) {
      for (const span of spans) {
        if (span.bucket !== bucket.index) continue;
        closed += span.count;
        newest = Math.max(newest, span.lastStart);
        firstStart = Math.min(firstStart, span.firstStart);
        lastEnd = Math.max(lastEnd, span.lastEnd);
        bucket.nextNumber = Math.max(bucket.nextNumber, span.lastNumber + 1);
      }
    }
  }
  Object.assign(bucket, { closed, newest, firstStart, lastEnd });
}

/** The bounds of buckets of which something was amended. */
export async function settleBounds(
  chunks: ChunkReader,
  buckets: Iterable<BucketState>,
): Promise<void> {
  for (const bucket of buckets) {
    if (bucket.purged) await settlePurged(chunks, bucket);
    else if (bucket.amendments.size > 0) await settleEdges(chunks, bucket);
  }
}
