import { nativePrimitives, randomBytes, zstd } from '../../crypto.ts';
import { type BucketState, codedIn, isDamage, type Store, type View } from '../../store/index.ts';
import type { KnownBucket, StoreCalls } from './calls.ts';
import { messageOf } from './error-message.ts';
import type { Line } from './line.ts';

/** The store as a query sees it that does not run where the store is. */
export interface RemoteStore extends Pick<Store, 'buckets' | 'view' | 'coded' | 'count'> {
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

  const tools = {
    sealing: { primitives: nativePrimitives, random: randomBytes },
    compression: zstd,
  };
  return {
    use(buckets) {
      known = new Map(buckets);
    },
    // A query looks at no more of them than was sent.
    buckets: () => known as ReadonlyMap<string, BucketState>,
    view,
    async *coded(interner, bucket, range = {}, _, signal) {
      const of = await view(bucket, range);
      yield* codedIn(tools, of, bucket, { range, interner, signal });
    },
    count: ({ index }, range = {}) => line.call('count', { bucket: index, range }),
  };
}
