import { settleEdges } from '../amend/edges.ts';
import { type ChunkReader, placesOf } from '../chunk-reader.ts';
import { type BucketState, streamsOf } from '../state.ts';
import { waitingIn } from '../unpacked.ts';

/** Counts anew how many events of a bucket purges hide, and finds the bounds of the others. */
export async function settlePurged(chunks: ChunkReader, bucket: BucketState): Promise<void> {
  for (;;) {
    const before = streamsOf(bucket).map((stream) => stream.chunks);
    const packed = await countIn(chunks, bucket);
    // What a flush moved meanwhile may have been missed.
    if (streamsOf(bucket).some((stream, i) => stream.chunks !== before[i])) continue;
    const waiting = waitingIn(bucket).filter(({ number }) => bucket.purged?.has(number));
    const count = packed + waiting.length;
    bucket.closed += bucket.purgedCount - count;
    bucket.purgedCount = count;
    break;
  }
  await settleEdges(chunks, bucket);
}

/** Chunks are opened only where it is not sure that they have every number that they span. */
async function countIn(chunks: ChunkReader, bucket: BucketState): Promise<number> {
  const { purged } = bucket;
  let count = 0;
  if (!purged) return count;
  for (const { entry, span } of placesOf(bucket)) {
    const { firstNumber, lastNumber } = span;
    let hidden = 0;
    for (const _ of purged.within(firstNumber, lastNumber)) hidden++;
    if (hidden > 0 && span.count <= lastNumber - firstNumber) {
      const columns = await chunks.open(bucket, entry);
      const code = columns?.buckets.indexOf(bucket.id);
      hidden = 0;
      for (let row = 0; columns && row < columns.count; row++) {
        if (columns.bucket[row] === code && purged.has(columns.number[row])) hidden++;
      }
    }
    count += hidden;
  }
  return count;
}
