import { release } from '../../../protocol/release.ts';
import type { BucketState, Past, View } from '../../store/index.ts';
import { pastStore } from '../past-store.ts';
import type { QueriedStore } from '../queries.ts';
import type { KnownBucket, StoreCalls } from './calls.ts';
import { revived } from './error-message.ts';
import type { Handlers } from './line.ts';

/** The store for a query in another thread: it reads, and the thread decodes. */
export interface HostedStore {
  readonly handlers: Handlers<StoreCalls>;
  /** The buckets that are there now, or were, which the thread may ask for from now on. */
  buckets(past?: Past): (readonly [name: string, bucket: KnownBucket])[];
  /** Closes the views that are open. */
  close(): Promise<void>;
}

export function createHostedStore(store: QueriedStore): HostedStore {
  const known = new Map<number, BucketState>();
  const views = new Map<number, View>();
  let last = 0;
  let seen = store;
  /** Counts how often all were closed. */
  let round = 0;

  function bucketOf(index: number): BucketState {
    const bucket = known.get(index);
    if (!bucket) throw new RangeError(`"bucket" expected one that was told, got ${index}`);
    return bucket;
  }

  function viewOf(number: number): View {
    const view = views.get(number);
    if (!view) throw new RangeError(`"view" expected one that is open, got ${number}`);
    return view;
  }

  return {
    buckets(past) {
      known.clear();
      seen = past ? pastStore(store, past) : store;
      return [...seen.buckets()].map(([name, bucket]) => {
        const { index, id, spec, newest } = bucket;
        known.set(index, bucket);
        return [name, { index, id, spec, newest }];
      });
    },
    async close() {
      round++;
      const open = [...views.values()];
      views.clear();
      await Promise.allSettled(open.map((view) => view.close()));
    },
    handlers: {
      async view({ bucket, range }) {
        const begun = round;
        const view = await seen.view(bucketOf(bucket), range);
        if (round !== begun) {
          await view.close();
          throw new Error('The query that asked for a view has ended.');
        }
        views.set(++last, view);
        const { chunks, events, hidden, least, most } = view;
        return { value: { view: last, chunks, events, hidden, least, most } };
      },
      async envelope({ view, digest }) {
        const value = await viewOf(view).envelope(digest);
        return { value, transfer: value ? whole(value.envelope) : [] };
      },
      damaged: ({ view, digest, error }) => ({
        value: viewOf(view).damaged(digest, revived(error)),
      }),
      async close({ view }) {
        const closed = views.get(view);
        views.delete(view);
        return { value: await closed?.close() };
      },
      async rollup(name) {
        const value = await store.rollups.get(name);
        return { value, transfer: value ? whole(value.content) : [] };
      },
      async putRollup({ name, rollup }) {
        try {
          return { value: await store.rollups.put(name, rollup) };
        } finally {
          // It was copied for here alone.
          release(rollup.content);
        }
      },
      count: async ({ bucket, range }) => ({ value: await seen.count(bucketOf(bucket), range) }),
    },
  };
}

/** The buffer, where it is of these bytes alone. */
function whole({ buffer, byteLength }: Uint8Array): ArrayBuffer[] {
  return buffer instanceof ArrayBuffer && buffer.byteLength === byteLength ? [buffer] : [];
}
