import { hexOf } from '../../protocol/bytes.ts';
import { ElatioError } from '../../protocol/error.ts';
import { type Intervals, intervalsOf, union } from '../../protocol/intervals.ts';
import type { Event } from '../../protocol/event.ts';
import type { RandomBytes } from '../../protocol/primitives.ts';
import type { Docs } from '../docs/index.ts';
import {
  type NumbersByBucket,
  type PurgePlan,
  type PurgeProgress,
  selectionOf,
  type Store,
} from '../store/index.ts';
import { createFollowing } from './following.ts';
import type { Purge, Purged } from './interface.ts';
import { createKnownPurges, type KnownPurge } from './known.ts';
import type { Others } from './others.ts';
import { confirm, dropsDue, owedOf } from './owing.ts';
import { encodePurge, encodePurged } from './record.ts';

export interface PurgeDeps {
  readonly store: Store;
  readonly docs: Pick<Docs, 'texts'>;
  readonly random: RandomBytes;
  /** Has whatever was made of what is gone forgotten as well. */
  readonly forget?: () => Promise<void>;
  readonly others?: Others;
  /** Told why a purge of another device is not carried out yet: the next thing that is heard tries again. */
  readonly onError?: (error: unknown) => void;
}

type IsWanted = (bucket: string, event: Event) => boolean;

/** Milliseconds between two looks at what others hold. */
const LOOK_MS = 60_000;

export function createPurge(deps: PurgeDeps): Purge {
  const { store, docs, random, forget, others, onError = () => undefined } = deps;
  const { purging, replicas, overlay } = store;
  const known = createKnownPurges(store.local);
  const following = createFollowing({ store, known, others });
  const owing = { store, known, others };
  const self = hexOf(store.device.publicKey);
  let running = false;
  let isStopped = false;
  let last: Promise<unknown> = Promise.resolve();
  let looking: NodeJS.Timeout | undefined;
  /** How often something came that was not looked at yet. */
  let due = 0;
  let end: (() => void) | undefined;

  const isOwn = (id: string): boolean => replicas.standing(id)?.isOwn === true;

  /** Ordinals of texts of corrections that belong to what goes, or are wanted themselves, by stream. */
  async function textsOf(
    gone: NumbersByBucket,
    isWanted: IsWanted,
  ): Promise<{ readonly streams: Map<string, Intervals>; readonly count: number }> {
    const ordinals = new Map<string, number[]>();
    let count = 0;
    for (const { bucket, number, stream, ordinal, event } of await docs.texts()) {
      if (!gone.get(bucket)?.has(number) && !isWanted(bucket, event)) continue;
      if (following.isDoomed(stream, [{ first: ordinal, end: ordinal + 1 }])) continue;
      count++;
      const list = ordinals.get(stream);
      if (list) list.push(ordinal);
      else ordinals.set(stream, [ordinal]);
    }
    return { streams: new Map([...ordinals].map(([id, list]) => [id, intervalsOf(list)])), count };
  }

  async function destroy(
    plan: PurgePlan,
    isWanted: IsWanted,
    onProgress?: PurgeProgress,
  ): Promise<Pick<Purged, 'id' | 'texts'>> {
    const texts = await textsOf(plan.numbers, isWanted);
    // A text that was just written may be in no chunk yet.
    await store.flush();
    const id = hexOf(random(16));
    if (plan.events + texts.count === 0) return { id, texts: 0 };
    const { numbers, live } = plan;
    const streams = joined(plan.streams, texts.streams, liveStreams(live));
    if (![...streams.keys()].every(isOwn)) checkRole();
    await store.record('docs', encodePurge({ id, streams, numbers, live }));
    // It is on record: whatever happens now, it is carried out.
    await overlay.sync();
    await following.begin({ id, streams, numbers, live }, others?.now() ?? 0);
    await finish(onProgress);
    return { id, texts: texts.count };
  }

  /** Streams of which something is in no chunk here. */
  function liveStreams(live: NumbersByBucket): Map<string, Intervals> {
    const ids = [...live.keys()].flatMap((id) => overlay.bucket(id)?.stream.record.id ?? []);
    return new Map(ids.map((id) => [id, []]));
  }

  function checkRole(): void {
    const role = others?.roster().members.get(self)?.role ?? 'admin';
    if (role !== 'admin') throw noAdmin();
  }

  /** Carries out what others or a crash left to do, and hides what was heard of. */
  async function finish(onProgress?: PurgeProgress): Promise<void> {
    const before = known.all().length;
    await following.read();
    const isMore = known.all().length > before;
    let isOtherwise = await following.settle();
    for (const purge of known.all()) {
      if (isStopped) return;
      if (![...purge.left.keys()].some(isOwn)) continue;
      await carryOut(purge, onProgress);
      isOtherwise = true;
    }
    if (isMore || isOtherwise) await forget?.();
    if (isMore || isOtherwise) others?.changed();
    await tellVaults();
  }

  async function carryOut(purge: KnownPurge, onProgress?: PurgeProgress): Promise<void> {
    const { id } = purge;
    const numbers = purging.hidden(id);
    // Where it was begun they are named already; here others may have been written meanwhile.
    const none = { streams: new Map<string, Intervals>() };
    const texts = purge.by === self ? none : await textsOf(numbers, () => false);
    const own = [...purge.left].filter(([stream]) => isOwn(stream));
    const more = [...texts.streams].filter(([stream]) => isOwn(stream));
    const streams = joined(new Map(own), new Map(more), await located(purge.live));
    await purging.carryOut({ id, streams, numbers }, onProgress);
    const done = new Map(
      [...streams.keys()].map((stream) => [stream, replicas.standing(stream)?.generation ?? 0]),
    );
    await store.record('docs', encodePurged({ id, streams: done, keys: purging.destroyed(id) }));
    await overlay.sync();
    const left = new Map([...purge.left].filter(([stream]) => !done.has(stream)));
    await known.put({ ...purge, left, done: new Map([...purge.done, ...done]) });
    if (left.size === 0) await purging.leave(id, liveOfOthers(purge));
  }

  /** What was in no chunk where a purge began, by stream. */
  async function located(live: NumbersByBucket): Promise<Map<string, Intervals>> {
    const streams = new Map<string, number[]>();
    for (const [id, numbers] of live) {
      const bucket = overlay.bucket(id);
      if (!bucket || !isOwn(bucket.stream.record.id)) continue;
      const wanted = [...numbers.within(0, bucket.nextNumber)];
      for (const { stream, ordinal } of await overlay.locate(bucket, wanted)) {
        const list = streams.get(stream);
        if (list) list.push(ordinal);
        else streams.set(stream, [ordinal]);
      }
    }
    return new Map([...streams].map(([id, list]) => [id, intervalsOf(list)]));
  }

  /**
   * What others had in no chunk stays hidden for good: what they last said of it may come again, from whoever has it
   * still.
   */
  function liveOfOthers({ live }: KnownPurge): NumbersByBucket {
    const isOthers = (id: string): boolean => {
      const bucket = overlay.bucket(id);
      return !bucket || !isOwn(bucket.stream.record.id);
    };
    return new Map([...live].filter(([id]) => isOthers(id)));
  }

  /** Tells vaults that they need not keep what is gone. */
  async function tellVaults(): Promise<void> {
    for (const [stream, generation] of dropsDue(owing)) {
      const streamId = new Uint8Array(Buffer.from(stream, 'hex'));
      await others?.say({ kind: 'drop', streamId, generation });
    }
  }

  async function run(
    ...[selector, onProgress, proof = 'whole']: Parameters<Purge['run']>
  ): Promise<Purged> {
    const options = { changes: true, ...(onProgress && { onProgress }) };
    const plan = await purging.select(selector, options);
    const selection = selectionOf(selector, (id) => overlay.bucket(id)?.spec);
    const done = await destroy(
      plan,
      (bucket, event) => selection.selects(bucket, event),
      onProgress,
    );
    const { events: left } = await purging.select(selector, { changes: false });
    const { faults } = proof === 'whole' ? await store.verify() : { faults: [] };
    return { ...done, events: plan.events, left, faults, waits: waitsFor(done.id) };
  }

  /** Devices that have yet to carry a purge out. */
  function waitsFor(id: string): string[] {
    const devices = [...(known.get(id)?.left.keys() ?? [])].flatMap((stream) => {
      const standing = replicas.standing(stream);
      return standing ? [hexOf(standing.device)] : [];
    });
    return [...new Set(devices)];
  }

  /** One after the other: what goes on from where another broke off finds what it left hidden. */
  function turn<T>(task: () => Promise<T>): Promise<T> {
    const done = last.then(task);
    last = done.catch(() => undefined);
    return done;
  }

  /** Of those that this device begins there is one at a time. */
  async function alone<T>(task: () => Promise<T>): Promise<T> {
    if (running) throw busy();
    running = true;
    try {
      return await turn(async () => {
        await finish();
        return task();
      });
    } finally {
      running = false;
    }
  }

  /** Something of documents, or of streams that purges name, came. */
  function follow(): void {
    // One looks already, and may have looked too early; another waits.
    if (due > 1 || isStopped) return;
    due++;
    void turn(async () => {
      if (!isStopped) await finish();
    })
      .catch((error: unknown) => {
        if (!isStopped) onError(error);
      })
      .finally(() => {
        due--;
      });
  }

  function look(): void {
    if (!isStopped) void turn(() => confirm(owing)).catch(onError);
  }

  return {
    async preview(selector, signal) {
      const plan = await purging.select(selector, { changes: false, signal });
      const { events, others: byOthers, first, last: latest, sample, numbers } = plan;
      const buckets = new Map([...numbers].map(([id, list]) => [id, list.size]));
      return { events, others: byOthers, first, last: latest, sample, buckets };
    },
    run: (...what) => alone(() => run(...what)),
    plan: (selector) => alone(() => purging.select(selector, { changes: true })),
    replace: (selector, put) =>
      alone(async () => {
        const plan = await purging.select(selector, { changes: true });
        await put(plan);
        await destroy(plan, () => false);
      }),
    owed: () =>
      turn(async () => {
        await confirm(owing);
        return owedOf(owing);
      }),
    isDoomed: (streamId, ordinals) => following.isDoomed(streamId, ordinals),
    isOwing: () => due > 0 || known.all().some(({ left }) => [...left.keys()].some(isOwn)),
    async start() {
      await turn(async () => {
        for (const purge of known.all()) {
          if (purge.left.size === 0) await purging.leave(purge.id, liveOfOthers(purge));
        }
        await finish();
      });
      end = overlay.onShown(follow);
      looking = setInterval(look, LOOK_MS).unref();
    },
    async stop() {
      isStopped = true;
      end?.();
      clearInterval(looking);
    },
  };
}

function joined(...all: readonly ReadonlyMap<string, Intervals>[]): Map<string, Intervals> {
  const streams = new Map<string, Intervals>();
  for (const [id, list] of all.flatMap((each) => [...each])) {
    const before = streams.get(id);
    // There may be a million of them.
    streams.set(id, before?.length ? union(before, list) : list);
  }
  return streams;
}

function busy(): ElatioError {
  return new ElatioError(
    'ELATIO_PURGE_BUSY',
    'Another purge is under way: wait until it has ended.',
  );
}

function noAdmin(): ElatioError {
  return new ElatioError(
    'ELATIO_PURGE_ROLE',
    'What other devices recorded can be purged on an admin device only: choose events of this device, or do it there.',
  );
}
