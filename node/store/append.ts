/**
 * Puts closed items of a stream into chunks, and says what must be written in one batch. The stream's state is
 * not touched before that is on the disk.
 */
import { columnsOf, type EventRow } from '../../protocol/codec/columns.ts';
import type { ChunkTools } from './chunks.ts';
import type { Operation } from './database.ts';
import type { ChunkEntry } from './entry.ts';
import type { Keyring } from './keyring.ts';
import { monthsIn, pack, type PackContext, type Packed } from './pack.ts';
import type { Packer } from './packer.ts';
import type { Partition, StreamKey, StreamRecord } from './partition.ts';
import type { PendingPayload } from './state.ts';

/** So many events are worth handing to another thread. */
const LARGE = 2_048;

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

/** @param deps.packer packs many events; nobody else may use it meanwhile */
export function createAppender({
  partition,
  tools,
  keyring,
  packer,
}: {
  readonly partition: Partition;
  readonly tools: ChunkTools;
  readonly keyring: Keyring;
  readonly packer?: Packer;
}): Appender {
  async function packed(
    context: PackContext,
    events: readonly EventRow[],
    payloads: readonly PendingPayload[],
  ): Promise<Packed> {
    const columns = columnsOf(events);
    const elsewhere =
      packer && columns.count >= LARGE
        ? // Where it fails, or is ended, what is to be kept is packed here all the same.
          await packer.pack({ context, columns, payloads }).catch(() => undefined)
        : undefined;
    return elsewhere ?? pack(tools, context, columns, payloads);
  }

  return {
    async append(record, events, payloads, indexOf) {
      const keys = new Map<number, StreamKey>();
      const made: StreamKey[] = [];
      for (const month of monthsIn(events, payloads)) {
        const { key, isNew } = keyring.forMonth(record.id, month);
        keys.set(month, key);
        if (isNew) made.push(key);
      }
      const ids = new Set(events.map(({ bucket }) => bucket));
      const indexes = new Map([...ids].map((id) => [id, indexOf(id)]));
      const { flushed, block, tags, tagKey } = record;
      const context = { record: { flushed, block, tags, tagKey }, keys, indexes };
      const { chunks, chain } = await packed(context, events, payloads);
      const after: StreamRecord = {
        ...record,
        flushed: chain.ordinal,
        generation: record.generation + 1,
        block: chain.block,
        tags: chain.tags,
      };
      return {
        record: after,
        entries: chunks.map(({ entry }) => entry),
        keys: made,
        operations: [
          ...made.map((key) => partition.keys.put(key.id, key)),
          ...chunks.map(({ entry, envelope }) => partition.putChunk(entry.digest, envelope)),
          ...chunks.map(({ entry }) => partition.index.put(entry.digest, entry)),
          partition.streams.put(after.id, after),
        ],
      };
    },
  };
}
