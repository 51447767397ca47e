import type {
  BucketState,
  Rollup,
  Rollups,
  StoredEvent,
  View,
} from '../../../../node/store/index.ts';
import type { Plain } from '../twin.ts';

/** A store whose events are in no chunk yet, and can be changed. */
export interface MemoryStore {
  buckets(): ReadonlyMap<string, BucketState>;
  view(bucket: BucketState, range?: { from?: number; to?: number }): Promise<View>;
  count(): Promise<number>;
  readonly rollups: Pick<Rollups, 'get' | 'put'>;
  /** What a bucket has. */
  events(name: string): StoredEvent[];
  /** Puts another in the place of an event, or nothing. */
  set(name: string, number: number, event: Plain | undefined): void;
}

export function memoryStore(buckets: Readonly<Record<string, readonly Plain[]>>): MemoryStore {
  const stored = new Map<string, Map<number, StoredEvent>>();
  const rollups = new Map<string, Rollup>();
  const states = new Map<string, BucketState>();
  const names = new Map<string, string>();
  for (const [i, [name, events]] of Object.entries(buckets).entries()) {
    stored.set(name, new Map(events.map((event, number) => [number, { ...event, number }])));
    const newest = Math.max(-Infinity, ...events.map(({ start }) => start));
    const spec = { id: name, type: 'test', hostname: 'here', client: 'test', created: 0 };
    const id = String(i).padStart(32, '0');
    names.set(id, name);
    states.set(name, { index: i + 1, id, newest, spec } as unknown as BucketState);
  }
  const eventsOf = (name: string): StoredEvent[] => [...(stored.get(name)?.values() ?? [])];
  return {
    buckets: () => states,
    view: ({ id }, { from = -Infinity, to = Infinity } = {}) =>
      Promise.resolve({
        chunks: [],
        events: eventsOf(names.get(id) ?? '')
          .filter(({ start, duration }) => start + duration >= from && start <= to)
          .toSorted((a, b) => b.start - a.start || a.number - b.number),
        hidden: new Float64Array(0),
        most: Infinity,
        least: -Infinity,
        envelope: () => Promise.resolve(undefined),
        damaged: () => undefined,
        close: () => Promise.resolve(),
      }),
    count: () => Promise.resolve(0),
    rollups: {
      get: (name) => Promise.resolve(rollups.get(name)),
      put: (name, rollup) => Promise.resolve(void rollups.set(name, rollup)),
    },
    events: eventsOf,
    set(name, number, event) {
      if (event) stored.get(name)?.set(number, { ...event, number });
      else stored.get(name)?.delete(number);
    },
  };
}
