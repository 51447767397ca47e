import type { JsonObject, JsonValue } from './json.ts';

/**
 * JSON in the one form that equal values share: keys sorted by UTF-16 code units, no white space
 * (RFC 8785, JSON Canonicalization Scheme). Beyond the standard, a lone surrogate stands escaped. What
 * types keep out but JavaScript lets in becomes what `JSON.stringify` makes of it: a member that is
 * undefined is not there, and in a list it is null. So a tag always fits what a chunk brings back.
 */
export function canonicalJson(value: JsonValue): string {
  // `stringify` gives undefined for undefined, whatever its type says.
  if (value === null || typeof value !== 'object') return JSON.stringify(value ?? null);
  if (isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  const keys = Object.keys(value);
  // The data of most events: `stringify` gives the same, and is several times faster.
  if (isFlatAndSorted(value, keys)) return JSON.stringify(value);
  keys.sort();
  let text = '{';
  for (const key of keys) {
    if (value[key] === undefined) continue;
    if (text.length > 1) text += ',';
    text += `${JSON.stringify(key)}:${canonicalJson(value[key])}`;
  }
  return `${text}}`;
}

function isFlatAndSorted(value: JsonObject, keys: readonly string[]): boolean {
  for (let i = 0; i < keys.length; i++) {
    const inner = value[keys[i]];
    if (typeof inner === 'object' && inner !== null) return false;
    if (i > 0 && keys[i] < keys[i - 1]) return false;
  }
  return true;
}

function isArray(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}

/** Whether two values are the same JSON: the order of keys means nothing, the order of lists does. */
export function sameJson(a: JsonValue, b: JsonValue): boolean {
  if (a === b) return true;
  if (a === null || b === null || typeof a !== 'object' || typeof b !== 'object') return false;
  if (isArray(a) || isArray(b)) {
    if (!isArray(a) || !isArray(b) || a.length !== b.length) return false;
    return a.every((value, i) => sameJson(value, b[i]));
  }
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  return keys.every((key) => Object.hasOwn(b, key) && sameJson(a[key], b[key]));
}
