import type { JsonObject } from '../../protocol/json.ts';
import { isObject, wrongField } from './field.ts';

/** Most levels of objects and lists in the data of an event or a bucket, the outermost counted. */
export const MAX_DEPTH = 64;

/**
 * Checks the data of an event or a bucket, which comes from JSON.
 * @throws ElatioError ELATIO_INGEST_FIELD where it is no object, nested more than {@link MAX_DEPTH} deep, or
 *   holds a number that no float can (`1e999`)
 */
export function checkData(value: unknown, path: string): JsonObject {
  if (!isObject(value)) throw wrongField(path, 'an object', value);
  check(value, path, 1);
  // What JSON gives consists of nothing else.
  return value as JsonObject;
}

function check(value: object, path: string, depth: number): void {
  if (depth > MAX_DEPTH) throw wrongField(path, `at most ${MAX_DEPTH} levels`, 'more');
  for (const [key, inner] of Object.entries(value)) {
    if (typeof inner === 'number') {
      if (!Number.isFinite(inner)) throw wrongField(`${path}.${key}`, 'a finite number', inner);
    } else if (typeof inner === 'object' && inner !== null) {
      check(inner as object, path, depth + 1);
    }
  }
}
