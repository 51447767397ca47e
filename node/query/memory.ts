/** So many are kept: a page asks with one set of rules, or with a few. */
const MOST = 24;
const LEAST = 1_024;

/** Numbers by numbers of data, as far as they are known. */
export interface Learned {
  get(code: number): number | undefined;
  set(code: number, value: number): void;
}

/** What was worked out of data and of what queries say, for the next query. */
export interface Memory {
  readonly bytes: number;
  /** What was made of data, by the name of how. */
  learned(name: string): Learned;
  /** What `make` gave under a name, or gives. */
  of<T>(name: string, make: () => T): T;
}

export function createMemory(): Memory {
  const learned = new Map<string, Learned & { readonly bytes: number }>();
  const made = new Map<string, unknown>();
  return {
    get bytes() {
      return learned.values().reduce((sum, one) => sum + one.bytes, 0);
    },
    learned: (name) => latest(learned, name, createLearned),
    of: <T>(name: string, make: () => T) => latest(made, name, make) as T,
  };
}

function latest<T>(all: Map<string, T>, name: string, make: () => T): T {
  const one = all.has(name) ? (all.get(name) as T) : make();
  // The one used last is the last.
  all.delete(name);
  all.set(name, one);
  for (const oldest of all.keys()) {
    if (all.size <= MOST) break;
    all.delete(oldest);
  }
  return one;
}

function createLearned(): Learned & { readonly bytes: number } {
  /** Each value + 1. */
  let values = new Uint32Array(LEAST);
  return {
    get bytes() {
      return values.byteLength;
    },
    get(code) {
      const value = code < values.length ? values[code] : 0;
      return value === 0 ? undefined : value - 1;
    },
    set(code, value) {
      if (code >= values.length) {
        const wider = new Uint32Array(2 * code);
        wider.set(values);
        values = wider;
      }
      values[code] = value + 1;
    },
  };
}
