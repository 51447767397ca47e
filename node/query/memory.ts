/** What was made of what queries say, for the next query: the ones used last. */
export interface Memory<T> {
  /** What `make` gave under a name, or gives. */
  of(name: string, make: () => T): T;
  /** All that are kept. */
  all(): Iterable<T>;
}

/** @param most how many are kept: a page asks with one set of rules, or with a few */
export function createMemory<T>(most = 24): Memory<T> {
  const all = new Map<string, T>();
  return {
    all: () => all.values(),
    of(name, make) {
      const one = all.has(name) ? (all.get(name) as T) : make();
      // The one used last is the last.
      all.delete(name);
      all.set(name, one);
      for (const oldest of all.keys()) {
        if (all.size <= most) break;
        all.delete(oldest);
      }
      return one;
    },
  };
}
