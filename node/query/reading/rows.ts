import type { PackedEvents, PackedField } from '../../../protocol/codec/events.ts';
import type { Micros } from '../../../protocol/event.ts';
import type { Pool } from '../pool/index.ts';
import { type Coder, createCoder } from './coder.ts';

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
  let code: Coder | undefined;
  let low = 0;
  let high = 0;
  let isWhole = false;

  function fill(from: number, to: number): void {
    code ??= createCoder(fields, pool);
    code(order.subarray(from, to), data.subarray(from, to));
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
      code = undefined;
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
  const data = new Uint32Array(count);
  createCoder(fields, pool)(
    data.map((_, row) => row),
    data,
  );
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
