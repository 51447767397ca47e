import type { Domain } from '../../protocol/bucket.ts';
import { rowsOf } from '../../protocol/codec/columns.ts';
import { decodePayloads } from '../../protocol/codec/payloads.ts';
import { resumeChain, startChain, tagOfEvent, tagOfPayload } from '../../protocol/stream.ts';
import { type ChunkTools, fromHex, openChunk } from './chunks.ts';
import type { ChunkEntry } from './entry.ts';
import type { Keyring } from './keyring.ts';
import { manifestFault, manifestOf } from './manifest.ts';
import type { Partition } from './partition.ts';
import type { Reader } from './reader.ts';
import { damaged } from './seal.ts';
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
  readonly reader: Reader;
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

async function verifyStream(
  deps: VerifyDeps,
  stream: StreamState,
  signal: AbortSignal | undefined,
): Promise<{ readonly items: number; readonly faults: readonly string[] }> {
  const name = `"${stream.domain}" by ${stream.record.deviceName}`;
  const faults: string[] = [];
  const fault = manifestFault(stream);
  if (fault) faults.push(`${name}: ${fault}`);
  const { sha256 } = deps.tools.sealing.primitives;
  const start = startChain(sha256, fromHex(stream.record.id));
  const chain = resumeChain(sha256, start.state());
  const points = new Map(manifestOf(stream).chain.map(({ ordinal, value }) => [ordinal, value]));
  // Chunks of different months interleave: tags wait here for their turn.
  const tags = new Map<number, Uint8Array>();
  let items = 0;
  for (const entry of stream.chunks) {
    signal?.throwIfAborted();
    try {
      for (const [ordinal, tag] of await tagsOf(deps, stream, entry)) tags.set(ordinal, tag);
      items += entry.count;
    } catch (error) {
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
): Promise<[ordinal: number, tag: Uint8Array][]> {
  const { tagKey } = stream.record;
  const { sha256 } = deps.tools.sealing.primitives;
  const key = deps.keyring.byId(entry.keyId);
  const envelope = await deps.partitionFor(stream.domain).chunk(entry.digest);
  if (!key || !envelope) throw damaged('it or its key is missing');
  const digest = Buffer.from(sha256(envelope)).toString('hex');
  if (digest !== entry.digest) throw damaged('its digest differs');
  if (entry.kind === 'event') {
    const columns = await deps.reader.columns(deps.partitionFor(stream.domain), entry);
    return rowsOf(columns).map((row) => [row.ordinal, tagOfEvent(sha256, tagKey, row)]);
  }
  const { kind, rows } = decodePayloads(
    openChunk(deps.tools, key, envelope),
    deps.tools.compression,
  );
  return rows.map((row) => [row.ordinal, tagOfPayload(sha256, tagKey, kind, row)]);
}
