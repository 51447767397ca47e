import type { Domain } from '../../protocol/bucket.ts';
import { decodePayloads, type PayloadRow } from '../../protocol/codec/payloads.ts';
import { type ChunkTools, openChunk } from './chunks.ts';
import type { Keyring } from './keyring.ts';
import type { Partition } from './partition.ts';
import { damaged } from './seal.ts';
import type { StreamState } from './state.ts';

/**
 * All records of a stream in the order they were written; none where there is no stream.
 * @throws ElatioError ELATIO_STORE_DAMAGED, ELATIO_STORE_STOPPED
 */
export async function readRecords({
  stream,
  partitionFor,
  keyring,
  tools,
}: {
  readonly stream: StreamState | undefined;
  readonly partitionFor: (domain: Domain) => Partition;
  readonly keyring: Keyring;
  readonly tools: ChunkTools;
}): Promise<PayloadRow[]> {
  if (!stream) return [];
  // Taken together before anything is awaited: a flush moves records from one to the other.
  const chunks = stream.chunks.filter(({ kind }) => kind === 'record');
  const waiting = [...stream.flushingPayloads, ...stream.payloads];
  const rows: PayloadRow[] = [];
  const partition = partitionFor(stream.domain);
  for (const { keyId, digest } of chunks) {
    const key = keyring.byId(keyId);
    if (!key) throw damaged('The key of a chunk is missing');
    const content = openChunk(tools, key, await partition.chunk(digest));
    rows.push(...decodePayloads(content, tools.compression).rows);
  }
  return [...rows, ...waiting].sort((a, b) => a.ordinal - b.ordinal);
}
