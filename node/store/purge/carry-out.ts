/**
 * Destroys what a purge takes out of this device's streams, so that a crash at any moment leaves it hidden from the next start on, and
 * half done at worst.
 *
 * | step | in one batch |
 * |---|---|
 * | that the keys go is noted, for ever | their ids |
 * | the key of a month that loses something is doomed | its record; a new key for what stays |
 * | each chunk under it is sealed anew without what goes, or goes whole | new chunk, index, stream; the old one dropped |
 * | the key is destroyed | its record goes |
 *
 * At last LevelDB is compacted: it keeps what was dropped until then.
 */
import type { Domain } from '../../../protocol/bucket.ts';
import { type Intervals, normalise, sizeOf } from '../../../protocol/intervals.ts';
import type { ColumnCache } from '../cache.ts';
import type { ChunkTools } from '../chunks.ts';
import { endsOf } from '../ends.ts';
import { type ChunkEntry, inOrder } from '../entry.ts';
import type { Keyring } from '../keyring.ts';
import type { Packer } from '../packer.ts';
import type { Partition, StreamKey } from '../partition.ts';
import { stopped } from '../failure.ts';
import { damaged } from '../seal.ts';
import type { State, StreamState } from '../state.ts';
import type { PurgeProgress } from './interface.ts';
import type { Tombstones } from './tombstones.ts';
import { type Resealed, resealWithout, within } from './jobs.ts';

export interface CarryOutDeps {
  readonly state: State;
  readonly partitionFor: (domain: Domain) => Partition;
  readonly keyring: Keyring;
  readonly tools: ChunkTools;
  readonly packer: Packer;
  readonly cache: ColumnCache;
  /** Resolves once no copy of the store is being read, which would keep what is destroyed on the disk. */
  readonly released: () => Promise<void>;
  readonly tombstones: Tombstones;
  /** Whether another device writes a stream: that one destroys what is in it. */
  readonly isReplica: (stream: StreamState) => boolean;
  /** Told of each stream of which something is destroyed. */
  readonly onPacked: (stream: StreamState) => void;
  /** Whether the store is about to stop: what is left is for the next start. */
  readonly isStopping: () => boolean;
}

/** Nobody else may change which chunks there are meanwhile. @throws ElatioError of the store */
export async function destroy(
  deps: CarryOutDeps,
  purge: string,
  streams: ReadonlyMap<string, Intervals>,
  onProgress: PurgeProgress,
): Promise<void> {
  const { state, partitionFor } = deps;
  const all = [...streams].flatMap(([id, ordinals]) => {
    const stream = state.streams.get(id);
    // A stream has one writer: what another device wrote, such as a correction, it destroys itself.
    if (!stream || deps.isReplica(stream)) return [];
    return [{ stream, ordinals, keys: keysOf(deps, stream, ordinals) }];
  });
  await deps.tombstones.add(
    purge,
    all.flatMap(({ keys }) => keys.map(({ id }) => id)),
  );
  const chunks = all.flatMap(({ stream, keys }) =>
    stream.chunks.filter(({ keyId }) => keys.some(({ id }) => id === keyId)),
  );
  let done = 0;
  const touched = new Set<Partition>();
  for (const { stream, ordinals, keys } of all) {
    for (const key of keys) {
      touched.add(partitionFor(stream.domain));
      await destroyKey(deps, stream, key, ordinals, () => {
        onProgress('seal', ++done, chunks.length);
      });
    }
  }
  for (const { stream } of all) {
    stream.removed = [normalise(stream.removed.flat())];
    deps.onPacked(stream);
  }
  await deps.released();
  let compacted = 0;
  for (const partition of touched) {
    onProgress('compact', compacted++, touched.size);
    await partition.compact();
  }
}

/** Keys under which something is that goes, or that were doomed before a crash. */
function keysOf({ keyring }: CarryOutDeps, { chunks, record }: StreamState, ordinals: Intervals) {
  const ids = new Set(
    chunks
      .filter((entry) => sizeOf(within(ordinals, entry.ordinals)) > 0)
      .map(({ keyId }) => keyId),
  );
  return keyring.ofStream(record.id).filter(({ id, doomed }) => doomed || ids.has(id));
}

async function destroyKey(
  deps: CarryOutDeps,
  stream: StreamState,
  key: StreamKey,
  ordinals: Intervals,
  onChunk: () => void,
): Promise<void> {
  const { keyring, partitionFor } = deps;
  const partition = partitionFor(stream.domain);
  const entries = stream.chunks.filter(({ keyId }) => keyId === key.id);
  const stays = entries.some(({ ordinals: all, count }) => sizeOf(within(ordinals, all)) < count);
  const doomed = { ...key, doomed: true };
  keyring.add(doomed);
  const { key: newKey, isNew } = keyring.forMonth(key.stream, key.month);
  await partition.write([
    partition.keys.put(key.id, doomed),
    ...(stays && isNew ? [partition.keys.put(newKey.id, newKey)] : []),
  ]);
  if (stays && isNew) keyring.add(newKey);
  for (const entry of entries) {
    if (deps.isStopping()) throw stopped();
    await replaceChunk(deps, stream, entry, {
      key,
      newKey,
      removed: within(ordinals, entry.ordinals),
    });
    onChunk();
  }
  const record = { ...stream.record, floor: stream.record.generation };
  await partition.write([partition.keys.remove(key.id), partition.streams.put(record.id, record)]);
  stream.record = record;
  keyring.remove(key.id);
}

async function replaceChunk(
  { state, partitionFor, tools, packer, cache }: CarryOutDeps,
  stream: StreamState,
  entry: ChunkEntry,
  sealing: { readonly key: StreamKey; readonly newKey: StreamKey; readonly removed: Intervals },
): Promise<void> {
  const partition = partitionFor(stream.domain);
  const envelope = await partition.chunk(entry.digest);
  const ends = endsOf(sealing.removed);
  const job = { ...sealing, removed: ends, kind: entry.kind, envelope };
  const result = (await packer.reseal(job)) ?? resealWithout(tools, job);
  const left = result === 'nothing' ? undefined : entryOf(state, entry, sealing.newKey, result);
  if ((left?.count ?? 0) + sizeOf(sealing.removed) !== entry.count) {
    throw damaged('A chunk does not hold what its index says');
  }
  const { record: before } = stream;
  const record = { ...before, generation: before.generation + 1 };
  const { removed } = sealing;
  const points = left ? [] : entry.chain;
  await partition.write([
    ...(left && result !== 'nothing'
      ? [partition.putChunk(left.digest, result.envelope), partition.index.put(left.digest, left)]
      : []),
    partition.dropChunk(entry.digest),
    partition.index.remove(entry.digest),
    ...(removed.length > 0
      ? [partition.removed.put(entry.digest, { stream: record.id, ordinals: ends, chain: points })]
      : []),
    partition.streams.put(record.id, record),
  ]);
  // At once, without another `await`: see `Database.atRest`.
  stream.record = record;
  // One by one: there may be a million of them already.
  stream.removed = [...stream.removed, removed];
  stream.points = [...stream.points, ...points];
  const rest = stream.chunks.filter((other) => other !== entry);
  stream.chunks = inOrder(left ? [...rest, left] : rest);
  cache.remove(entry.digest);
}

function entryOf(
  state: State,
  { kind, chain }: ChunkEntry,
  newKey: StreamKey,
  { digest, envelope, count, ordinals, spans }: Resealed,
): ChunkEntry {
  return {
    digest,
    keyId: newKey.id,
    kind,
    ordinals,
    count,
    bytes: envelope.length,
    spans: spans.map(([id, span]) => ({ ...span, bucket: state.byId.get(id)?.index ?? 0 })),
    chain,
  };
}
