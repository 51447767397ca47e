import { ElatioError } from '../../protocol/error.ts';
import { type Intervals, intervalsOf, union } from '../../protocol/intervals.ts';
import type { RandomBytes } from '../../protocol/primitives.ts';
import type { Docs } from '../docs/index.ts';
import {
  type PurgePlan,
  type PurgeTask,
  selectionOf,
  type Selector,
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
}: {
  readonly store: Store;
  readonly docs: Pick<Docs, 'texts'>;
  readonly random: RandomBytes;
}): Purge {
  const { purging, local } = store;
  let running = false;

  /** The plan with the texts of corrections that belong to what goes, or are selected themselves. */
  async function withTexts(
    plan: PurgePlan,
    selector: Selector,
  ): Promise<PurgeTask & { readonly texts: number }> {
    const gone = new Map([...plan.numbers].map(([id, list]) => [id, new Set(list)]));
    const ordinals = new Map<string, number[]>();
    const selection = selectionOf(selector, (id) => store.overlay.bucket(id)?.spec);
    let texts = 0;
    for (const { bucket, number, stream, ordinal, event } of await docs.texts()) {
      if (!gone.get(bucket)?.has(number) && !selection.selects(bucket, event)) continue;
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

  async function run(
    ...[selector, onProgress, proof = 'whole']: Parameters<Purge['run']>
  ): Promise<Purged> {
    const options = { changes: true, ...(onProgress && { onProgress }) };
    const plan = await purging.select(selector, options);
    const task = await withTexts(plan, selector);
    // A text that was just written may be in no chunk yet.
    await store.flush();
    const id = Buffer.from(random(16)).toString('hex');
    if (plan.events + task.texts > 0) {
      const record = { type: 'purge', id, ...encodeTask(task) };
      await store.record('docs', Buffer.from(JSON.stringify(record)));
      await local.set(PENDING, encodeTask(task));
      await purging.carryOut(task, onProgress);
      await local.set(PENDING, undefined);
    }
    const { events: left } = await purging.select(selector, { changes: false });
    const { faults } = proof === 'whole' ? await store.verify() : { faults: [] };
    return { id, events: plan.events, texts: task.texts, left, faults };
  }

  return {
    async preview(selector, signal) {
      const plan = await purging.select(selector, { changes: false, signal });
      const { events, first, last, sample, numbers } = plan;
      const buckets = new Map([...numbers].map(([id, list]) => [id, list.length]));
      return { events, first, last, sample, buckets };
    },
    async run(...what) {
      if (running) throw busy();
      running = true;
      try {
        return await run(...what);
      } finally {
        running = false;
      }
    },
    async start() {
      const pending = local.get(PENDING);
      if (pending === undefined) return;
      await purging.carryOut(decodeTask(pending));
      await local.set(PENDING, undefined);
    },
  };
}

function busy(): ElatioError {
  return new ElatioError(
    'ELATIO_PURGE_BUSY',
    'Another purge is under way: wait until it has ended.',
  );
}
