import { dataAt } from '../../../protocol/codec/fields.ts';
import type { DecodedEvents } from '../../../protocol/codec/events.ts';
import type { Intervals } from '../../../protocol/intervals.ts';
import { createTagger, type Sha256 } from '../../../protocol/stream.ts';
import { type ChunkReader, placesOf } from '../chunk-reader.ts';
import { type BucketState, streamsOf } from '../state.ts';
import type { LocatedEvent } from './interface.ts';

/** The events of these numbers among those that are in chunks, as they were recorded. */
export async function locate(
  chunks: ChunkReader,
  sha256: Sha256,
  bucket: BucketState,
  numbers: ReadonlySet<number>,
): Promise<LocatedEvent[]> {
  for (;;) {
    const before = streamsOf(bucket).map((stream) => stream.chunks);
    const found = await locateOnce(chunks, sha256, bucket, numbers);
    // What was packed anew meanwhile may have been missed.
    if (streamsOf(bucket).every((stream, i) => stream.chunks === before[i])) return found;
  }
}

async function locateOnce(
  chunks: ChunkReader,
  sha256: Sha256,
  bucket: BucketState,
  numbers: ReadonlySet<number>,
): Promise<LocatedEvent[]> {
  const found: LocatedEvent[] = [];
  const sorted = [...numbers].sort((a, b) => a - b);
  for (const { stream, entry, span } of placesOf(bucket)) {
    if (found.length === numbers.size) break;
    if (!sorted.some((n) => n >= span.firstNumber && n <= span.lastNumber)) continue;
    const columns = await chunks.open(bucket, entry);
    if (!columns) continue;
    const { id, tagKey } = stream.record;
    const tagger = createTagger(sha256, tagKey);
    for (const [row, ordinal] of rowsOf(columns, bucket.id, numbers)) {
      const [start, duration] = [columns.start[row], columns.duration[row]];
      const event = {
        number: columns.number[row],
        start,
        duration,
        data: dataAt(columns.fields, row),
      };
      const tag = tagger.event({ ...event, bucket: bucket.id }).slice();
      found.push({ ...event, stream: id, ordinal, tag });
    }
  }
  return found;
}

function* rowsOf(
  { buckets, bucket, number, count, ordinals }: DecodedEvents,
  id: string,
  numbers: ReadonlySet<number>,
): Generator<[row: number, ordinal: number]> {
  const code = buckets.indexOf(id);
  for (let row = 0; row < count; row++) {
    if (bucket[row] === code && numbers.has(number[row])) yield [row, ordinalAt(ordinals, row)];
  }
}

/** The ordinal of the item at a place. */
function ordinalAt(intervals: Intervals, place: number): number {
  let before = 0;
  for (const { first, end } of intervals) {
    if (place < before + end - first) return first + place - before;
    before += end - first;
  }
  throw new RangeError('"place" expected below the number of items');
}
