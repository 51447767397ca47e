/**
 * All that outlives the background, which a browser stops when it likes: one database of the extension's own origin,
 * that no page and no script in one can read.
 */
const NAME = 'elatio';
const VERSION = 1;

export type StoreName = 'waiting' | 'pages' | 'state';

/** One transaction: all of it is kept, or nothing. */
export interface Change {
  get<T>(store: StoreName, key: IDBValidKey): Promise<T | undefined>;
  /** With `key` where the store's records do not have one. */
  put(store: StoreName, value: unknown, key?: IDBValidKey): Promise<void>;
  delete(store: StoreName, key: IDBValidKey | IDBKeyRange): Promise<void>;
  /** The first records, by key or by an index. */
  list<T>(
    store: StoreName,
    query?: { index?: string; range?: IDBKeyRange; most?: number },
  ): Promise<T[]>;
}

export interface Database {
  change<T>(work: (change: Change) => Promise<T>): Promise<T>;
}

/** Opens it when it is first used, and again where that failed. */
export function createDatabase(factory: IDBFactory = indexedDB): Database {
  let opened: Promise<IDBDatabase> | undefined;
  const open = (): Promise<IDBDatabase> => {
    opened ??= openIn(factory);
    opened.catch(() => (opened = undefined));
    return opened;
  };
  return {
    async change(work) {
      const transaction = (await open()).transaction(['waiting', 'pages', 'state'], 'readwrite');
      const done = new Promise<void>((resolve, reject) => {
        transaction.oncomplete = () => resolve();
        transaction.onabort = () => reject(transaction.error ?? new Error('nothing was kept'));
      });
      try {
        const result = await work(changeOf(transaction));
        await done;
        return result;
      } catch (error) {
        done.catch(() => undefined);
        try {
          transaction.abort();
        } catch {
          // It was over before.
        }
        throw error;
      }
    },
  };
}

function openIn(factory: IDBFactory): Promise<IDBDatabase> {
  const request = factory.open(NAME, VERSION);
  request.onupgradeneeded = () => {
    const waiting = request.result.createObjectStore('waiting', { keyPath: ['kind', 'at'] });
    waiting.createIndex('at', 'at');
    request.result.createObjectStore('pages', { keyPath: 'visit' });
    request.result.createObjectStore('state');
  };
  return resultOf(request);
}

function changeOf(transaction: IDBTransaction): Change {
  const store = (name: StoreName): IDBObjectStore => transaction.objectStore(name);
  return {
    get: (name, key) => resultOf(store(name).get(key)),
    async put(name, value, key) {
      await resultOf(store(name).put(value, key));
    },
    async delete(name, key) {
      await resultOf(store(name).delete(key));
    },
    list(name, { index, range, most } = {}) {
      const source = index === undefined ? store(name) : store(name).index(index);
      return resultOf(source.getAll(range, most) as IDBRequest);
    },
  };
}

function resultOf<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('the browser keeps nothing'));
  });
}
