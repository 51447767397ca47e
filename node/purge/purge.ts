import { ElatioError } from '../../protocol/error.ts';
import { type Intervals, intervalsOf, union } from '../../protocol/intervals.ts';
import type { Event } from '../../protocol/event.ts';
import type { RandomBytes } from '../../protocol/primitives.ts';
import type { Docs } from '../docs/index.ts';
import {
  type PurgePlan,
  type PurgeProgress,
  type PurgeTask,
  selectionOf,
  type Store,
} from '../store/index.ts';
import type { Purge, Purged } from './interface.ts';
import { decodeTask, encodeTask } from './task.ts';

/** What is not carried out yet, kept by this node for itself. */
const PENDING = 'purge/pending';

export function createPurge({
  store,
  docs,
  random,
  forget,
}: {
  readonly store: Store;
  readonly docs: Pick<Docs, 'texts'>;
  readonly random: RandomBytes;
  /** Has whatever was made of what is gone forgotten as well. */
  readonly forget?: () => Promise<void>;
}): Purge {
  const { purging, local } = store;
  let running = false;

  /** The plan with the texts of corrections that belong to what goes, or are wanted themselves. */
  async function withTexts(
    plan: PurgePlan,
    isWanted: (bucket: string, event: Event) => boolean,
  ): Promise<PurgeTask & { readonly texts: number }> {
    const corrected = await docs.texts();
    const gone = new Map(
      corrected.length === 0 ? [] : [...plan.numbers].map(([id, list]) => [id, new Set(list)]),
    );
    const ordinals = new Map<string, number[]>();
    let texts = 0;
    for (const { bucket, number, stream, ordinal, event } of corrected) {
      if (!gone.get(bucket)?.has(number) && !isWanted(bucket, event)) continue;
      if (store.overlay.streamOf(stream)?.record.replica) continue;
      texts++;
      const list = ordinals.get(stream);
      if (list) list.push(ordinal);
      else ordinals.set(stream, [ordinal]);
    }
    const streams = new Map<string, Intervals>(plan.streams);
    for (const [id, list] of ordinals) {
      streams.set(id, union(streams.get(id) ?? [], intervalsOf(list)));
    }
    return { streams, numbers: plan.numbers, texts };
  }

  async function destroy(
    plan: PurgePlan,
    isWanted: (bucket: string, event: Event) => boolean,
    onProgress?: PurgeProgress,
  ): Promise<Pick<Purged, 'id' | 'texts'>> {
    const { texts, ...task } = await withTexts(plan, isWanted);
    // A text that was just written may be in no chunk yet.
    await store.flush();
    const id = Buffer.from(random(16)).toString('hex');
    if (plan.events + texts > 0) {
      const encoded = encodeTask(task);
      await store.record('docs', Buffer.from(JSON.stringify({ type: 'purge', id, ...encoded })));
      await local.set(PENDING, encoded);
      await purging.carryOut(task, onProgress);
      await forget?.();
      await local.set(PENDING, undefined);
    }
    return { id, texts };
  }

  async function run(
    ...[selector, onProgress, proof = 'whole']: Parameters<Purge['run']>
  ): Promise<Purged> {
    const options = { changes: true, ...(onProgress && { onProgress }) };
    const plan = await purging.select(selector, options);
    const selection = selectionOf(selector, (id) => store.overlay.bucket(id)?.spec);
    const done = await destroy(
      plan,
      (bucket, event) => selection.selects(bucket, event),
      onProgress,
    );
    const { events: left } = await purging.select(selector, { changes: false });
    const { faults } = proof === 'whole' ? await store.verify() : { faults: [] };
    return { ...done, events: plan.events, left, faults };
  }

  /** Ends what a crash, or a disk that failed, left half done. */
  async function finish(): Promise<void> {
    const pending = local.get(PENDING);
    if (pending === undefined) return;
    await purging.carryOut(decodeTask(pending));
    await forget?.();
    await local.set(PENDING, undefined);
  }

  /** One at a time: what goes on from where another broke off finds what it left hidden. */
  async function alone<T>(task: () => Promise<T>): Promise<T> {
    if (running) throw busy();
    running = true;
    try {
      await finish();
      return await task();
    } finally {
      running = false;
    }
  }

  return {
    async preview(selector, signal) {
      const plan = await purging.select(selector, { changes: false, signal });
      const { events, others, first, last, sample, numbers } = plan;
      const buckets = new Map([...numbers].map(([id, list]) => [id, list.length]));
      return { events, others, first, last, sample, buckets };
    },
    run: (...what) => alone(() => run(...what)),
    plan: (selector) => alone(() => purging.select(selector, { changes: true })),
    replace: (selector, put) =>
      alone(async () => {
        const plan = await purging.select(selector, { changes: true });
        await put(plan);
        await destroy(plan, () => false);
      }),
    start: finish,
  };
}

function busy(): ElatioError {
  return new ElatioError(
    'ELATIO_PURGE_BUSY',
    'Another purge is under way: wait until it has ended.',
  );
}
