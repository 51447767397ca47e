/**
 * Puts closed items of a stream into chunks: tags them, continues the chain, seals them month by month,
 * and says what must be written in one batch. The stream's state is not touched before that is on the disk.
 */
import { columnsOf, type EventRow } from '../../protocol/codec/columns.ts';
import type { PayloadRow } from '../../protocol/codec/payloads.ts';
import {
  type Chain,
  CHAIN_BLOCK,
  resumeChain,
  tagOfEvent,
  tagOfPayload,
} from '../../protocol/stream.ts';
import { type ChunkTools, sealEvents, sealPayloads } from './chunks.ts';
import { type ChunkEntry, spansOf } from './entry.ts';
import { intervalsOf } from '../../protocol/intervals.ts';
import { createMonthFinder, type Keyring, monthOf } from './keyring.ts';
import type { Partition, StreamKey, StreamRecord } from './partition.ts';
import type { Operation } from './table.ts';

/** Most events that go into one chunk. */
export const CHUNK_EVENTS = 16_384;
/** Most bytes of payloads that go into one chunk before it is closed. */
const CHUNK_PAYLOAD_BYTES = 1 << 20;

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
   * @param events closed events in rising order of ordinals, none below the stream's `flushed`
   * @param payloads records of the same stream, likewise
   */
  append(
    record: StreamRecord,
    events: readonly EventRow[],
    payloads: readonly PayloadRow[],
    indexOf: (bucketId: string) => number,
  ): Appended;
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
    append(record, events, payloads, indexOf) {
      const chain = resumeChain(tools.sealing.primitives.sha256, {
        ordinal: record.flushed,
        block: record.block,
        tags: record.tags,
      });
      const points = link(chain, record, tools, events, payloads);
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
      const chunks = [
        ...eventChunks(tools, events, keyOf, indexOf),
        ...payloadChunks(tools, payloads, keyOf),
      ];
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
function link(
  chain: Chain,
  { tagKey }: StreamRecord,
  { sealing }: ChunkTools,
  events: readonly EventRow[],
  payloads: readonly PayloadRow[],
): (number | Uint8Array)[] {
  const { sha256 } = sealing.primitives;
  const points: (number | Uint8Array)[] = [];
  let [e, p] = [0, 0];
  while (e < events.length || p < payloads.length) {
    const isEvent = p >= payloads.length || events[e]?.ordinal < payloads[p].ordinal;
    const ordinal = isEvent ? events[e].ordinal : payloads[p].ordinal;
    if (ordinal !== chain.ordinal) throw new RangeError(`expected ordinal ${chain.ordinal}`);
    chain.append(
      isEvent
        ? tagOfEvent(sha256, tagKey, events[e++])
        : tagOfPayload(sha256, tagKey, 'record', payloads[p++]),
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
    for (let from = 0; from < rows.length; from += CHUNK_EVENTS) {
      const columns = columnsOf(rows.slice(from, from + CHUNK_EVENTS));
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
  payloads: readonly PayloadRow[],
  keyOf: (month: number) => StreamKey,
): Generator<NewChunk> {
  for (const [month, rows] of Map.groupBy(payloads, ({ time }) => monthOf(time))) {
    for (const part of split(rows)) {
      const key = keyOf(month);
      const { digest, envelope } = sealPayloads(tools, key, 'record', part);
      yield {
        envelope,
        entry: {
          digest,
          keyId: key.id,
          kind: 'record',
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

function* split(rows: readonly PayloadRow[]): Generator<PayloadRow[]> {
  let part: PayloadRow[] = [];
  let bytes = 0;
  for (const row of rows) {
    part.push(row);
    bytes += row.payload.length;
    if (bytes >= CHUNK_PAYLOAD_BYTES || part.length === CHUNK_EVENTS) {
      yield part;
      part = [];
      bytes = 0;
    }
  }
  if (part.length > 0) yield part;
}
