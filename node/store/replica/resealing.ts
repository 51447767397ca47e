import type { Domain } from '../../../protocol/bucket.ts';
import { intersect, type Intervals, normalise, sizeOf } from '../../../protocol/intervals.ts';
import { type ChunkReference, decodeManifest, type Manifest } from '../../../protocol/manifest.ts';
import { type ChunkTools, fromHex } from '../chunks.ts';
import { endsOf } from '../ends.ts';
import type { ChunkEntry } from '../entry.ts';
import type { Keyring } from '../keyring.ts';
import type { Packer } from '../packer.ts';
import type { Partition, StreamKey } from '../partition.ts';
import { resealWithout, within } from '../purge/jobs.ts';
import type { Tombstones } from '../purge/tombstones.ts';
import { damaged } from '../seal.ts';
import type { SignedState, TakenOut } from './interface.ts';
import type { Replica } from './streams.ts';
import type { Arrival, Taking } from './taking.ts';

/**
 * Takes items out of streams of devices that were revoked, for who adopted them: as `../purge/carry-out.ts` does of own
 * streams, but by a manifest for each key, since others are to have every state in its signer's words.
 */
export interface Resealing {
  /** See `Replicas.takeOut`. Nothing else may be taken in meanwhile. */
  takeOut(replica: Replica, what: TakenOut): Promise<SignedState | undefined>;
}

export function createResealing({
  partitionFor,
  keyring,
  tools,
  packer,
  tombstones,
  taking,
}: {
  readonly partitionFor: (domain: Domain) => Partition;
  readonly keyring: Keyring;
  readonly tools: ChunkTools;
  readonly packer: Pick<Packer, 'reseal'>;
  readonly tombstones: Pick<Tombstones, 'add'>;
  readonly taking: Pick<Taking, 'replace'>;
}): Resealing {
  /** Keys under which something is that goes, or that were doomed before a crash. */
  function keysOf({ stream }: Replica, ordinals: Intervals): StreamKey[] {
    const ids = new Set(
      stream.chunks
        .filter((entry) => sizeOf(within(ordinals, entry.ordinals)) > 0)
        .map(({ keyId }) => keyId),
    );
    const used = new Set(stream.chunks.map(({ keyId }) => keyId));
    return keyring
      .ofStream(stream.record.id)
      .filter(({ id, doomed }) => ids.has(id) || (doomed === true && used.has(id)));
  }

  /** Dooms a key; gives back the one that what stays is sealed under. */
  async function doom(partition: Partition, key: StreamKey): Promise<StreamKey> {
    const doomed = { ...key, doomed: true };
    keyring.add(doomed);
    const { key: fresh, isNew } = keyring.forMonth(key.stream, key.month);
    await partition.write([
      partition.keys.put(key.id, doomed),
      ...(isNew ? [partition.keys.put(fresh.id, fresh)] : []),
    ]);
    if (isNew) keyring.add(fresh);
    return fresh;
  }

  async function reseal(
    partition: Partition,
    { digest, kind, ordinals: all, count }: ChunkEntry,
    sealing: { readonly key: StreamKey; readonly newKey: StreamKey; readonly ordinals: Intervals },
  ): Promise<Arrival | undefined> {
    const { key, newKey, ordinals } = sealing;
    const removed = within(ordinals, all);
    const job = {
      kind,
      key,
      newKey,
      envelope: await partition.chunk(digest),
      removed: endsOf(removed),
    };
    const result = (await packer.reseal(job)) ?? resealWithout(tools, job);
    const left = result === 'nothing' ? 0 : result.count;
    if (left + sizeOf(removed) !== count) {
      throw damaged('A chunk does not hold what its index says');
    }
    if (result === 'nothing') return undefined;
    const { envelope } = result;
    const chunk = {
      digest: result.digest,
      keyId: newKey.id,
      kind,
      bytes: envelope.length,
      ordinals: result.ordinals,
    };
    return { chunk, envelope };
  }

  return {
    async takeOut(replica, { purge, ordinals, generation, sign }) {
      const { stream, held, hidden } = replica;
      const partition = partitionFor(stream.domain);
      let state = (await partition.replicas.get(stream.record.id))?.held;
      const isWaiting = [...hidden.values()].some(
        ({ digest, chunk }) =>
          held?.digests.has(digest) === true && intersect(chunk.ordinals, ordinals).length > 0,
      );
      if (!state || isWaiting) return undefined;
      const keys = keysOf(replica, ordinals);
      // First: from then on nobody is told of them.
      await tombstones.add(
        purge,
        keys.map(({ id }) => id),
      );
      for (const key of keys) {
        const newKey = await doom(partition, key);
        const entries = stream.chunks.filter(({ keyId }) => keyId === key.id);
        const arrivals: Arrival[] = [];
        for (const entry of entries) {
          const arrival = await reseal(partition, entry, { key, newKey, ordinals });
          if (arrival) arrivals.push(arrival);
        }
        const before = decodeManifest(state.manifest);
        const next = {
          ...withoutEntries(before, { entries, arrivals, ordinals }),
          generation: Math.max(before.generation + 1, generation),
        };
        state = sign(state, next);
        await taking.replace(replica, state, arrivals);
      }
      return state;
    },
  };
}

function withoutEntries(
  manifest: Manifest,
  {
    entries,
    arrivals,
    ordinals,
  }: {
    readonly entries: readonly ChunkEntry[];
    readonly arrivals: readonly Arrival[];
    readonly ordinals: Intervals;
  },
): Manifest {
  const replaced = new Set(entries.map(({ digest }) => digest));
  const stays = manifest.chunks.filter(
    ({ digest }) => !replaced.has(Buffer.from(digest).toString('hex')),
  );
  const sealed = arrivals.map(({ chunk }): ChunkReference => ({
    ...chunk,
    digest: fromHex(chunk.digest),
    keyId: fromHex(chunk.keyId),
  }));
  const gone = entries.flatMap((entry) => within(ordinals, entry.ordinals));
  return {
    ...manifest,
    removed: normalise([...manifest.removed, ...gone]),
    chunks: [...stays, ...sealed].sort((a, b) => a.ordinals[0].first - b.ordinals[0].first),
  };
}
