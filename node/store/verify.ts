import type { Domain } from '../../protocol/bucket.ts';
import { rowsOf } from '../../protocol/codec/columns.ts';
import { decodeEvents } from '../../protocol/codec/events.ts';
import { decodePayloads } from '../../protocol/codec/payloads.ts';
import { createTagger } from '../../protocol/stream.ts';
import { createChainWalk } from './chain-walk.ts';
import { type ChunkTools, fromHex, openChunk } from './chunks.ts';
import type { ChunkEntry } from './entry.ts';
import type { Keyring } from './keyring.ts';
import { manifestFault, manifestOf, removedFrom } from './manifest.ts';
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
  const walk = createChainWalk({
    sha256,
    streamId: fromHex(stream.record.id),
    points: new Map(manifestOf(stream).chain.map(({ ordinal, value }) => [ordinal, value])),
    removed: removedFrom(stream.record),
  });
  let items = 0;
  let differs = walk.walk();
  for (const entry of stream.chunks) {
    signal?.throwIfAborted();
    try {
      walk.add(await tagsOf(deps, stream, entry, partition, snapshot));
      items += entry.count;
    } catch (error) {
      if (!isDamage(error)) throw error;
      const reason = error instanceof Error ? error.message : String(error);
      faults.push(`${name}: a chunk of ${entry.count} items cannot be read: ${reason}`);
    }
    differs ??= walk.walk();
    if (differs !== undefined) {
      faults.push(`${name}: the chain differs at item ${differs}`);
      return { items, faults };
    }
  }
  const missing = walk.missingFrom(stream.flushed);
  if (faults.length === 0 && missing !== undefined) {
    faults.push(`${name}: items are missing from ${missing} on`);
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
