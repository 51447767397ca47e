/** Keeps what was used last, as long as all of it together weighs no more than a number of bytes. */
export interface ByteCache<T> {
  readonly bytes: number;
  get(key: string): T | undefined;
  put(key: string, value: T, bytes: number): void;
  /** The same, where there is room without dropping another. */
  keep(key: string, value: T, bytes: number): void;
  clear(): void;
}

/** @param most bytes */
export function createByteCache<T>(most: number): ByteCache<T> {
  // A Map lists keys in the order in which they were set: the first is the one used longest ago.
  const entries = new Map<string, { readonly value: T; readonly bytes: number }>();
  let total = 0;

  function remove(key: string): void {
    total -= entries.get(key)?.bytes ?? 0;
    entries.delete(key);
  }

  function put(key: string, value: T, bytes: number): void {
    remove(key);
    if (bytes > most) return;
    entries.set(key, { value, bytes });
    total += bytes;
    for (const oldest of entries.keys()) {
      if (total <= most) break;
      remove(oldest);
    }
  }

  return {
    get bytes() {
      return total;
    },
    get(key) {
      const entry = entries.get(key);
      if (!entry) return undefined;
      entries.delete(key);
      entries.set(key, entry);
      return entry.value;
    },
    put,
    keep(key, value, bytes) {
      if (total + bytes <= most) put(key, value, bytes);
    },
    clear() {
      entries.clear();
      total = 0;
    },
  };
}
