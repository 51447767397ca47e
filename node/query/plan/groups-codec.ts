import { isUtf8 } from 'node:buffer';
import { columnsOf, type EventRow } from '../../../protocol/codec/columns.ts';
import { endsOf } from '../../../protocol/codec/dictionary.ts';
import { MAX_ITEMS } from '../../../protocol/codec/directory.ts';
import { encodeEvents, type PackedField, unpackEvents } from '../../../protocol/codec/events.ts';
import { isName, MAX_FIELDS, REST } from '../../../protocol/codec/fields.ts';
import { malformed } from '../../../protocol/codec/malformed.ts';
import type { Compression } from '../../../protocol/primitives.ts';
import type { Groups } from '../columns/group.ts';
import {
  type GroupField,
  numbersOf,
  packGroups,
  type PackedGroups,
} from '../columns/packed-groups.ts';
import { createPool, type Pool } from '../pool/index.ts';
import { dataOf } from '../reading/index.ts';

const BUCKET = '0'.repeat(32);

/** Groups as a chunk of events, in their order; nothing where they are more than a chunk holds. */
export function encodeGroups(
  groups: PackedGroups,
  compression: Compression,
): Uint8Array | undefined {
  const { count, fields } = groups;
  if (count > MAX_ITEMS) return undefined;
  const isPlain = fields.length <= MAX_FIELDS && fields.every(({ name }) => isName(name));
  return encodeEvents(isPlain ? columnsAsTheyAre(groups) : columnsOf(rowsOf(groups)), compression);
}

function columnsAsTheyAre({ count, ...groups }: PackedGroups): Parameters<typeof encodeEvents>[0] {
  return {
    ...groups,
    count,
    ordinals: count === 0 ? [] : [{ first: 0, end: count }],
    buckets: count === 0 ? [] : [BUCKET],
    bucket: new Uint32Array(count),
    number: placesUpTo(count, Float64Array),
  };
}

/** One by one: some keys of a chunk have no columns of their own. */
function rowsOf({ count, start, duration, fields }: PackedGroups): EventRow[] {
  const pool = createPool();
  const numbers = numbersOf(fields, placesUpTo(count, Uint32Array), pool);
  return Array.from(numbers, (number, i) => ({
    ordinal: i,
    bucket: BUCKET,
    number: i,
    start: start[i],
    duration: duration[i],
    data: pool.data(number),
  }));
}

function placesUpTo<T extends Float64Array | Uint32Array>(
  count: number,
  Column: new (count: number) => T,
): T {
  const places = new Column(count);
  for (let i = 0; i < count; i++) places[i] = i;
  return places;
}

/** @throws ElatioError ELATIO_CHUNK_MALFORMED, ELATIO_CHUNK_VERSION */
export function decodeGroups(content: Uint8Array, pool: Pool, compression: Compression): Groups {
  const packed = unpackEvents(content, compression);
  const { count, start, duration } = packed;
  return { count, start, duration, data: dataOf(packed, pool) };
}

/**
 * The same without a pool.
 * @throws ElatioError ELATIO_CHUNK_MALFORMED, ELATIO_CHUNK_VERSION
 */
export function unpackGroups(content: Uint8Array, compression: Compression): PackedGroups {
  const packed = unpackEvents(content, compression);
  const { count, start, duration } = packed;
  if (packed.fields.every(({ name }) => name !== REST)) {
    return { count, start, duration, fields: packed.fields.map(checked) };
  }
  const pool = createPool();
  return packGroups({ count, start, duration, data: dataOf(packed, pool) }, pool);
}

/** Whoever takes texts and places from it does not look whether they are there. */
function checked(field: PackedField): GroupField {
  const { codes, dictionary } = field;
  if (!isUtf8(dictionary.utf8)) throw malformed('a text is not UTF-8');
  if (codes.some((code) => code > dictionary.count)) {
    throw malformed('an event has a value that is not in the dictionary');
  }
  return { ...field, ends: endsOf(dictionary) };
}
