import type { BucketSpec, Domain } from '../../protocol/bucket.ts';
import type { EventRow } from '../../protocol/codec/columns.ts';
import type { Event } from '../../protocol/event.ts';
import { CHUNK_EVENTS, createAppender } from './append.ts';
import type { ChunkTools } from './chunks.ts';
import type { Keyring } from './keyring.ts';
import type { Partition } from './partition.ts';
import type { BucketState, StreamState } from './state.ts';

/** Writes many events of one device straight into chunks. They are visible when `add` has resolved. */
export interface BulkWriter {
  /** A bucket of this device; the one there is where it has one of this name and stream. */
  bucket(spec: BucketSpec): Promise<BucketState>;
  /** Events of a bucket, closed as they are. Waits when enough came together to be written. */
  add(bucket: BucketState, event: Event): Promise<void> | undefined;
  /** Writes what is left; everything is on the disk when it resolves. */
  finish(): Promise<void>;
}

interface BulkDeps {
  readonly createBucket: (spec: BucketSpec) => Promise<BucketState | undefined>;
  readonly partitionFor: (domain: Domain) => Partition;
  readonly tools: ChunkTools;
  readonly keyring: Keyring;
}

export function createBulkWriter(deps: BulkDeps): BulkWriter {
  const buckets = new Map<string, BucketState>();
  const waiting = new Map<StreamState, EventRow[]>();

  /** In one batch a chunk or more with the stream as it is then: whole, or not at all. */
  async function write(
    stream: StreamState,
    rows: readonly EventRow[],
    sync: boolean,
  ): Promise<void> {
    const partition = deps.partitionFor(stream.domain);
    const indexes = new Map([...buckets.values()].map(({ id, index }) => [id, index]));
    const { operations, entries, keys, record } = createAppender({
      ...deps,
      partition,
    }).append(stream.record, rows, [], (id) => indexes.get(id) ?? 0);
    await partition.write(operations, { sync });
    for (const key of keys) deps.keyring.add(key);
    stream.record = record;
    stream.flushed = record.flushed;
    stream.next = record.flushed;
    stream.chunks.push(...entries);
    for (const { spans } of entries) {
      for (const span of spans) {
        const bucket = [...buckets.values()].find(({ index }) => index === span.bucket);
        if (!bucket) continue;
        bucket.closed += span.count;
        bucket.newest = Math.max(bucket.newest, span.lastStart);
        bucket.firstStart = Math.min(bucket.firstStart, span.firstStart);
        bucket.lastEnd = Math.max(bucket.lastEnd, span.lastEnd);
      }
    }
  }

  return {
    async bucket(spec) {
      let bucket = buckets.get(spec.name);
      if (!bucket) {
        bucket = await deps.createBucket(spec);
        if (!bucket) throw new RangeError(`"${spec.name}" expected not to be there yet`);
        buckets.set(spec.name, bucket);
      }
      return bucket;
    },
    add(bucket, { start, duration, data }) {
      const { stream } = bucket;
      let rows = waiting.get(stream);
      if (!rows) waiting.set(stream, (rows = []));
      const ordinal = stream.next++;
      rows.push({ ordinal, bucket: bucket.id, number: bucket.nextNumber++, start, duration, data });
      if (rows.length < CHUNK_EVENTS) return undefined;
      waiting.delete(stream);
      return write(stream, rows, false);
    },
    async finish() {
      for (const [stream, rows] of waiting) await write(stream, rows, true);
      waiting.clear();
    },
  };
}
