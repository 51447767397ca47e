import type { Database, Operation } from './database.ts';
import { damaged, type Sealer } from './seal.ts';

/** Records of one kind, sealed under opaque keys in a database that they share with other tables. */
export interface Table<T> {
  put(key: string, value: T): Operation;
  remove(key: string): Operation;
  /** One record. @throws ElatioError ELATIO_STORE_DAMAGED where it does not open */
  get(key: string): Promise<T | undefined>;
  /** All records, in no meaningful order; `onDamaged` is told of each that does not open. */
  all(onDamaged: (error: Error) => void): Promise<[key: string, value: T][]>;
}

/** What the keys of a table begin with. */
export function prefixOf(sealer: Sealer, table: string): Buffer {
  return sealer.name('table', table).subarray(0, 8);
}

/** Where a record of a table stands. */
export function keyIn(sealer: Sealer, table: string, key: string): Buffer {
  return Buffer.concat([prefixOf(sealer, table), sealer.name(table, key)]);
}

/**
 * A table whose values CBOR can hold.
 * @param deps.name unique on the node: a record opens in the table of its name only
 */
export function createTable<T>({
  name,
  database,
  sealer,
}: {
  readonly name: string;
  readonly database: Database;
  readonly sealer: Sealer;
}): Table<T> {
  const prefix = prefixOf(sealer, name);
  const keyOf = (key: string): Buffer => Buffer.concat([prefix, sealer.name(name, key)]);
  return {
    put: (key, value) => ({ type: 'put', key: keyOf(key), value: sealer.seal(name, key, value) }),
    async get(key) {
      const sealed = await database.get(keyOf(key));
      if (!sealed) return undefined;
      const record = sealer.open(name, sealed);
      if (record.key !== key) throw damaged('A record stands in the wrong place');
      return record.value as T;
    },
    remove: (key) => ({ type: 'del', key: keyOf(key) }),
    async all(onDamaged) {
      const records: [string, T][] = [];
      const end = Buffer.concat([prefix, Buffer.alloc(17, 0xff)]);
      for await (const [place, sealed] of database.entries(prefix, end)) {
        try {
          const { key, value } = sealer.open(name, sealed);
          if (!keyOf(key).equals(place)) throw damaged('A record stands in the wrong place');
          records.push([key, value as T]);
        } catch (error) {
          onDamaged(error instanceof Error ? error : new Error(String(error)));
        }
      }
      return records;
    },
  };
}
