import type { Domain } from '../../protocol/bucket.ts';
import type { Micros } from '../../protocol/event.ts';
import { CHAIN_BLOCK } from '../../protocol/stream.ts';
import { type ChunkEntry, inOrder } from './entry.ts';
import { type Keyring, monthOf } from './keyring.ts';
import type { OnDamage } from './load.ts';
import type { Partition } from './partition.ts';
import { entryOfRepacked, planRepack } from './repack.ts';
import type { Packer } from './packer.ts';
import { isDamage } from './seal.ts';
import type { State, StreamState } from './state.ts';

/** Re-packs this device's streams in place, chunk by chunk: see `repack.ts` for which and why. */
export interface Repack {
  /** @param thorough also joins what little remains of months that are over */
  all(thorough: boolean): Promise<void>;
  /** Ends what is under way as soon as nothing is half done. */
  stop(): Promise<void>;
}

/** Dropped bytes that are worth a compaction, and the part of what is there. */
const COMPACT_BYTES = 2 * 2 ** 20;
const COMPACT_PART = 0.2;

export function createRepack({
  state,
  partitionFor,
  keyring,
  packer,
  now,
  onDamage,
  onPacked,
}: {
  readonly state: State;
  readonly partitionFor: (domain: Domain) => Partition;
  readonly keyring: Keyring;
  readonly packer: Packer;
  readonly now: () => Micros;
  readonly onDamage: OnDamage;
  /** Told of each stream whose chunks are others now. */
  readonly onPacked: (stream: StreamState) => void;
}): Repack {
  const dropped = new Map<Partition, number>();
  /** Chunks that must stay as they are: damaged, or holding what this version does not know. */
  const unfit = new WeakSet<ChunkEntry>();
  let stopped = false;

  async function repackStream(stream: StreamState, thorough: boolean): Promise<void> {
    const thisMonth = monthOf(now());
    for (;;) {
      if (stopped) return;
      const candidates = stream.chunks.filter(
        (entry) =>
          !unfit.has(entry) && (!thorough || keyring.byId(entry.keyId)?.month !== thisMonth),
      );
      const run = planRepack(candidates, thorough);
      if (!run) return;
      await repackRun(stream, run);
    }
  }

  async function repackRun(stream: StreamState, run: readonly ChunkEntry[]): Promise<void> {
    const partition = partitionFor(stream.domain);
    const key = keyring.byId(run[0].keyId);
    const envelopes: Uint8Array[] = [];
    for (const entry of run) {
      try {
        envelopes.push(await partition.chunk(entry.digest));
      } catch (error) {
        if (!isDamage(error)) throw error;
        onDamage(`a chunk of ${entry.count} items cannot be re-packed`, error);
        unfit.add(entry);
        return;
      }
    }
    const result =
      key && !stopped ? await packer.repack({ kind: run[0].kind, key, envelopes }) : undefined;
    if (stopped) return;
    if (!result || 'unfit' in result) {
      for (const place of result?.unfit ?? run.keys()) unfit.add(run[place]);
      return;
    }
    const gone = new Set(run);
    const rest = stream.chunks.filter((entry) => !gone.has(entry));
    const ends = new Set([...rest, result.columns].map(({ ordinals }) => ordinals.at(-1)?.end));
    const isKept = (ordinal: number): boolean => ordinal % CHAIN_BLOCK === 0 || ends.has(ordinal);
    const entry = entryOfRepacked(run, result, isKept);
    const record = { ...stream.record, generation: stream.record.generation + 1 };
    await partition.write([
      partition.putChunk(entry.digest, result.envelope),
      partition.index.put(entry.digest, entry),
      partition.streams.put(record.id, record),
      ...run.flatMap(({ digest }) => [partition.dropChunk(digest), partition.index.remove(digest)]),
    ]);
    // At once, without another `await`: see `Database.atRest`.
    stream.record = record;
    stream.chunks = inOrder([...rest, entry]);
    onPacked(stream);
    await compactIfWorth(
      stream,
      run.reduce((sum, { bytes }) => sum + bytes, 0),
    );
  }

  async function compactIfWorth(stream: StreamState, bytes: number): Promise<void> {
    const partition = partitionFor(stream.domain);
    const total = (dropped.get(partition) ?? 0) + bytes;
    const live = stream.chunks.reduce((sum, entry) => sum + entry.bytes, 0);
    const worth = total > COMPACT_BYTES && total > live * COMPACT_PART;
    dropped.set(partition, worth ? 0 : total);
    if (worth) await partition.compact();
  }

  return {
    async all(thorough) {
      for (const stream of state.own.values()) await repackStream(stream, thorough);
    },
    async stop() {
      stopped = true;
      await packer.stop();
    },
  };
}
