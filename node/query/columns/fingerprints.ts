import { canonicalJson } from '../../../protocol/canonical.ts';
import type { JsonValue } from '../../../protocol/json.ts';
import type { Hash } from '../pool/hash.ts';
import type { GroupField, PackedGroups } from './packed-groups.ts';

/** Data as 64 bits each. */
export interface Fingerprints {
  readonly low: Uint32Array;
  readonly high: Uint32Array;
}

/** Words of each key: two of its name, two of its value, one of what kind that is. */
const CELL = 5;
const STRING = 0;
const JSON_TEXT = 1;

/**
 * Fingerprints of the data of groups: of equal data the same, wherever it comes from. Under a random key, of two and a
 * half million distinct ones, as ten years have, some two are alike once in six million times: n²/2 pairs of 2⁶⁴.
 */
export function fingerprintsOf({ count, fields }: PackedGroups, hash: Hash): Fingerprints {
  const inOrder = fields.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const names = inOrder.map(({ name }) => hashOf(Buffer.from(name, 'utf16le'), hash));
  const values = inOrder.map((field) => hashesOf(field, hash));
  const words = new Uint32Array(CELL * fields.length);
  const bytes = new Uint8Array(words.buffer);
  const low = new Uint32Array(count);
  const high = new Uint32Array(count);
  for (let i = 0; i < count; i++) {
    let at = 0;
    for (let field = 0; field < inOrder.length; field++) {
      const code = inOrder[field].codes[i];
      if (code === 0) continue;
      const of = values[field];
      words[at++] = names[field].low;
      words[at++] = names[field].high;
      words[at++] = of.low[code - 1];
      words[at++] = of.high[code - 1];
      words[at++] = of.kind[code - 1];
    }
    hash.of(bytes, 0, 4 * at);
    low[i] = hash.low;
    high[i] = hash.high;
  }
  return { low, high };
}

/** Of each distinct value of a field. */
function hashesOf(
  { dictionary, ends }: GroupField,
  hash: Hash,
): Fingerprints & { readonly kind: Uint8Array } {
  const { count, sizes, utf8 } = dictionary;
  const low = new Uint32Array(count);
  const high = new Uint32Array(count);
  const kind = new Uint8Array(count);
  for (let i = 0; i < count; i++) {
    const from = i === 0 ? 0 : ends[i - 1];
    if (sizes[i] % 2 === 0) hash.of(utf8, from, ends[i]);
    else kind[i] = hashJson(utf8.subarray(from, ends[i]), hash);
    low[i] = hash.low;
    high[i] = hash.high;
  }
  return { low, high, kind };
}

/** JSON has many ways to write a value. @returns which kind it is */
function hashJson(utf8: Uint8Array, hash: Hash): number {
  const value = JSON.parse(Buffer.from(utf8).toString()) as JsonValue;
  const isText = typeof value === 'string' && value.isWellFormed();
  hashOf(Buffer.from(isText ? value : canonicalJson(value)), hash);
  return isText ? STRING : JSON_TEXT;
}

function hashOf(bytes: Uint8Array, hash: Hash): { readonly low: number; readonly high: number } {
  hash.of(bytes, 0, bytes.length);
  const { low, high } = hash;
  return { low, high };
}
