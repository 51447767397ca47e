import type { Domain } from '../../protocol/bucket.ts';
import { rowsOf } from '../../protocol/codec/columns.ts';
import { decodeEvents } from '../../protocol/codec/events.ts';
import { decodePayloads } from '../../protocol/codec/payloads.ts';
import { createTagger, startChain } from '../../protocol/stream.ts';
import { type ChunkTools, fromHex, openChunk } from './chunks.ts';
import type { ChunkEntry } from './entry.ts';
import type { Keyring } from './keyring.ts';
import { manifestFault, manifestOf } from './manifest.ts';
import type { Snapshot } from './database.ts';
import type { Partition } from './partition.ts';
import { damaged, isDamage } from './seal.ts';
import type { State, StreamState } from './state.ts';

/** What a check of everything found. */
export interface Verification {
  readonly streams: number;
  readonly chunks: number;
  readonly items: number;
  /** Sentences; none where all is well. */
  readonly faults: readonly string[];
}

interface VerifyDeps {
  readonly state: State;
  readonly partitionFor: (domain: Domain) => Partition;
  readonly keyring: Keyring;
  readonly tools: ChunkTools;
}

/** Opens every chunk, and recomputes tags and chain of every stream up to every value that is kept. */
export function createVerifier(deps: VerifyDeps): (signal?: AbortSignal) => Promise<Verification> {
  return async (signal) => {
    const faults: string[] = [];
    let [chunks, items] = [0, 0];
    const streams = [...deps.state.streams.values()];
    for (const stream of streams) {
      const found = await verifyStream(deps, stream, signal);
      chunks += stream.chunks.length;
      items += found.items;
      faults.push(...found.faults);
    }
    return { streams: streams.length, chunks, items, faults };
  };
}

interface Found {
  readonly items: number;
  readonly faults: readonly string[];
}

async function verifyStream(
  deps: VerifyDeps,
  stream: StreamState,
  signal: AbortSignal | undefined,
): Promise<Found> {
  const partition = deps.partitionFor(stream.domain);
  // As it is at one moment: recording and re-packing go on meanwhile.
  const [snapshot, still] = await partition.atRest(() => [partition.snapshot(), { ...stream }]);
  try {
    return await verifyPart(deps, still, partition, snapshot, signal);
  } finally {
    await snapshot.close();
  }
}

async function verifyPart(
  deps: VerifyDeps,
  stream: StreamState,
  partition: Partition,
  snapshot: Snapshot,
  signal: AbortSignal | undefined,
): Promise<Found> {
  const name = `"${stream.domain}" by ${stream.record.deviceName}`;
  const faults: string[] = [];
  const fault = manifestFault(stream);
  if (fault) faults.push(`${name}: ${fault}`);
  const { sha256 } = deps.tools.sealing.primitives;
  const chain = startChain(sha256, fromHex(stream.record.id));
  const points = new Map(manifestOf(stream).chain.map(({ ordinal, value }) => [ordinal, value]));
  // Chunks of different months interleave: tags wait here for their turn.
  const tags = new Map<number, Uint8Array>();
  let items = 0;
  for (const entry of stream.chunks) {
    signal?.throwIfAborted();
    try {
      const found = await tagsOf(deps, stream, entry, partition, snapshot);
      for (const [ordinal, tag] of found) tags.set(ordinal, tag);
      items += entry.count;
    } catch (error) {
      if (!isDamage(error)) throw error;
      const reason = error instanceof Error ? error.message : String(error);
      faults.push(`${name}: a chunk of ${entry.count} items cannot be read: ${reason}`);
    }
    for (let tag = tags.get(chain.ordinal); tag; tag = tags.get(chain.ordinal)) {
      tags.delete(chain.ordinal);
      chain.append(tag);
      const point = points.get(chain.ordinal);
      if (point && !Buffer.from(point).equals(chain.value())) {
        faults.push(`${name}: the chain differs at item ${chain.ordinal}`);
        return { items, faults };
      }
    }
  }
  if (faults.length === 0 && chain.ordinal !== stream.flushed) {
    faults.push(`${name}: items are missing from ${chain.ordinal} on`);
  }
  return { items, faults };
}

async function tagsOf(
  deps: VerifyDeps,
  stream: StreamState,
  entry: ChunkEntry,
  partition: Partition,
  snapshot: Snapshot,
): Promise<[ordinal: number, tag: Uint8Array][]> {
  const tagger = createTagger(deps.tools.sealing.primitives.sha256, stream.record.tagKey);
  const key = deps.keyring.byId(entry.keyId);
  if (!key) throw damaged('its key is missing');
  // Not from the cache: what is checked is what is on the disk.
  const content = openChunk(deps.tools, key, await partition.chunk(entry.digest, snapshot));
  if (entry.kind === 'event') {
    const columns = decodeEvents(content, deps.tools.compression);
    return rowsOf(columns).map((row) => [row.ordinal, tagger.event(row)]);
  }
  const { kind, rows } = decodePayloads(content, deps.tools.compression);
  return rows.map((row) => [row.ordinal, tagger.payload(kind, row)]);
}
