import { dataAt, type FieldColumn } from '../../protocol/codec/fields.ts';
import type { JsonObject } from '../../protocol/json.ts';

/** Gives data a number; the same to equal data. */
export interface Interner {
  intern(data: JsonObject): number;
}

/** What a chunk's rows were given, by who gave it: chunks that stay in the cache are looked through once. */
const known = new WeakMap<Interner, WeakMap<readonly FieldColumn[], Rows>>();

interface Rows {
  /** By row; −1 where it was not asked for yet. */
  readonly codes: Int32Array;
}

/**
 * The number of the data of each row. An object is made for each distinct data of a chunk, and none for a row.
 * @throws ElatioError ELATIO_CHUNK_MALFORMED, from what is returned, as `dataAt`
 */
export function dataCodes(
  fields: readonly FieldColumn[],
  interner: Interner,
): (row: number) => number {
  if (fields.length === 0) return () => interner.intern({});
  const { codes } = rowsOf(fields, interner);
  const prefixes = fields.map(() => new Map<number, number>());
  const numbers: number[] = [];
  return (row) => {
    if (codes[row] !== -1) return codes[row];
    // Rows that agree in the columns so far share a prefix.
    let prefix = 0;
    for (let column = 0; column < fields.length; column++) {
      const { codes: values, dictionary } = fields[column];
      const key = prefix * (dictionary.texts.length + 1) + values[row];
      const places = prefixes[column];
      let place = places.get(key);
      if (place === undefined) places.set(key, (place = places.size));
      prefix = place;
    }
    return (codes[row] = numbers[prefix] ??= interner.intern(dataAt(fields, row)));
  };
}

function rowsOf(fields: readonly FieldColumn[], interner: Interner): Rows {
  let chunks = known.get(interner);
  if (!chunks) known.set(interner, (chunks = new WeakMap()));
  let rows = chunks.get(fields);
  if (!rows) {
    rows = { codes: new Int32Array(fields[0].codes.length).fill(-1) };
    chunks.set(fields, rows);
  }
  return rows;
}
