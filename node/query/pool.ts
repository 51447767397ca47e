import { canonicalJson } from '../../protocol/canonical.ts';
import type { JsonObject } from '../../protocol/json.ts';

/**
 * Data of events, each distinct one once. Events have its number only, so that comparing is comparing numbers, and
 * whatever looks into data does so once for each distinct one.
 */
export interface Pool {
  readonly size: number;
  /** The number of data; that of equal data, whatever the order of its keys, is the same. */
  intern(data: JsonObject): number;
  /** The data of a number; not to be changed. */
  data(code: number): JsonObject;
}

export function createPool(): Pool {
  const codes = new Map<string, number>();
  const all: JsonObject[] = [];
  return {
    get size() {
      return all.length;
    },
    intern(data) {
      const key = canonicalJson(data);
      const known = codes.get(key);
      if (known !== undefined) return known;
      codes.set(key, all.length);
      return all.push(data) - 1;
    },
    data: (code) => all[code],
  };
}
