import type { Change, Database, StoreName } from '../../extension/keeping/database.ts';

/** A range of keys, as far as the queue asks for one. */
class Range {
  readonly from: IDBValidKey;
  readonly to: IDBValidKey | undefined;

  private constructor(from: IDBValidKey, to?: IDBValidKey) {
    this.from = from;
    this.to = to;
  }

  static bound(from: IDBValidKey, to: IDBValidKey): Range {
    return new Range(from, to);
  }

  static lowerBound(from: IDBValidKey): Range {
    return new Range(from);
  }

  has(key: IDBValidKey): boolean {
    return compare(key, this.from) >= 0 && (this.to === undefined || compare(key, this.to) <= 0);
  }
}

const KEY_OF: Readonly<Record<StoreName, ((value: never) => IDBValidKey) | undefined>> = {
  waiting: ({ kind, at }: { kind: string; at: number }) => [kind, at],
  pages: ({ visit }: { visit: string }) => visit,
  state: undefined,
};

export interface MemoryDatabase extends Database {
  /** Characters that it holds at most; more is refused as a full disk refuses it. */
  room: number;
  /** How many it holds. */
  used(): number;
}

/** A database that is gone with the test: like the browser's, a transaction is all of it or nothing. */
export function createMemoryDatabase(): MemoryDatabase {
  Object.assign(globalThis, { IDBKeyRange: Range });
  let records = new Map(
    (['waiting', 'pages', 'state'] as const).map((name) => [name, new Map<string, unknown>()]),
  );
  let last: Promise<unknown> = Promise.resolve();

  const sizeOf = (all: typeof records): number =>
    [...all.values()]
      .flatMap((store) => [...store.values()])
      .reduce((sum: number, value) => sum + JSON.stringify(value).length, 0);

  const database: MemoryDatabase = {
    room: Infinity,
    used: () => sizeOf(records),
    change(work) {
      const run = async () => {
        const copy = new Map([...records].map(([name, store]) => [name, new Map(store)]));
        const result = await work(changeOf(copy));
        if (sizeOf(copy) > database.room) {
          throw new DOMException('full', 'QuotaExceededError');
        }
        records = copy;
        return result;
      };
      const done = last.then(run);
      last = done.catch(() => undefined);
      return done;
    },
  };
  return database;
}

function changeOf(records: ReadonlyMap<StoreName, Map<string, unknown>>): Change {
  const store = (name: StoreName): Map<string, unknown> => {
    const found = records.get(name);
    if (!found) throw new Error(`There is no ${name}.`);
    return found;
  };
  const within = (name: StoreName, query: unknown): string[] =>
    [...store(name).keys()].filter((key) => {
      const known = JSON.parse(key) as IDBValidKey;
      return query instanceof Range ? query.has(known) : compare(known, query as IDBValidKey) === 0;
    });
  return {
    get: async <T>(name: StoreName, key: IDBValidKey) =>
      structuredClone(store(name).get(JSON.stringify(key))) as T | undefined,
    async put(name, value, key) {
      const own = key ?? KEY_OF[name]?.(value as never);
      store(name).set(JSON.stringify(own), structuredClone(value));
    },
    async delete(name, query) {
      for (const key of within(name, query)) store(name).delete(key);
    },
    async list<T>(
      name: StoreName,
      { index, range, most }: { index?: string; range?: IDBKeyRange; most?: number } = {},
    ) {
      const keys = range ? within(name, range) : [...store(name).keys()];
      const sorted = keys
        .map((key) => ({ key, by: JSON.parse(key) as IDBValidKey[] }))
        .sort((a, b) => (index === 'at' ? compare(a.by[1], b.by[1]) : 0) || compare(a.by, b.by));
      return sorted.slice(0, most).map(({ key }) => structuredClone(store(name).get(key)) as T);
    },
  };
}

/** In the order of the browser's database: numbers, strings, then lists. */
function compare(a: IDBValidKey, b: IDBValidKey): number {
  const rank = (key: IDBValidKey): number =>
    Array.isArray(key) ? 2 : typeof key === 'string' ? 1 : 0;
  if (rank(a) !== rank(b)) return rank(a) - rank(b);
  if (Array.isArray(a) && Array.isArray(b)) {
    for (const [i, part] of a.entries()) {
      if (i >= b.length) return 1;
      const order = compare(part, b[i]);
      if (order !== 0) return order;
    }
    return a.length - b.length;
  }
  return a < b ? -1 : a > b ? 1 : 0;
}
