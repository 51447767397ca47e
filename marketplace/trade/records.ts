/** What is known of sales and purchases, kept as small records that are on the disk before anything is done by them. */
import type { JsonObject, JsonValue } from '../../protocol/json.ts';

/** Sealed records of a node, in memory as a whole. */
export interface Records {
  get(key: string): JsonValue | undefined;
  /** Keys that begin with `prefix`, in order. */
  keys(prefix: string): string[];
  /** On the disk when it resolves. `undefined` removes the record. */
  set(key: string, value: JsonValue | undefined): Promise<void>;
}

/** The records of one kind, by their ids. */
export interface Table<T> {
  get(id: string): T | undefined;
  all(): readonly T[];
  set(id: string, record: T): Promise<void>;
  remove(id: string): Promise<void>;
}

/** Amounts are not for JSON numbers: they are kept as `{"$n": "123"}`, and a key that begins with `$` with another before it. */
export function createTable<T extends object>(records: Records, prefix: string): Table<T> {
  const keyOf = (id: string): string => `${prefix}/${id}`;
  const read = (key: string): T | undefined => {
    const kept = records.get(key);
    return kept === undefined ? undefined : (thawed(kept) as T);
  };
  return {
    get: (id) => read(keyOf(id)),
    all: () => records.keys(`${prefix}/`).flatMap((key) => read(key) ?? []),
    set: (id, record) => records.set(keyOf(id), frozen(record)),
    remove: (id) => records.set(keyOf(id), undefined),
  };
}

function frozen(value: unknown): JsonValue {
  if (typeof value === 'bigint') return { $n: value.toString() };
  if (Array.isArray(value)) return value.map(frozen);
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).filter(([, each]) => each !== undefined);
    return Object.fromEntries(
      entries.map(([key, each]) => [key.startsWith('$') ? `$${key}` : key, frozen(each)]),
    );
  }
  return value as JsonValue;
}

function thawed(value: JsonValue): unknown {
  if (Array.isArray(value)) return value.map(thawed);
  if (typeof value !== 'object' || value === null) return value;
  const object = value as JsonObject;
  const amount = object['$n'];
  if (typeof amount === 'string') return BigInt(amount);
  return Object.fromEntries(
    Object.entries(object).map(([key, each]) => [
      key.startsWith('$') ? key.slice(1) : key,
      thawed(each),
    ]),
  );
}
