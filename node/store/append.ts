/**
 * Puts closed items of a stream into chunks: tags them, continues the chain, seals them month by month,
 * and says what must be written in one batch. The stream's state is not touched before that is on the disk.
 */
import { setImmediate as breathe } from 'node:timers/promises';
import { columnsOf, type EventRow } from '../../protocol/codec/columns.ts';
import type { PayloadKind } from '../../protocol/codec/payloads.ts';
import type { JsonObject } from '../../protocol/json.ts';
import { type Chain, CHAIN_BLOCK, createTagger, resumeChain } from '../../protocol/stream.ts';
import { type ChunkTools, sealEvents, sealPayloads } from './chunks.ts';
import { type ChunkEntry, spansOf } from './entry.ts';
import { intervalsOf } from '../../protocol/intervals.ts';
import { createMonthFinder, type Keyring, monthOf } from './keyring.ts';
import type { Partition, StreamKey, StreamRecord } from './partition.ts';
import type { Operation } from './database.ts';
import type { PendingPayload } from './state.ts';

/** Most events that go into one chunk. */
export const CHUNK_EVENTS = 16_384;
/**
 * Most that the data of a chunk's events may weigh, about in bytes: a chunk is read as a whole, and the codec
 * refuses to unpack more than 64 MiB.
 */
export const CHUNK_WEIGHT = 16 * 2 ** 20;
/** Most bytes of payloads that go into one chunk before it is closed. */
const CHUNK_PAYLOAD_BYTES = 1 << 20;

/** Items to tag before others may have the thread: about half a millisecond. */
const AT_ONCE = 128;

/** What a flush of a stream comes to. */
export interface Appended {
  readonly operations: readonly Operation[];
  readonly entries: readonly ChunkEntry[];
  readonly keys: readonly StreamKey[];
  /** The stream as it is afterwards. */
  readonly record: StreamRecord;
}

export interface Appender {
  /**
   * Leaves the thread to others in between: writes must not wait for a flush.
   * @param events closed events in rising order of ordinals, none below the stream's `flushed`
   * @param payloads other items of the same stream, likewise
   */
  append(
    record: StreamRecord,
    events: readonly EventRow[],
    payloads: readonly PendingPayload[],
    indexOf: (bucketId: string) => number,
  ): Promise<Appended>;
}

export function createAppender({
  partition,
  tools,
  keyring,
}: {
  readonly partition: Partition;
  readonly tools: ChunkTools;
  readonly keyring: Keyring;
}): Appender {
  return {
    async append(record, events, payloads, indexOf) {
      const chain = resumeChain(tools.sealing.primitives.sha256, {
        ordinal: record.flushed,
        block: record.block,
        tags: record.tags,
      });
      const points = await link(chain, record, tools, events, payloads);
      const keys = new Map<number, StreamKey>();
      const made: StreamKey[] = [];
      const keyOf = (month: number): StreamKey => {
        let key = keys.get(month);
        if (!key) {
          const found = keyring.forMonth(record.id, month);
          key = found.key;
          keys.set(month, key);
          if (found.isNew) made.push(key);
        }
        return key;
      };
      const chunks: NewChunk[] = [];
      for (const chunk of eventChunks(tools, events, keyOf, indexOf)) {
        chunks.push(chunk);
        await breathe();
      }
      for (const [kind, rows] of Map.groupBy(payloads, (payload) => payload.kind)) {
        chunks.push(...payloadChunks(tools, kind, rows, keyOf));
      }
      const entries = chunks.map(({ entry }, i) =>
        i === chunks.length - 1 ? { ...entry, chain: points } : entry,
      );
      const after: StreamRecord = {
        ...record,
        flushed: chain.ordinal,
        generation: record.generation + 1,
        block: chain.state().block,
        tags: chain.state().tags,
      };
      return {
        record: after,
        entries,
        keys: made,
        operations: [
          ...made.map((key) => partition.keys.put(key.id, key)),
          ...chunks.map(({ entry, envelope }) => partition.putChunk(entry.digest, envelope)),
          ...entries.map((entry) => partition.index.put(entry.digest, entry)),
          partition.streams.put(after.id, after),
        ],
      };
    },
  };
}

/** Tags the items and appends them to the chain; its values at every 256th ordinal and at the end. */
async function link(
  chain: Chain,
  { tagKey }: StreamRecord,
  { sealing }: ChunkTools,
  events: readonly EventRow[],
  payloads: readonly PendingPayload[],
): Promise<(number | Uint8Array)[]> {
  const tagger = createTagger(sealing.primitives.sha256, tagKey);
  const points: (number | Uint8Array)[] = [];
  let [e, p] = [0, 0];
  while (e < events.length || p < payloads.length) {
    if ((e + p) % AT_ONCE === 0) await breathe();
    const isEvent = p >= payloads.length || events[e]?.ordinal < payloads[p].ordinal;
    const ordinal = isEvent ? events[e].ordinal : payloads[p].ordinal;
    if (ordinal !== chain.ordinal) throw new RangeError(`expected ordinal ${chain.ordinal}`);
    chain.append(
      isEvent ? tagger.event(events[e++]) : tagger.payload(payloads[p].kind, payloads[p++]),
    );
    if (chain.ordinal % CHAIN_BLOCK === 0) points.push(chain.ordinal, chain.value());
  }
  if (chain.ordinal % CHAIN_BLOCK !== 0) points.push(chain.ordinal, chain.value());
  return points;
}

interface NewChunk {
  readonly entry: ChunkEntry;
  readonly envelope: Uint8Array;
}

function* eventChunks(
  tools: ChunkTools,
  events: readonly EventRow[],
  keyOf: (month: number) => StreamKey,
  indexOf: (bucketId: string) => number,
): Generator<NewChunk> {
  const monthOfStart = createMonthFinder();
  const months = Map.groupBy(events, ({ start }) => monthOfStart(start));
  for (const [month, rows] of months) {
    for (const part of split(rows, ({ data }) => weightOf(data), CHUNK_WEIGHT)) {
      const columns = columnsOf(part);
      const key = keyOf(month);
      const { digest, envelope } = sealEvents(tools, key, columns);
      yield {
        envelope,
        entry: {
          digest,
          keyId: key.id,
          kind: 'event',
          ordinals: columns.ordinals,
          count: columns.count,
          bytes: envelope.length,
          spans: spansOf(columns, columns.buckets.map(indexOf)),
          chain: [],
        },
      };
    }
  }
}

function* payloadChunks(
  tools: ChunkTools,
  kind: PayloadKind,
  payloads: readonly PendingPayload[],
  keyOf: (month: number) => StreamKey,
): Generator<NewChunk> {
  for (const [month, rows] of Map.groupBy(payloads, ({ time }) => monthOf(time))) {
    for (const part of split(rows, ({ payload }) => payload.length, CHUNK_PAYLOAD_BYTES)) {
      const key = keyOf(month);
      const { digest, envelope } = sealPayloads(tools, key, kind, part);
      yield {
        envelope,
        entry: {
          digest,
          keyId: key.id,
          kind,
          ordinals: intervalsOf(part.map(({ ordinal }) => ordinal)),
          count: part.length,
          bytes: envelope.length,
          spans: [],
          chain: [],
        },
      };
    }
  }
}

/** Parts of not more than {@link CHUNK_EVENTS} rows, each closed once it weighs `most`. */
function* split<T>(rows: readonly T[], weigh: (row: T) => number, most: number): Generator<T[]> {
  let part: T[] = [];
  let weight = 0;
  for (const row of rows) {
    part.push(row);
    weight += weigh(row);
    if (weight >= most || part.length === CHUNK_EVENTS) {
      yield part;
      part = [];
      weight = 0;
    }
  }
  if (part.length > 0) yield part;
}

function weightOf(data: JsonObject): number {
  let weight = 0;
  for (const key of Object.keys(data)) {
    weight += key.length;
    const value = data[key];
    if (typeof value === 'string') weight += value.length;
    else if (typeof value === 'object' && value) weight += JSON.stringify(value).length;
    else weight += 8;
  }
  return weight;
}
