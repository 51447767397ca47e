import type { BucketState, StoredEvent, View } from '../../../../node/store/index.ts';
import type { Plain } from '../twin.ts';

/** A store of events that are in no chunk yet, by bucket. */
export function memoryStore(buckets: Readonly<Record<string, readonly Plain[]>>): {
  readonly buckets: () => ReadonlyMap<string, BucketState>;
  readonly view: (bucket: BucketState, range?: { from?: number; to?: number }) => Promise<View>;
  readonly count: () => Promise<number>;
} {
  const stored = new Map<string, readonly StoredEvent[]>();
  const states = new Map<string, BucketState>();
  for (const [i, [name, events]] of Object.entries(buckets).entries()) {
    const id = String(i).padStart(32, '0');
    stored.set(
      id,
      events.map((event, number) => ({ ...event, number })),
    );
    const newest = Math.max(-Infinity, ...events.map(({ start }) => start));
    const spec = { id: name, type: 'test', hostname: 'here', client: 'test', created: 0 };
    states.set(name, { index: i + 1, id, newest, spec } as unknown as BucketState);
  }
  return {
    buckets: () => states,
    view: ({ id }, { from = -Infinity, to = Infinity } = {}) =>
      Promise.resolve({
        chunks: [],
        events: (stored.get(id) ?? [])
          .filter(({ start, duration }) => start + duration >= from && start <= to)
          .toSorted((a, b) => b.start - a.start || a.number - b.number),
        hidden: new Float64Array(0),
        least: -Infinity,
        envelope: () => Promise.resolve(undefined),
        damaged: () => undefined,
        close: () => Promise.resolve(),
      }),
    count: () => Promise.resolve(0),
  };
}
