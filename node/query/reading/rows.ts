import { isUtf8 } from 'node:buffer';
import { endsOf } from '../../../protocol/codec/dictionary.ts';
import type { PackedEvents, PackedField } from '../../../protocol/codec/events.ts';
import { REST } from '../../../protocol/codec/fields.ts';
import { malformed } from '../../../protocol/codec/malformed.ts';
import type { Micros } from '../../../protocol/event.ts';
import type { JsonObject, JsonValue } from '../../../protocol/json.ts';
import type { Pool } from '../pool/index.ts';

/** What one bucket has in a chunk, oldest start first, those of one start in the order of their numbers. */
export interface Rows {
  readonly count: number;
  readonly start: Float64Array;
  readonly duration: Float64Array;
  /** The longest of all. */
  readonly longest: Micros;
  readonly number: Uint32Array;
  /**
   * Numbers of their data in the pool, of those from a place up to another: of a chunk of weeks mostly one day is
   * wanted.
   * @throws ElatioError ELATIO_CHUNK_MALFORMED
   */
  data(first: number, end: number): Uint32Array;
}

/** Bytes that a row takes. */
export const ROW_BYTES = 24;

/** The rows of a bucket. */
export function rowsOf(packed: PackedEvents, bucket: string, pool: Pool): Rows {
  const which = packed.buckets.indexOf(bucket);
  const places = new Uint32Array(packed.count);
  let count = 0;
  for (let row = 0; row < packed.count; row++) {
    if (packed.bucket[row] === which) places[count++] = row;
  }
  const order = inOrder(packed, places.slice(0, count));
  const start = new Float64Array(count);
  const duration = new Float64Array(count);
  const number = new Uint32Array(count);
  let longest = 0;
  for (let i = 0; i < count; i++) {
    const row = order[i];
    start[i] = packed.start[row];
    duration[i] = packed.duration[row];
    number[i] = packed.number[row];
    if (duration[i] > longest) longest = duration[i];
  }
  return { count, start, duration, longest, number, data: codes(packed.fields, order, pool) };
}

/** Numbers of data that are looked up as they are asked for: from `low` up to `high` they are known. */
function codes(
  fields: readonly PackedField[],
  order: Uint32Array,
  pool: Pool,
): (first: number, end: number) => Uint32Array {
  const data = new Uint32Array(order.length);
  let codeOf: ((row: number) => number) | undefined;
  let low = 0;
  let high = 0;
  let isWhole = false;

  function fill(from: number, to: number): void {
    codeOf ??= coder(fields, pool);
    for (let i = from; i < to; i++) data[i] = codeOf(order[i]);
  }

  return (first, end) => {
    if (isWhole || first >= end) return data;
    if (low === high) low = high = first;
    if (first < low) {
      fill(first, low);
      low = first;
    }
    if (end > high) {
      fill(high, end);
      high = end;
    }
    if (low === 0 && high === data.length) {
      isWhole = true;
      // What it was made of is a multiple of it.
      fields = [];
      order = NO_ROWS;
      codeOf = undefined;
    }
    return data;
  };
}

const NO_ROWS = new Uint32Array(0);

/**
 * The numbers of the data of all rows, in their order.
 * @throws ElatioError ELATIO_CHUNK_MALFORMED
 */
export function dataOf({ fields, count }: PackedEvents, pool: Pool): Uint32Array {
  const codeOf = coder(fields, pool);
  const data = new Uint32Array(count);
  for (let row = 0; row < count; row++) data[row] = codeOf(row);
  return data;
}

/** Mostly they were recorded in this order. */
function inOrder({ start, number }: PackedEvents, places: Uint32Array): Uint32Array {
  const compare = (a: number, b: number): number => start[a] - start[b] || number[a] - number[b];
  for (let i = 1; i < places.length; i++) {
    if (compare(places[i - 1], places[i]) > 0) return places.sort(compare);
  }
  return places;
}

/** Data of rows that have values in the same fields. */
interface Plan {
  readonly fields: readonly number[];
  readonly code: (cells: Uint32Array) => number;
}

/** Gives the number of the data of a row. */
function coder(fields: readonly PackedField[], pool: Pool): (row: number) => number {
  const columns = fields.map((field) => ({ codes: field.codes, valueOf: valuesOf(field, pool) }));
  const rest = fields.findIndex(({ name }) => name === REST);
  const cells = new Uint32Array(fields.length);
  const plans = new Map<string, Plan>();
  let plan: Plan | undefined;

  const fits = ({ fields: those }: Plan, row: number): boolean => {
    let next = 0;
    for (let i = 0; i < columns.length; i++) {
      const has = columns[i].codes[row] !== 0;
      if (has !== (those[next] === i)) return false;
      if (has) next++;
    }
    return true;
  };
  const planFor = (row: number): Plan => {
    const those = columns.flatMap(({ codes }, i) => (codes[row] === 0 ? [] : [i]));
    const key = those.join();
    let found = plans.get(key);
    if (!found) {
      found = { fields: those, code: pool.row(those.map((i) => fields[i].name)) };
      plans.set(key, found);
    }
    return found;
  };

  return (row) => {
    if (rest >= 0 && columns[rest].codes[row] !== 0) return pool.intern(objectAt(row));
    if (!plan || !fits(plan, row)) plan = planFor(row);
    const { fields: those, code } = plan;
    for (let i = 0; i < those.length; i++) {
      const column = columns[those[i]];
      cells[i] = column.valueOf(column.codes[row]);
    }
    return code(cells);
  };

  /** What has so many keys, or such keys, that they have no columns of their own: see `fieldsOf` of the codec. */
  function objectAt(row: number): JsonObject {
    const pairs = columns.flatMap(({ codes, valueOf }, i): [string, JsonValue][] => {
      if (codes[row] === 0) return [];
      const value = pool.values.value(valueOf(codes[row]));
      if (i !== rest) return [[fields[i].name, value]];
      if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
        return Object.entries(value);
      }
      throw malformed('the other keys of an event are not an object');
    });
    return Object.fromEntries(pairs);
  }
}

const UNKNOWN = 0xffffffff;

/** The numbers of a field's values by its codes, each looked up when it is first asked for. */
function valuesOf({ dictionary, codes }: PackedField, pool: Pool): (code: number) => number {
  const { utf8, sizes, count } = dictionary;
  if (!isUtf8(utf8)) throw malformed('a text is not UTF-8');
  const ends = endsOf(dictionary);
  // What every row has another of is not asked for twice.
  const known = count === codes.length ? undefined : new Uint32Array(count + 1).fill(UNKNOWN);
  return (code) => {
    if (code > count) throw malformed('an event has a value that is not in the dictionary');
    if (known && known[code] !== UNKNOWN) return known[code];
    const i = code - 1;
    const from = i === 0 ? 0 : ends[i - 1];
    let value: number;
    try {
      value = pool.values.addBytes(utf8, from, ends[i], sizes[i] % 2 === 1);
    } catch (cause) {
      throw malformed('a value is not JSON', cause);
    }
    if (known) known[code] = value;
    return value;
  };
}
