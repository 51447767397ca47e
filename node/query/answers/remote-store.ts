import { type BucketState, isDamage, type Store, type View } from '../../store/index.ts';
import type { QueriedStore } from '../queries.ts';
import type { KnownBucket, StoreCalls } from './calls.ts';
import { messageOf } from './error-message.ts';
import type { Line } from './line.ts';

/** The store as a query sees it that does not run where the store is. */
export interface RemoteStore extends QueriedStore {
  /** Knows these buckets from now on. */
  use(buckets: readonly (readonly [name: string, bucket: KnownBucket])[]): void;
}

export function createRemoteStore(line: Line<StoreCalls>): RemoteStore {
  let known: ReadonlyMap<string, KnownBucket> = new Map();

  const view: Store['view'] = async ({ index }, range = {}) => {
    const { view: number, ...sent } = await line.call('view', { bucket: index, range });
    return {
      ...sent,
      envelope: (digest) => line.call('envelope', { view: number, digest }),
      damaged(digest, error) {
        if (!isDamage(error)) throw error;
        // It is told to others than who asks: nothing is to be waited for. The view may be closed by then.
        line
          .call('damaged', { view: number, digest, error: messageOf(error) })
          .catch(() => undefined);
      },
      close: () => line.call('close', { view: number }),
    } satisfies View;
  };

  return {
    use(buckets) {
      known = new Map(buckets);
    },
    // A query looks at no more of them than was sent.
    buckets: () => known as ReadonlyMap<string, BucketState>,
    view,
    rollups: {
      get: (name) => line.call('rollup', name),
      put: (name, rollup) => line.call('putRollup', { name, rollup }),
    },
    count: ({ index }, range = {}) => line.call('count', { bucket: index, range }),
  };
}
