import { hexOf } from '../../protocol/bytes.ts';
import type { Micros } from '../../protocol/event.ts';
import { type Intervals, intervalsOf } from '../../protocol/intervals.ts';
import {
  createNumbers,
  doublesIn,
  type Numbers,
  type NumbersByBucket,
  type Store,
  within,
} from '../store/index.ts';
import { type KnownPurge, type KnownPurges, newlyKnown } from './known.ts';
import type { Others } from './others.ts';
import {
  decodePurge,
  decodePurged,
  decodeStage,
  idOfPurge,
  type PurgedRecord,
  type PurgeRecord,
  type Stage,
  type StageRecord,
  STAGES,
} from './record.ts';

/** Follows what devices say of purges. One call at a time. */
export interface Following {
  /**
   * Reads what was said since the last time: what is to go is hidden, keys that were destroyed are never taken in again.
   * All is on the disk when it resolves. Gives back whether anything is otherwise.
   * @throws ElatioError of the store
   */
  read(): Promise<boolean>;
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
  readonly others?: Pick<Others, 'roster' | 'adopted'> | undefined;
}): Following {
  const { purging, replicas, overlay } = store;
  const self = hexOf(store.device.publicKey);
  /** What was said to be destroyed by purges of which nothing is known yet: records come in any order. */
  const early: Said<PurgedRecord>[] = [];
  /** Likewise which devices are how far with them. */
  const earlyStages = new Map<string, Set<string>>();
  /** How far streams were read. */
  const readUpTo = new Map<string, number>();
  let isOtherwise = false;

  /** Whether a device says for itself what becomes of a stream: it wrote it, or signs for it. */
  function isWriter(by: string, streamId: string): boolean {
    const standing = replicas.standing(streamId);
    const isAuthor = standing !== undefined && hexOf(standing.device) === by;
    return by === self || isAuthor || others?.adopted.isSigner(streamId, by) === true;
  }

  function allowed(record: PurgeRecord, by: string): PurgeRecord {
    const isAdmin = others?.roster().members.get(by)?.role === 'admin';
    const mayPurge = (id: string): boolean => isAdmin || isWriter(by, id);
    const ofBucket = ([id]: readonly [string, unknown]): boolean => {
      const bucket = overlay.bucket(id);
      return bucket ? mayPurge(bucket.stream.record.id) : isAdmin || by === self;
    };
    return {
      id: record.id,
      streams: new Map([...record.streams].filter(([id]) => mayPurge(id))),
      numbers: new Map([...record.numbers].filter(ofBucket)),
      live: new Map([...record.live].filter(ofBucket)),
    };
  }

  async function takePurge({ record, at, by }: Said<PurgeRecord>): Promise<void> {
    const purge = withDoubles(allowed(record, by));
    if (purge.streams.size === 0) return;
    const strays = await straysOf(purge.numbers);
    await begin({ ...purge, streams: new Map([...purge.streams, ...strays]) }, at, by);
  }

  /**
   * What was open when this device was put back from a backup goes on under another number: it is what goes, too. No chunk had
   * it then, so it is to be looked for like what was at work.
   */
  function withDoubles(purge: PurgeRecord): PurgeRecord {
    const numbers = new Map(purge.numbers);
    const live = new Map(purge.live);
    const add = (to: Map<string, Numbers>, bucket: string, number: number): void => {
      to.set(bucket, createNumbers([...(to.get(bucket)?.within(0, 2 ** 32) ?? []), number]));
    };
    for (const { bucket, of, numbers: both } of doublesIn(store.local)) {
      if (!both || !purge.numbers.get(of)?.has(both[0])) continue;
      add(numbers, bucket, both[1]);
      add(live, bucket, both[1]);
    }
    return { ...purge, numbers, live };
  }

  /**
   * Events that go which this device has in a stream of now, too, because it was put back from a backup: what was open then goes
   * on in both.
   */
  async function straysOf(numbers: NumbersByBucket): Promise<ReadonlyMap<string, Intervals>> {
    const strays = new Map<string, number[]>();
    for (const [id, list] of numbers) {
      const bucket = overlay.bucket(id);
      if (!bucket?.stream.own || bucket.earlier.length === 0) continue;
      for (const { stream, ordinal } of await overlay.locate(bucket, [
        ...list.within(0, 2 ** 32),
      ])) {
        if (stream === bucket.stream.record.id) {
          strays.set(stream, [...(strays.get(stream) ?? []), ordinal]);
        }
      }
    }
    return new Map([...strays].map(([id, ordinals]) => [id, intervalsOf(ordinals)]));
  }

  async function begin(purge: PurgeRecord, at: Micros, by: string): Promise<void> {
    isOtherwise = true;
    await purging.hide(purge.id, purge.numbers);
    const [gone, closed] = STAGES.map((stage) => stagesOf(stage, purge.id));
    await known.put({ ...newlyKnown(purge, at, by), gone, closed });
    for (const stage of STAGES) earlyStages.delete(`${stage} ${purge.id}`);
  }

  async function takePurged(said: Said<PurgedRecord>): Promise<void> {
    const { record, by } = said;
    // Of one of which nothing is here yet nobody knows whose it is.
    const streams = [...record.streams].filter(
      ([id]) => isWriter(by, id) || !replicas.standing(id),
    );
    if (streams.length === 0) return;
    const before = purging.destroyed(record.id).length;
    await purging.bury(record.id, record.keys);
    if (purging.destroyed(record.id).length > before) isOtherwise = true;
    const purge = known.get(record.id);
    if (!purge) {
      early.push(said);
      return;
    }
    // One that came back with more than was adopted destroys it once more.
    const fresh = streams.filter(([id, generation]) => generation > (purge.done.get(id) ?? -1));
    if (fresh.length > 0) await known.put({ ...purge, done: new Map([...purge.done, ...fresh]) });
  }

  async function takeStage({ record: { stage, ids }, by }: Said<StageRecord>): Promise<void> {
    // What it said itself before it was set back is not so any more.
    if (by === self) return;
    for (const id of ids) {
      const purge = known.get(id);
      if (!purge) stagesOf(stage, id).add(by);
      else if (!purge[stage].has(by)) {
        await known.put({ ...purge, [stage]: new Set([...purge[stage], by]) });
      }
    }
  }

  function stagesOf(stage: Stage, id: string): Set<string> {
    const key = `${stage} ${id}`;
    const found = earlyStages.get(key) ?? new Set<string>();
    earlyStages.set(key, found);
    return found;
  }

  /** Whether something of what a purge names is in chunks of a stream here. */
  async function isHere({ left, live }: KnownPurge, streamId: string): Promise<boolean> {
    if (replicas.lists(streamId, left.get(streamId) ?? [])) return true;
    const device = hexOf(replicas.standing(streamId)?.device ?? new Uint8Array(0));
    for (const [id, numbers] of live) {
      const bucket = overlay.bucket(id);
      if (!bucket || hexOf(bucket.stream.record.device) !== device) continue;
      const places = await overlay.find(bucket, [...numbers.within(0, 2 ** 32)]);
      if (places.some(({ stream }) => stream === streamId)) return true;
    }
    return false;
  }

  async function settleOne(purge: KnownPurge): Promise<boolean> {
    const left: (readonly [string, Intervals])[] = [];
    for (const [id, ordinals] of purge.left) {
      const generation = purge.done.get(id);
      const standing = replicas.standing(id);
      const isBefore = standing !== undefined && standing.generation < (generation ?? 0);
      // Whoever wrote it may have come back with more, of before it heard of the purge.
      if (generation === undefined || isBefore || (standing && (await isHere(purge, id)))) {
        left.push([id, ordinals]);
      }
    }
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
      const stages: Said<StageRecord>[] = [];
      for (const stream of store.streams().filter(({ domain }) => domain === 'docs')) {
        const { record: author, flushed } = stream;
        const by = hexOf(author.device);
        const from = readUpTo.get(author.id) ?? known.readUpTo(author.id);
        for await (const { payload, time: at } of overlay.items(stream, 'record', from)) {
          const id = idOfPurge(payload);
          // Those of this device among them; they may be large.
          const isNew = id !== undefined && known.get(id) === undefined;
          const purge = isNew ? decodePurge(payload) : undefined;
          if (purge) purges.push({ record: purge, at, by });
          const done = id === undefined ? decodePurged(payload) : undefined;
          if (done) purged.push({ record: done, at, by });
          const stage = id === undefined && !done ? decodeStage(payload) : undefined;
          if (stage) stages.push({ record: stage, at, by });
        }
        readUpTo.set(author.id, flushed);
      }
      for (const said of purges) await takePurge(said);
      for (const said of purged) await takePurged(said);
      for (const said of stages) await takeStage(said);
      // What waits for the purge that it is about is read again after a restart.
      if (early.length + earlyStages.size === 0) await known.setReadUpTo(readUpTo);
      const was = isOtherwise;
      isOtherwise = false;
      return was;
    },
    async settle() {
      let isSettled = false;
      for (const purge of known.all()) {
        if (purge.left.size > 0 && (await settleOne(purge))) isSettled = true;
      }
      return isSettled;
    },
    isDoomed: (streamId, ordinals) =>
      known.all().some(({ left }) => {
        const doomed = left.get(streamId);
        return doomed !== undefined && within(doomed, ordinals).length > 0;
      }),
  };
}
