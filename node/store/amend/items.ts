import type { Domain } from '../../../protocol/bucket.ts';
import type { PayloadKind, PayloadRow } from '../../../protocol/codec/payloads.ts';
import { type ChunkTools, openPayloads } from '../chunks.ts';
import type { Snapshot } from '../database.ts';
import type { ChunkEntry } from '../entry.ts';
import type { Keyring } from '../keyring.ts';
import type { Partition } from '../partition.ts';
import { damaged } from '../seal.ts';
import type { PendingPayload, StreamState } from '../state.ts';
import type { Overlay } from './interface.ts';

/** Reads items that are not events. */
export function createItems({
  partitionFor,
  keyring,
  tools,
}: {
  readonly partitionFor: (domain: Domain) => Partition;
  readonly keyring: Keyring;
  readonly tools: ChunkTools;
}): Pick<Overlay, 'items' | 'item'> {
  async function rowsIn(
    stream: StreamState,
    { keyId, digest }: ChunkEntry,
    snapshot: Snapshot,
  ): Promise<readonly PayloadRow[]> {
    const key = keyring.byId(keyId);
    if (!key) throw damaged('The key of a chunk is missing');
    const envelope = await partitionFor(stream.domain).chunk(digest, snapshot);
    return openPayloads(tools, key, envelope).rows;
  }

  /** What a read is of, all taken at one moment: a flush moves items, and re-packing drops chunks. */
  function take(stream: StreamState): Promise<Taken> {
    const partition = partitionFor(stream.domain);
    return partition.atRest(() => ({
      snapshot: partition.snapshot(),
      chunks: stream.chunks,
      waiting: [...stream.flushingPayloads, ...stream.payloads],
    }));
  }

  async function* newestFirst(
    stream: StreamState,
    kind: PayloadKind,
    from: number,
    { snapshot, chunks, waiting }: Taken,
  ): AsyncGenerator<PayloadRow> {
    const isWanted = (item: PendingPayload): boolean => item.kind === kind && item.ordinal >= from;
    yield* waiting.filter(isWanted).reverse();
    // Chunks of several months may interleave: rows wait until none that is newer can come.
    let rows: PayloadRow[] = [];
    const sorted = chunks
      .filter((entry) => entry.kind === kind && endOf(entry) > from)
      .sort((a, b) => endOf(b) - endOf(a));
    for (const [i, entry] of sorted.entries()) {
      const found = await rowsIn(stream, entry, snapshot);
      rows = [...rows, ...found.filter(({ ordinal }) => ordinal >= from)];
      rows.sort((a, b) => b.ordinal - a.ordinal);
      const bound = sorted[i + 1] ? endOf(sorted[i + 1]) : 0;
      const ready = rows.findIndex(({ ordinal }) => ordinal < bound);
      yield* rows.splice(0, ready < 0 ? rows.length : ready);
    }
  }

  return {
    async *items(stream, kind, from = 0) {
      const taken = await take(stream);
      try {
        yield* newestFirst(stream, kind, from, taken);
      } finally {
        await taken.snapshot.close();
      }
    },
    async item(stream, ordinal) {
      const { snapshot, chunks, waiting } = await take(stream);
      try {
        const entry = chunks.find(
          ({ kind, ordinals }) =>
            kind !== 'event' &&
            ordinals.some(({ first, end }) => ordinal >= first && ordinal < end),
        );
        const rows = entry ? await rowsIn(stream, entry, snapshot) : waiting;
        return rows.find((row) => row.ordinal === ordinal);
      } finally {
        await snapshot.close();
      }
    },
  };
}

interface Taken {
  readonly snapshot: Snapshot;
  readonly chunks: readonly ChunkEntry[];
  /** In no chunk yet. */
  readonly waiting: readonly PendingPayload[];
}

/** What no ordinal in a chunk reaches. */
function endOf({ ordinals }: ChunkEntry): number {
  return ordinals.at(-1)?.end ?? 0;
}
