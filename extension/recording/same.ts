import type { JsonObject } from '../../protocol/json.ts';

/** Whether two data are the same; what we make has its fields in one order. */
export function isSame(a: JsonObject, b: JsonObject): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
