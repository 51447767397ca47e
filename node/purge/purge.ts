import { hexOf } from '../../protocol/bytes.ts';
import { ElatioError } from '../../protocol/error.ts';
import type { Intervals } from '../../protocol/intervals.ts';
import type { RandomBytes } from '../../protocol/primitives.ts';
import type { Docs } from '../docs/index.ts';
import {
  type NumbersByBucket,
  type PurgePlan,
  type PurgeProgress,
  selectionOf,
  type Store,
} from '../store/index.ts';
import { createCarrying, type IsWanted, joined } from './carrying.ts';
import { createClosing } from './closing.ts';
import { createFollowing } from './following.ts';
import type { Purge, Purged } from './interface.ts';
import { createKnownPurges } from './known.ts';
import type { Others } from './others.ts';
import { dropsDue, owedOf } from './owing.ts';
import { encodePurge } from './record.ts';

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

/** Milliseconds between two looks whether there is more to be done: what is waited for may come without a word. */
const LOOK_MS = 60_000;

export function createPurge(deps: PurgeDeps): Purge {
  const { store, docs, random, forget, others, onError = () => undefined } = deps;
  const { purging, overlay } = store;
  const known = createKnownPurges(store.local);
  const following = createFollowing({ store, known, others });
  const carrying = createCarrying({ store, docs, known, following, others });
  const closing = createClosing({ store, known, others });
  const owing = { store, known, others, writerOf: (stream: string) => carrying.writerOf(stream) };
  const self = hexOf(store.device.publicKey);
  let running = false;
  let isStopped = false;
  let last: Promise<unknown> = Promise.resolve();
  let looking: NodeJS.Timeout | undefined;
  /** How many looks wait, or are under way. */
  let due = 0;
  /** How often something came, and how much of that was looked at. */
  let [heard, read] = [0, 0];
  let end: (() => void) | undefined;

  async function destroy(
    plan: PurgePlan,
    isWanted: IsWanted,
    onProgress?: PurgeProgress,
    signal?: AbortSignal,
  ): Promise<Pick<Purged, 'id' | 'texts'>> {
    const texts = await carrying.textsOf(plan.numbers, isWanted);
    // A text that was just written may be in no chunk yet.
    await store.flush();
    const id = hexOf(random(16));
    if (plan.events + texts.count === 0) return { id, texts: 0 };
    const { numbers, live } = plan;
    const streams = joined(plan.streams, texts.streams, liveStreams(live));
    if (![...streams.keys()].every((id) => carrying.isMine(id))) checkRole();
    signal?.throwIfAborted();
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
    const isRead = await following.read();
    let isOtherwise = (await following.settle()) || isRead;
    for (const purge of known.all()) {
      if (isStopped) return;
      if (!carrying.owes(purge)) continue;
      if (await carrying.carryOut(purge, onProgress)) isOtherwise = true;
    }
    if (isOtherwise) await forget?.();
    if (isOtherwise) others?.changed();
    await tellVaults();
    await closing.advance();
  }

  /** Tells vaults that they need not keep what is gone. */
  async function tellVaults(): Promise<void> {
    for (const [stream, generation] of dropsDue(owing)) {
      const streamId = new Uint8Array(Buffer.from(stream, 'hex'));
      await others?.say({ kind: 'drop', streamId, generation });
    }
  }

  async function run(
    ...[selector, onProgress, proof = 'whole', signal]: Parameters<Purge['run']>
  ): Promise<Purged> {
    const options = { changes: true, signal, ...(onProgress && { onProgress }) };
    const plan = await purging.select(selector, options);
    const selection = selectionOf(selector, (id) => overlay.bucket(id)?.spec);
    const done = await destroy(
      plan,
      (bucket, event) => selection.selects(bucket, event),
      onProgress,
      signal,
    );
    const { events: left } = await purging.select(selector, { changes: false });
    const { faults } = proof === 'whole' ? await store.verify() : { faults: [] };
    return { ...done, events: plan.events, left, faults, waits: waitsFor(done.id) };
  }

  /** Devices that have yet to carry a purge out. */
  function waitsFor(id: string): string[] {
    const devices = [...(known.get(id)?.left.keys() ?? [])].flatMap((stream) => {
      return carrying.writerOf(stream) ?? [];
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
  function hear(): void {
    heard++;
    follow();
  }

  function follow(): void {
    // One looks already, and may have looked too early; another waits.
    if (due > 1 || isStopped) return;
    due++;
    void turn(async () => {
      const upTo = heard;
      if (!isStopped) await finish();
      read = upTo;
    })
      .catch((error: unknown) => {
        if (!isStopped) onError(error);
      })
      .finally(() => {
        due--;
      });
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
    owed: () => turn(async () => owedOf(owing)),
    isDoomed: (streamId, ordinals) => following.isDoomed(streamId, ordinals),
    isMine: (streamId) => carrying.isMine(streamId),
    isOwing: () => read < heard || known.all().some((purge) => carrying.owes(purge)),
    follow,
    async start() {
      await turn(async () => {
        for (const purge of known.all()) {
          if (purge.left.size === 0) await purging.leave(purge.id, carrying.liveOfOthers(purge));
        }
        await finish();
      });
      end = overlay.onShown(hear);
      looking = setInterval(follow, LOOK_MS).unref();
    },
    async stop() {
      isStopped = true;
      end?.();
      clearInterval(looking);
    },
  };
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
