import { type Event, MILLISECOND, SECOND, type Micros } from '../event.ts';
import type { Intervals } from '../intervals.ts';
import { concatFields, dataAt, type FieldColumn, fieldsOf } from './fields.ts';

/** A bucket's random identity, 32 hexadecimal digits. */
export type BucketId = string;

/** A closed event as a stream holds it. */
export interface EventRow extends Event {
  readonly ordinal: number;
  readonly bucket: BucketId;
  /** The event's number in its bucket, given at creation. */
  readonly number: number;
}

/** Many events of one stream as columns of equal length, in rising order of their ordinals. */
export interface EventColumns {
  readonly count: number;
  readonly ordinals: Intervals;
  /** Distinct buckets; `bucket` holds places in this list. */
  readonly buckets: readonly BucketId[];
  readonly bucket: Uint32Array;
  readonly number: Float64Array;
  /** Microseconds since the epoch. */
  readonly start: Float64Array;
  /** Microseconds. */
  readonly duration: Float64Array;
  readonly fields: readonly FieldColumn[];
}

/**
 * Turns events into columns.
 * @throws RangeError where the ordinals do not rise
 */
export function columnsOf(rows: readonly EventRow[]): EventColumns {
  const count = rows.length;
  const bucket = new Uint32Array(count);
  const number = new Float64Array(count);
  const start = new Float64Array(count);
  const duration = new Float64Array(count);
  const places = new Map<BucketId, number>();
  const ordinals: { first: number; end: number }[] = [];
  for (let i = 0; i < count; i++) {
    const row = rows[i];
    let place = places.get(row.bucket);
    if (place === undefined) places.set(row.bucket, (place = places.size));
    bucket[i] = place;
    number[i] = row.number;
    start[i] = row.start;
    duration[i] = row.duration;
    const last = ordinals.at(-1);
    if (last && row.ordinal === last.end) last.end++;
    else if (!(row.ordinal >= (last?.end ?? 0))) {
      throw new RangeError('"rows" expected rising ordinals');
    } else ordinals.push({ first: row.ordinal, end: row.ordinal + 1 });
  }
  const fields = fieldsOf(rows.map(({ data }) => data));
  return { count, ordinals, buckets: [...places.keys()], bucket, number, start, duration, fields };
}

/** The event at place `i` of the columns, without its ordinal. */
export function eventAt(columns: EventColumns, i: number): Omit<EventRow, 'ordinal'> {
  return {
    bucket: columns.buckets[columns.bucket[i]],
    number: columns.number[i],
    start: columns.start[i],
    duration: columns.duration[i],
    data: dataAt(columns.fields, i),
  };
}

/** All events of the columns with their ordinals. */
export function rowsOf(columns: EventColumns): EventRow[] {
  const rows: EventRow[] = [];
  for (const { first, end } of columns.ordinals) {
    for (let ordinal = first; ordinal < end; ordinal++) {
      rows.push({ ordinal, ...eventAt(columns, rows.length) });
    }
  }
  return rows;
}

/**
 * Joins columns whose ordinals rise from one to the next, without making an object per event.
 * @throws RangeError where they do not rise
 */
export function concatColumns(parts: readonly EventColumns[]): EventColumns {
  const count = parts.reduce((sum, part) => sum + part.count, 0);
  const places = new Map<BucketId, number>();
  const bucket = new Uint32Array(count);
  const number = new Float64Array(count);
  const start = new Float64Array(count);
  const duration = new Float64Array(count);
  const ordinals: { first: number; end: number }[] = [];
  let offset = 0;
  for (const part of parts) {
    const map = part.buckets.map((id) => {
      if (!places.has(id)) places.set(id, places.size);
      return places.get(id) ?? 0;
    });
    for (let i = 0; i < part.count; i++) bucket[offset + i] = map[part.bucket[i]];
    number.set(part.number, offset);
    start.set(part.start, offset);
    duration.set(part.duration, offset);
    for (const interval of part.ordinals) {
      const last = ordinals.at(-1);
      if (last && interval.first === last.end) last.end = interval.end;
      else if (last && interval.first < last.end) {
        throw new RangeError('"parts" expected rising ordinals');
      } else ordinals.push({ ...interval });
    }
    offset += part.count;
  }
  const fields = concatFields(parts);
  return { count, ordinals, buckets: [...places.keys()], bucket, number, start, duration, fields };
}

/** The coarsest of second, millisecond and microsecond that all times are whole multiples of. */
export function unitOf(...columns: readonly Float64Array[]): Micros {
  let unit: Micros = SECOND;
  for (const column of columns) {
    for (let i = 0; i < column.length; i++) {
      while (unit > 1 && column[i] % unit !== 0) unit = unit === SECOND ? MILLISECOND : 1;
      if (unit === 1) return unit;
    }
  }
  return unit;
}
