import { hexOf } from '../../protocol/bytes.ts';
import type { Micros } from '../../protocol/event.ts';
import type { Intervals } from '../../protocol/intervals.ts';
import { type Store, within } from '../store/index.ts';
import { type KnownPurge, type KnownPurges, newlyKnown } from './known.ts';
import type { Others } from './others.ts';
import {
  decodePurge,
  decodePurged,
  idOfPurge,
  type PurgedRecord,
  type PurgeRecord,
} from './record.ts';

/** Follows what devices say of purges. One call at a time. */
export interface Following {
  /**
   * Reads what was said since the last time: what is to go is hidden, keys that were destroyed are never taken in again.
   * All is on the disk when it resolves.
   * @throws ElatioError of the store
   */
  read(): Promise<void>;
  /** The same of a purge that this device has just said. @param at when */
  begin(purge: PurgeRecord, at: Micros): Promise<void>;
  /** Takes note of which states of streams are here now; gives back whether anything is otherwise. */
  settle(): Promise<boolean>;
  /** See `Purge`. */
  isDoomed(streamId: string, ordinals: Intervals): boolean;
}

interface Said<T> {
  readonly record: T;
  readonly at: number;
  /** The device that said it, hexadecimal. */
  readonly by: string;
}

export function createFollowing({
  store,
  known,
  others,
}: {
  readonly store: Store;
  readonly known: KnownPurges;
  readonly others?: Pick<Others, 'roster'> | undefined;
}): Following {
  const { purging, replicas, overlay } = store;
  const self = hexOf(store.device.publicKey);
  /** What was said to be destroyed by purges of which nothing is known yet: records come in any order. */
  const early: Said<PurgedRecord>[] = [];

  const deviceOf = (streamId: string): string | undefined => {
    const standing = replicas.standing(streamId);
    return standing && hexOf(standing.device);
  };

  /** Whether a device may have done what is in a stream: it wrote it, or it may do so with everything. */
  function mayPurge(by: string, device: string | undefined): boolean {
    if (by === self || by === device) return true;
    return others?.roster().members.get(by)?.role === 'admin';
  }

  /** Who signs for a stream: its author, or who adopted it. */
  function isSigner(by: string, streamId: string): boolean {
    const standing = replicas.standing(streamId);
    if (!standing || hexOf(standing.device) === by) return true;
    const signer = others?.roster().signerOf(Buffer.from(streamId, 'hex'), standing.device);
    return signer !== undefined && hexOf(signer) === by;
  }

  function allowed(record: PurgeRecord, by: string): PurgeRecord {
    const ofBucket = ([id]: readonly [string, unknown]): boolean => {
      const bucket = overlay.bucket(id);
      return mayPurge(by, bucket && hexOf(bucket.stream.record.device));
    };
    return {
      id: record.id,
      streams: new Map([...record.streams].filter(([id]) => mayPurge(by, deviceOf(id)))),
      numbers: new Map([...record.numbers].filter(ofBucket)),
      live: new Map([...record.live].filter(ofBucket)),
    };
  }

  async function takePurge({ record, at, by }: Said<PurgeRecord>): Promise<void> {
    const purge = allowed(record, by);
    if (purge.streams.size > 0) await begin(purge, at, by);
  }

  async function begin(purge: PurgeRecord, at: Micros, by: string): Promise<void> {
    await purging.hide(purge.id, purge.numbers);
    await known.put(newlyKnown(purge, at, by));
  }

  async function takePurged(said: Said<PurgedRecord>): Promise<void> {
    const { record, by } = said;
    const streams = [...record.streams].filter(([id]) => isSigner(by, id));
    if (streams.length === 0) return;
    await purging.bury(record.id, record.keys);
    const purge = known.get(record.id);
    if (!purge) {
      early.push(said);
      return;
    }
    const fresh = streams.filter(([id]) => !purge.done.has(id));
    if (fresh.length > 0) await known.put({ ...purge, done: new Map([...purge.done, ...fresh]) });
  }

  async function settleOne(purge: KnownPurge): Promise<boolean> {
    const left = [...purge.left].filter(([id]) => {
      const generation = purge.done.get(id);
      if (generation === undefined) return true;
      const standing = replicas.standing(id);
      return standing !== undefined && standing.generation < generation;
    });
    if (left.length === purge.left.size) return false;
    // First: hidden for nothing is less than shown again.
    await known.put({ ...purge, left: new Map(left) });
    if (left.length === 0) await purging.leave(purge.id, purge.live);
    return true;
  }

  return {
    begin: (purge, at) => begin(purge, at, self),
    async read() {
      const purges: Said<PurgeRecord>[] = [];
      const purged: Said<PurgedRecord>[] = early.splice(0);
      const ends = new Map<string, number>();
      for (const stream of store.streams().filter(({ domain }) => domain === 'docs')) {
        const { record: author, flushed } = stream;
        const by = hexOf(author.device);
        const from = known.readUpTo(author.id);
        for await (const { payload, time: at } of overlay.items(stream, 'record', from)) {
          const id = idOfPurge(payload);
          // Those of this device among them; they may be large.
          const isNew = id !== undefined && known.get(id) === undefined;
          const purge = isNew ? decodePurge(payload) : undefined;
          if (purge) purges.push({ record: purge, at, by });
          const done = id === undefined ? decodePurged(payload) : undefined;
          if (done) purged.push({ record: done, at, by });
        }
        ends.set(author.id, flushed);
      }
      for (const said of purges) await takePurge(said);
      for (const said of purged) await takePurged(said);
      // What waits for the purge that it is about is read again after a restart.
      if (early.length === 0) await known.setReadUpTo(ends);
    },
    async settle() {
      let isOtherwise = false;
      for (const purge of known.all()) {
        if (purge.left.size > 0 && (await settleOne(purge))) isOtherwise = true;
      }
      return isOtherwise;
    },
    isDoomed: (streamId, ordinals) =>
      known.all().some(({ left }) => {
        const doomed = left.get(streamId);
        return doomed !== undefined && within(doomed, ordinals).length > 0;
      }),
  };
}
