import type { Micros } from '../../../protocol/event.ts';
import { type ChunkReader, type Place, placesOf } from '../chunk-reader.ts';
import type { BucketSpan } from '../entry.ts';
import { type BucketState, streamsOf } from '../state.ts';
import { unpacked } from '../unpacked.ts';

/** Something of an event of which the greatest is looked for, and no less than it of a chunk's events. */
interface Measure {
  readonly ofEvent: (start: Micros, duration: Micros) => number;
  readonly ofSpan: (span: BucketSpan) => number;
}

const FIRST: Measure = { ofEvent: (start) => -start, ofSpan: ({ firstStart }) => -firstStart };
const END: Measure = {
  ofEvent: (start, duration) => start + duration,
  ofSpan: ({ lastEnd }) => lastEnd,
};
const NEWEST: Measure = { ofEvent: (start) => start, ofSpan: ({ lastStart }) => lastStart };

/**
 * Finds the bounds of a bucket's events as amended. Chunks are opened only where an amended event may be the
 * outermost.
 */
export async function settleEdges(reader: ChunkReader, bucket: BucketState): Promise<void> {
  for (;;) {
    const before = streamsOf(bucket).map(({ chunks }) => chunks);
    const places = placesOf(bucket);
    const first = await greatest(reader, bucket, places, FIRST);
    const lastEnd = await greatest(reader, bucket, places, END);
    const newest = await greatest(reader, bucket, places, NEWEST);
    // What a flush moved meanwhile may have been missed.
    if (streamsOf(bucket).some((stream, i) => stream.chunks !== before[i])) continue;
    const waiting = unpacked(bucket).filter(({ number }) => !bucket.amendments.has(number));
    const over = (found: number, { ofEvent }: Measure): number =>
      waiting.reduce(
        (most, { start, duration }) => Math.max(most, ofEvent(start, duration)),
        found,
      );
    const { extent } = bucket.amendments;
    // At once, without another `await`: what is recorded meanwhile moves them too.
    bucket.firstStart = Math.min(-over(first, FIRST), extent.first);
    bucket.lastEnd = Math.max(over(lastEnd, END), extent.end);
    bucket.newest = Math.max(over(newest, NEWEST), extent.newest);
    return;
  }
}

async function greatest(
  chunks: ChunkReader,
  bucket: BucketState,
  places: readonly Place[],
  { ofEvent, ofSpan }: Measure,
): Promise<number> {
  let most = -Infinity;
  for (const { entry, span } of places.toSorted((a, b) => ofSpan(b.span) - ofSpan(a.span))) {
    if (ofSpan(span) <= most) break;
    const isAmended = bucket.amendments.hasWithin(span.firstNumber, span.lastNumber);
    if (!bucket.purged && !isAmended) return ofSpan(span);
    const columns = await chunks.open(bucket, entry);
    if (!columns) continue;
    const { start, duration, number, count } = columns;
    const code = columns.buckets.indexOf(bucket.id);
    for (let row = 0; row < count; row++) {
      if (columns.bucket[row] !== code || bucket.amendments.has(number[row])) continue;
      if (bucket.purged?.has(number[row])) continue;
      most = Math.max(most, ofEvent(start[row], duration[row]));
    }
  }
  return most;
}
