import type { Past, Store } from '../store/index.ts';

type Seen = Pick<Store, 'buckets' | 'view' | 'count'>;

/** A store as a query sees it that asks of the past. */
export function pastStore<T extends Seen>(store: T, past: Past): T {
  return {
    ...store,
    buckets: () => past.buckets,
    view: (bucket, range) => store.view(bucket, { ...range, past }),
    count: (bucket, range) => store.count(bucket, { ...range, past }),
  };
}
