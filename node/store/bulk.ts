import type { BucketSpec, Domain } from '../../protocol/bucket.ts';
import type { BucketId } from '../../protocol/codec/columns.ts';
import type { Event } from '../../protocol/event.ts';
import { createAppender } from './append.ts';
import type { ChunkTools } from './chunks.ts';
import { CHUNK_EVENTS } from './pack.ts';
import { inOrder } from './entry.ts';
import type { Keyring } from './keyring.ts';
import { countSpans } from './load.ts';
import type { Partition } from './partition.ts';
import type { State, BucketState, StreamState } from './state.ts';

/**
 * Writes many events of one device straight into chunks. They are visible when `add` has resolved. Nobody
 * else may write to the same streams before `finish` has.
 */
export interface BulkWriter {
  /** The bucket of this device that has this name, made where there is none. */
  bucket(spec: BucketSpec): Promise<BucketState>;
  /** Events of a bucket, closed as they are. Waits when enough came together to be written. */
  add(bucket: BucketState, event: Event): Promise<void> | undefined;
  /** Writes what is left; everything is on the disk when it resolves. */
  finish(): Promise<void>;
}

interface BulkDeps {
  readonly state: State;
  readonly bucket: (spec: BucketSpec) => Promise<BucketState>;
  readonly partitionFor: (domain: Domain) => Partition;
  readonly tools: ChunkTools;
  readonly keyring: Keyring;
  /** Begins a new tail, which says where this device's streams are now. */
  readonly flush: () => Promise<void>;
  /** Told of each stream whose chunks are others now. */
  readonly onPacked: (stream: StreamState) => void;
}

interface WaitingEvent extends Event {
  readonly bucket: BucketId;
  readonly number: number;
}

export function createBulkWriter(deps: BulkDeps): BulkWriter {
  const { state } = deps;
  const waiting = new Map<StreamState, WaitingEvent[]>();
  const written = new Set<StreamState>();
  let last: Promise<void> = Promise.resolve();

  /** In one batch a chunk or more with the stream as it is then: whole, or not at all. */
  async function write(
    stream: StreamState,
    events: readonly WaitingEvent[],
    sync: boolean,
  ): Promise<void> {
    if (stream.next !== stream.flushed) {
      throw new RangeError('"stream" expected nobody else to write to it');
    }
    const partition = deps.partitionFor(stream.domain);
    const rows = events.map((event, i) => ({ ordinal: stream.flushed + i, ...event }));
    const { operations, entries, keys, record } = await createAppender({
      ...deps,
      partition,
    }).append(stream.record, rows, [], (id) => state.byId.get(id)?.index ?? 0);
    await partition.write(operations, { sync });
    written.add(stream);
    for (const key of keys) deps.keyring.add(key);
    stream.record = record;
    stream.flushed = record.flushed;
    stream.next = record.flushed;
    stream.chunks = inOrder([...stream.chunks, ...entries]);
    for (const { spans } of entries) countSpans(state, spans);
    deps.onPacked(stream);
  }

  function writeNext(stream: StreamState, sync: boolean): Promise<void> {
    const events = waiting.get(stream) ?? [];
    waiting.delete(stream);
    last = last.then(() => write(stream, events, sync));
    return last;
  }

  return {
    bucket: (spec) => deps.bucket(spec),
    add(bucket, { start, duration, data }) {
      const { stream } = bucket;
      let events = waiting.get(stream);
      if (!events) waiting.set(stream, (events = []));
      events.push({ bucket: bucket.id, number: bucket.nextNumber++, start, duration, data });
      return events.length < CHUNK_EVENTS ? undefined : writeNext(stream, false);
    },
    async finish() {
      for (const stream of waiting.keys()) await writeNext(stream, true);
      await last;
      if ([...written].some(({ own }) => own)) await deps.flush();
    },
  };
}
