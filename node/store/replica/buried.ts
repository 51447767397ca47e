import type { Domain } from '../../../protocol/bucket.ts';
import type { Keyring } from '../keyring.ts';
import type { Partition } from '../partition.ts';
import type { Tombstones } from '../purge/tombstones.ts';
import type { State } from '../state.ts';
import type { Replica } from './streams.ts';

/** Lets go of keys of others' streams that their authors have destroyed. */
export interface Buried {
  /**
   * Destroys those under which no chunk is here any more, and has the space of what was under them given back. To be
   * called whenever keys were destroyed elsewhere, or chunks went here, and nothing else is taken in meanwhile.
   */
  drop(): Promise<void>;
}

export function createBuried({
  state,
  replicas,
  keyring,
  tombstones,
  partitionFor,
  released,
}: {
  readonly state: State;
  readonly replicas: ReadonlyMap<string, Replica>;
  readonly keyring: Keyring;
  readonly tombstones: Tombstones;
  readonly partitionFor: (domain: Domain) => Partition;
  /** Resolves once no copy of the store is being read, which would keep what is destroyed on the disk. */
  readonly released: () => Promise<void>;
}): Buried {
  const isUsed = ({ stream, hidden }: Replica, keyId: string): boolean =>
    stream.chunks.some((entry) => entry.keyId === keyId) ||
    [...hidden.values()].some(({ chunk }) => chunk.keyId === keyId);

  return {
    async drop() {
      const touched = new Set<Partition>();
      for (const id of tombstones.all()) {
        const key = keyring.byId(id);
        const stream = key && state.streams.get(key.stream);
        if (!key || !stream) continue;
        const replica = replicas.get(key.stream);
        const isOwn = !replica && stream.record.replica === undefined;
        if (isOwn || (replica && isUsed(replica, id))) continue;
        const partition = partitionFor(stream.domain);
        await partition.write([partition.keys.remove(id)]);
        keyring.remove(id);
        touched.add(partition);
      }
      if (touched.size === 0) return;
      await released();
      for (const partition of touched) await partition.compact();
    },
  };
}
