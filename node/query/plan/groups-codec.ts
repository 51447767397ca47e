import { columnsOf, type EventRow } from '../../../protocol/codec/columns.ts';
import { endsOf } from '../../../protocol/codec/dictionary.ts';
import { MAX_ITEMS } from '../../../protocol/codec/directory.ts';
import { encodeEvents, unpackEvents } from '../../../protocol/codec/events.ts';
import { isName, MAX_FIELDS, REST } from '../../../protocol/codec/fields.ts';
import type { Compression } from '../../../protocol/primitives.ts';
import type { Groups } from '../columns/group.ts';
import { numbersOf, packGroups, type PackedGroups } from '../columns/packed-groups.ts';
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
    const fields = packed.fields.map((field) => ({ ...field, ends: endsOf(field.dictionary) }));
    return { count, start, duration, fields };
  }
  const pool = createPool();
  return packGroups({ count, start, duration, data: dataOf(packed, pool) }, pool);
}
