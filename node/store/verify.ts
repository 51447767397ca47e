import type { Domain } from '../../protocol/bucket.ts';
import { type Intervals, normalise, sizeOf, subtract } from '../../protocol/intervals.ts';
import { decodeManifest } from '../../protocol/manifest.ts';
import { createChainWalk } from './chain-walk.ts';
import { type ChunkTools, fromHex } from './chunks.ts';
import type { ChunkEntry } from './entry.ts';
import type { Keyring } from './keyring.ts';
import { goneFrom, manifestFault, manifestOf } from './manifest.ts';
import type { Snapshot } from './database.ts';
import { createPacker, type Packer } from './packer.ts';
import type { Partition } from './partition.ts';
import { type Tags, tagsIn } from './tags.ts';
import { damaged, isDamage } from './seal.ts';
import type { State, StreamState } from './state.ts';

/** What a check of everything found. */
export interface Verification {
  readonly streams: number;
  readonly chunks: number;
  readonly items: number;
  /** Items that repairs did not find. */
  readonly lost: number;
  /** Sentences; none where all is well. */
  readonly faults: readonly string[];
}

interface VerifyDeps {
  readonly state: State;
  readonly partitionFor: (domain: Domain) => Partition;
  readonly keyring: Keyring;
  readonly tools: ChunkTools;
  /** What another's stream is to be, in its author's words; nothing where this device alone has it. */
  readonly replicaOf: (streamId: string) => Promise<Uint8Array | undefined>;
}

/** Opens every chunk, and recomputes tags and chain of every stream up to every value that is kept. */
export function createVerifier(deps: VerifyDeps): (signal?: AbortSignal) => Promise<Verification> {
  return async (signal) => {
    const faults: string[] = [];
    let [chunks, items] = [0, 0];
    const streams = [...deps.state.streams.values()];
    const packer = createPacker();
    try {
      for (const stream of streams) {
        const found = await verifyStream({ ...deps, packer }, stream, signal);
        chunks += stream.chunks.length;
        items += found.items;
        faults.push(...found.faults);
      }
    } finally {
      await packer.stop();
    }
    const lost = streams.reduce((sum, stream) => sum + sizeOf(stream.lost), 0);
    return { streams: streams.length, chunks, items, lost, faults };
  };
}

interface Found {
  readonly items: number;
  readonly faults: readonly string[];
}

async function verifyStream(
  deps: VerifyDeps & { readonly packer: Packer },
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
  deps: VerifyDeps & { readonly packer: Packer },
  stream: StreamState,
  partition: Partition,
  snapshot: Snapshot,
  signal: AbortSignal | undefined,
): Promise<Found> {
  const name = `"${stream.domain}" by ${stream.record.deviceName}`;
  const faults: string[] = [];
  const told = await deps.replicaOf(stream.record.id);
  const isOthers = told !== undefined || stream.record.replica === true;
  const fault = isOthers ? undefined : manifestFault(stream);
  if (fault) faults.push(`${name}: ${fault}`);
  const { sha256 } = deps.tools.sealing.primitives;
  const { chain } = told ? decodeManifest(told) : manifestOf(stream);
  const walk = createChainWalk({
    sha256,
    streamId: fromHex(stream.record.id),
    points: new Map(chain.map(({ ordinal, value }) => [ordinal, value])),
    // Of another's what did not come yet is not there, and nothing is wrong with it.
    gone: isOthers ? absentFrom(stream) : goneFrom(stream),
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

/** Ordinals that no chunk here has. */
function absentFrom({ chunks }: StreamState): Intervals {
  const there = normalise(chunks.flatMap(({ ordinals }) => ordinals));
  return subtract([{ first: 0, end: Number.MAX_SAFE_INTEGER }], there);
}

/** Many items are worth another thread; a chunk that does not open is opened here, for its own failure. */
const LARGE = 2_048;

async function tagsOf(
  { keyring, tools, packer }: VerifyDeps & { readonly packer: Packer },
  { record: { tagKey } }: StreamState,
  { keyId, kind, count, digest }: ChunkEntry,
  partition: Partition,
  snapshot: Snapshot,
): Promise<Tags> {
  const key = keyring.byId(keyId);
  if (!key) throw damaged('its key is missing');
  // Not from the cache: what is checked is what is on the disk.
  const job = { kind, key, tagKey, envelope: await partition.chunk(digest, snapshot) };
  const elsewhere = count >= LARGE ? await packer.tags(job).catch(() => undefined) : undefined;
  return elsewhere ?? tagsIn(tools, job);
}
