import type { Domain } from '../../../protocol/bucket.ts';
import { decodePayloads, type PayloadRow } from '../../../protocol/codec/payloads.ts';
import { type ChunkTools, openChunk } from '../chunks.ts';
import type { ChunkEntry } from '../entry.ts';
import type { Keyring } from '../keyring.ts';
import type { Partition } from '../partition.ts';
import { damaged } from '../seal.ts';
import type { StreamState } from '../state.ts';
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
  ): Promise<readonly PayloadRow[]> {
    const key = keyring.byId(keyId);
    if (!key) throw damaged('The key of a chunk is missing');
    const content = openChunk(tools, key, await partitionFor(stream.domain).chunk(digest));
    return decodePayloads(content, tools.compression).rows;
  }

  return {
    async *items(stream, kind, from = 0) {
      // Taken together before anything is awaited: a flush moves items from one to the other.
      const chunks = stream.chunks.filter((entry) => entry.kind === kind && endOf(entry) > from);
      const waiting = [...stream.flushingPayloads, ...stream.payloads].filter(
        (item) => item.kind === kind && item.ordinal >= from,
      );
      yield* waiting.reverse();
      // Chunks of several months may interleave: rows wait until none that is newer can come.
      let rows: PayloadRow[] = [];
      const sorted = chunks.sort((a, b) => endOf(b) - endOf(a));
      for (const [i, entry] of sorted.entries()) {
        const more = (await rowsIn(stream, entry)).filter(({ ordinal }) => ordinal >= from);
        rows = [...rows, ...more].sort((a, b) => b.ordinal - a.ordinal);
        const bound = sorted[i + 1] ? endOf(sorted[i + 1]) : 0;
        while (rows.length > 0 && rows[0].ordinal >= bound) yield rows.shift() as PayloadRow;
      }
    },
    async item(stream, ordinal) {
      const waiting = [...stream.flushingPayloads, ...stream.payloads];
      const entry = stream.chunks.find(
        ({ kind, ordinals }) =>
          kind !== 'event' && ordinals.some(({ first, end }) => ordinal >= first && ordinal < end),
      );
      const rows = entry ? await rowsIn(stream, entry) : waiting;
      return rows.find((row) => row.ordinal === ordinal);
    },
  };
}

/** What no ordinal in a chunk reaches. */
function endOf({ ordinals }: ChunkEntry): number {
  return ordinals.at(-1)?.end ?? 0;
}
