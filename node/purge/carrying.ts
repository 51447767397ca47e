import { hexOf } from '../../protocol/bytes.ts';
import { type Intervals, intervalsOf, union } from '../../protocol/intervals.ts';
import type { Event } from '../../protocol/event.ts';
import type { Docs } from '../docs/index.ts';
import type { NumbersByBucket, PurgeProgress, Store } from '../store/index.ts';
import type { Following } from './following.ts';
import type { KnownPurge, KnownPurges } from './known.ts';
import type { Others } from './others.ts';
import { encodePurged } from './record.ts';

/** Destroys what a purge names of streams that this device wrote, or signs for. */
export interface Carrying {
  /** Whether this device is to do so of a stream. */
  isMine(streamId: string): boolean;
  /** Whether it has yet to do so of a purge. */
  owes(purge: KnownPurge): boolean;
  /** The device that is to do so of a stream, hexadecimal; `undefined` where nothing of it is here. */
  writerOf(streamId: string): string | undefined;
  /** Ordinals of texts of corrections that belong to what goes, or are wanted themselves, by stream. */
  textsOf(gone: NumbersByBucket, isWanted: IsWanted): Promise<Texts>;
  /** @returns whether anything was done; what could not be yet is left. @throws ElatioError of the store */
  carryOut(purge: KnownPurge, onProgress?: PurgeProgress): Promise<boolean>;
  /**
   * What others had in no chunk of what a purge names, which stays hidden for good: what they last said of it may come again,
   * from whoever has it still.
   */
  liveOfOthers(purge: KnownPurge): NumbersByBucket;
}

export type IsWanted = (bucket: string, event: Event) => boolean;

export interface Texts {
  readonly streams: ReadonlyMap<string, Intervals>;
  readonly count: number;
}

export function createCarrying({
  store,
  docs,
  known,
  following,
  others,
}: {
  readonly store: Store;
  readonly docs: Pick<Docs, 'texts'>;
  readonly known: KnownPurges;
  readonly following: Pick<Following, 'isDoomed'>;
  readonly others?: Others | undefined;
}): Carrying {
  const { purging, replicas, overlay } = store;
  const self = hexOf(store.device.publicKey);
  const isOwn = (id: string): boolean => replicas.standing(id)?.isOwn === true;
  const isMine = (id: string): boolean => isOwn(id) || others?.adopted.signerOf(id) === self;

  /** What this device did before it was set back is followed like another's: else there were two of it. */
  function isDone({ done }: KnownPurge, id: string): boolean {
    return done.has(id) && isOwn(id) && overlay.streamOf(id)?.own === false;
  }

  async function textsOf(gone: NumbersByBucket, isWanted: IsWanted): Promise<Texts> {
    const ordinals = new Map<string, number[]>();
    let count = 0;
    for (const { bucket, number, stream, ordinal, event } of await docs.texts()) {
      if (!gone.get(bucket)?.has(number) && !isWanted(bucket, event)) continue;
      if (following.isDoomed(stream, [{ first: ordinal, end: ordinal + 1 }])) continue;
      count++;
      add(ordinals, stream, ordinal);
    }
    return { streams: asIntervals(ordinals), count };
  }

  /** What was in no chunk where a purge began, by stream. */
  async function located(live: NumbersByBucket): Promise<ReadonlyMap<string, Intervals>> {
    const ordinals = new Map<string, number[]>();
    for (const [id, numbers] of live) {
      const bucket = overlay.bucket(id);
      if (!bucket || !isMine(bucket.stream.record.id)) continue;
      const wanted = [...numbers.within(0, 2 ** 32)];
      for (const { stream, ordinal } of await overlay.locate(bucket, wanted)) {
        add(ordinals, stream, ordinal);
      }
    }
    return asIntervals(ordinals);
  }

  /** The generations without it of streams that were adopted. */
  async function takeOut(
    { id, done }: KnownPurge,
    streams: ReadonlyMap<string, Intervals>,
  ): Promise<ReadonlyMap<string, number>> {
    const made = new Map<string, number>();
    for (const [stream, ordinals] of streams) {
      const least = (done.get(stream) ?? 0) + 1;
      const generation = await others?.adopted.takeOut(stream, id, { ordinals, least });
      if (generation !== undefined) made.set(stream, generation);
    }
    return made;
  }

  function liveOfOthers({ live }: KnownPurge): NumbersByBucket {
    const isOthers = (id: string): boolean => {
      const bucket = overlay.bucket(id);
      return !bucket || !isOwn(bucket.stream.record.id);
    };
    return new Map([...live].filter(([id]) => isOthers(id)));
  }

  return {
    isMine,
    owes: (purge) => [...purge.left.keys()].some((id) => isMine(id) && !isDone(purge, id)),
    liveOfOthers,
    writerOf(id) {
      const author = replicas.standing(id)?.device;
      return others?.adopted.signerOf(id) ?? (author && hexOf(author));
    },
    textsOf,
    async carryOut(purge, onProgress) {
      const { id } = purge;
      const numbers = purging.hidden(id);
      // Where it was begun they are named already; here others may have been written meanwhile.
      const texts = purge.by === self ? undefined : await textsOf(numbers, () => false);
      const mine = [...purge.left, ...(texts?.streams ?? [])].filter(
        ([stream]) => isMine(stream) && !isDone(purge, stream),
      );
      const streams = [...joined(new Map(), mine, await located(purge.live))];
      const own = new Map(streams.filter(([stream]) => isOwn(stream)));
      if (own.size > 0) await purging.carryOut({ id, streams: own, numbers }, onProgress);
      const adopted = new Map(streams.filter(([stream]) => !isOwn(stream)));
      const done = new Map([
        ...[...own.keys()].map(
          (stream) => [stream, replicas.standing(stream)?.generation ?? 0] as const,
        ),
        ...(await takeOut(purge, adopted)),
      ]);
      if (done.size === 0) return false;
      await store.record('docs', encodePurged({ id, streams: done, keys: purging.destroyed(id) }));
      await overlay.sync();
      const left = new Map([...purge.left].filter(([stream]) => !done.has(stream)));
      const after = { ...purge, left, done: new Map([...purge.done, ...done]) };
      await known.put(after);
      if (left.size === 0) await purging.leave(id, liveOfOthers(after));
      return true;
    },
  };
}

/** The ordinals of several, by stream. */
export function joined(...all: readonly Iterable<readonly [string, Intervals]>[]) {
  const streams = new Map<string, Intervals>();
  for (const [id, list] of all.flatMap((each) => [...each])) {
    const before = streams.get(id);
    // There may be a million of them.
    streams.set(id, before?.length ? union(before, list) : list);
  }
  return streams;
}

function add(ordinals: Map<string, number[]>, stream: string, ordinal: number): void {
  const list = ordinals.get(stream);
  if (list) list.push(ordinal);
  else ordinals.set(stream, [ordinal]);
}

function asIntervals(ordinals: ReadonlyMap<string, number[]>): ReadonlyMap<string, Intervals> {
  return new Map([...ordinals].map(([id, list]) => [id, intervalsOf(list)]));
}
