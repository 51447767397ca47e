import type { Learned } from './functions/context.ts';

/** So many are kept: a page asks with one set of rules, or with a few. */
const MOST = 24;
const LEAST = 1_024;

/** What was made of data, by the name of how. */
export interface Learning {
  readonly bytes: number;
  of(name: string): Learned;
}

export function createLearning(): Learning {
  const all = new Map<string, Learned & { readonly bytes: number }>();
  return {
    get bytes() {
      return all.values().reduce((sum, one) => sum + one.bytes, 0);
    },
    of(name) {
      const learned = all.get(name) ?? createLearned();
      // The one used last is the last.
      all.delete(name);
      all.set(name, learned);
      for (const oldest of all.keys()) {
        if (all.size <= MOST) break;
        all.delete(oldest);
      }
      return learned;
    },
  };
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
