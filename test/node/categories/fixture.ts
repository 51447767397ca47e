import { createHash } from 'node:crypto';
import { createCategories } from '../../../node/categories/index.ts';
import type { Collection } from '../../../node/docs/index.ts';
import { createCategorizer } from '../../../node/query/data/index.ts';
import { createRegexes } from '../../../node/query/index.ts';
import { codeOf } from '../../../protocol/error.ts';
import type { JsonObject, JsonValue } from '../../../protocol/json.ts';
import { categorizeAll } from '../query/data/of-data.ts';

export const regexes = createRegexes();

/** A document in memory, and the edits that were made of it. */
export function memoryDocument(kept: ReadonlyMap<string, JsonValue> = new Map()) {
  const values = new Map(kept);
  const edits: { readonly of: string; readonly keys: readonly string[] }[] = [];
  const setAll: Collection['setAll'] = (changes, of) => {
    for (const [key, value] of changes) {
      if (value === undefined) values.delete(key);
      else values.set(key, value);
    }
    if (changes.size > 0) edits.push({ of, keys: [...changes.keys()] });
    return Promise.resolve(undefined);
  };
  const document: Collection = {
    all: () => new Map([...values].sort(([a], [b]) => (a < b ? -1 : 1))),
    get: (key) => values.get(key),
    set: (key, value) => setAll(new Map([[key, value]]), key),
    setAll,
  };
  return { document, values, edits };
}

/** Categories over such a document; ids come from a counter. */
export function memoryCategories(kept?: ReadonlyMap<string, JsonValue>) {
  const memory = memoryDocument(kept);
  let made = 0;
  const random = (size: number): Uint8Array =>
    createHash('sha256').update(String(++made)).digest().subarray(0, size);
  return { ...memory, categories: createCategories({ ...memory, regexes, random }) };
}

/** What `categorize` makes of data. */
export async function categoriesBy(
  rules: JsonValue,
  datas: readonly JsonObject[],
): Promise<readonly (readonly string[])[]> {
  return categorizeAll(createCategorizer(regexes, rules), datas);
}

/** The code of what a call throws. */
export async function codeFrom(call: () => unknown): Promise<string | undefined> {
  try {
    await call();
  } catch (error) {
    return codeOf(error);
  }
  return undefined;
}
