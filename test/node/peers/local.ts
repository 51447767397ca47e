import type { JsonValue } from '../../../protocol/json.ts';
import type { LocalRecords } from '../../../node/store/index.ts';

/** Local records in memory, as JSON, and how often they were written. */
export function createLocal(): LocalRecords & { readonly writes: number } {
  const values = new Map<string, string>();
  let writes = 0;
  return {
    get writes() {
      return writes;
    },
    get(key) {
      const json = values.get(key);
      return json === undefined ? undefined : (JSON.parse(json) as JsonValue);
    },
    keys: (prefix) => [...values.keys()].filter((key) => key.startsWith(prefix)).sort(),
    async set(key, value) {
      writes++;
      if (value === undefined) values.delete(key);
      else values.set(key, JSON.stringify(value));
    },
  };
}
