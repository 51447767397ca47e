import type { EventColumns } from './columns.ts';
import type { FieldColumn } from './fields.ts';

/**
 * Some of the events of columns, without making an object per event.
 * @param rows their places, rising
 */
export function pickColumns(columns: EventColumns, rows: ArrayLike<number>): EventColumns {
  const count = rows.length;
  if (count === columns.count) return columns;
  const all = ordinalsOf(columns);
  const ordinals: { first: number; end: number }[] = [];
  const places = new Map<number, number>();
  const bucket = new Uint32Array(count);
  const number = new Float64Array(count);
  const start = new Float64Array(count);
  const duration = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const row = rows[i];
    const last = ordinals.at(-1);
    if (last?.end === all[row]) last.end++;
    else ordinals.push({ first: all[row], end: all[row] + 1 });
    const code = columns.bucket[row];
    let place = places.get(code);
    if (place === undefined) places.set(code, (place = places.size));
    bucket[i] = place;
    number[i] = columns.number[row];
    start[i] = columns.start[row];
    duration[i] = columns.duration[row];
  }
  const buckets = [...places.keys()].map((code) => columns.buckets[code]);
  const fields = columns.fields
    .map((field) => pickField(field, rows))
    .filter(({ dictionary }) => dictionary.texts.length > 0);
  return { count, ordinals, buckets, bucket, number, start, duration, fields };
}

/** The ordinal of each event. */
export function ordinalsOf({ ordinals, count }: EventColumns): Float64Array {
  const list = new Float64Array(count);
  let i = 0;
  for (const { first, end } of ordinals) {
    for (let ordinal = first; ordinal < end; ordinal++) list[i++] = ordinal;
  }
  return list;
}

function pickField({ name, codes, dictionary }: FieldColumn, rows: ArrayLike<number>): FieldColumn {
  const picked = new Uint32Array(rows.length);
  const places = new Uint32Array(dictionary.texts.length + 1);
  const texts: string[] = [];
  const json: number[] = [];
  for (let i = 0; i < rows.length; i++) {
    const code = codes[rows[i]];
    if (code === 0) continue;
    if (places[code] === 0) {
      texts.push(dictionary.texts[code - 1]);
      json.push(dictionary.json[code - 1]);
      places[code] = texts.length;
    }
    picked[i] = places[code];
  }
  return { name, codes: picked, dictionary: { texts, json: Uint8Array.from(json) } };
}
