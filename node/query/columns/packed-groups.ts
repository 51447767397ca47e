import type { PackedField } from '../../../protocol/codec/events.ts';
import type { Pool } from '../pool/index.ts';
import type { Groups } from './group.ts';

/** Groups of no pool: their data in columns, as chunks have it, but of all keys. */
export interface PackedGroups extends Omit<Groups, 'data'> {
  readonly fields: readonly GroupField[];
}

export interface GroupField extends PackedField {
  /** Where each text ends in the bytes of all. */
  readonly ends: Uint32Array;
}

/** Values that are being collected, each distinct one once, in the order in which they first come. */
interface Column {
  readonly codes: Uint32Array;
  /** Numbers of values in the pool; of each its place among them + 1. */
  readonly values: number[];
  readonly places: Uint32Array;
}

export function packGroups({ count, start, duration, data }: Groups, pool: Pool): PackedGroups {
  const columns = new Map<string, Column>();
  const columnOf = (name: string): Column => {
    let column = columns.get(name);
    if (!column) {
      const places = new Uint32Array(pool.values.count);
      columns.set(name, (column = { codes: new Uint32Array(count), values: [], places }));
    }
    return column;
  };
  let keys: readonly string[] | undefined;
  let those: Column[] = [];
  for (let i = 0; i < count; i++) {
    // Mostly all have the same.
    if (pool.keysOf(data[i]) !== keys) {
      keys = pool.keysOf(data[i]);
      those = keys.map(columnOf);
    }
    for (let at = 0; at < those.length; at++) {
      const { codes, values, places } = those[at];
      const value = pool.valueAt(data[i], at);
      if (places[value] === 0) places[value] = values.push(value);
      codes[i] = places[value];
    }
  }
  const fields = Array.from(columns, ([name, { codes, values }]) => ({
    name,
    codes,
    ...textsOf(values, pool),
  }));
  return { count, start, duration, fields };
}

function textsOf(values: readonly number[], pool: Pool): Pick<GroupField, 'dictionary' | 'ends'> {
  const { texts } = pool.values;
  let total = 0;
  for (const value of values) {
    const { from, to } = texts.place(value);
    total += to - from;
  }
  const utf8 = new Uint8Array(total);
  const sizes = new Float64Array(values.length);
  const ends = new Uint32Array(values.length);
  let at = 0;
  for (const [i, value] of values.entries()) {
    const { bytes, from, to } = texts.place(value);
    let units = 0;
    for (let k = from; k < to; k++) {
      const byte = bytes[k];
      utf8[at++] = byte;
      // As in `endsOf`: bytes that continue a character count for nothing, one of four bytes has two units.
      if ((byte & 0xc0) !== 0x80) units += byte < 0xf0 ? 1 : 2;
    }
    sizes[i] = 2 * units + texts.kind(value);
    ends[i] = at;
  }
  return { dictionary: { count: values.length, sizes, utf8 }, ends };
}

/** The numbers in a pool of the data of some groups. @param rows their places */
export function numbersOf(
  fields: readonly GroupField[],
  rows: Uint32Array,
  pool: Pool,
): Uint32Array {
  const valuesIn = fields.map((field) => valuesOf(field, pool));
  const plans = new Map<string, (row: number) => number>();
  const present = new Uint8Array(fields.length);
  let last = '';
  let plan: ((row: number) => number) | undefined;

  function planFor(): (row: number) => number {
    const those = [...fields.keys()].filter((field) => present[field] === 1);
    const add = pool.row(those.map((field) => fields[field].name));
    const cells = new Uint32Array(those.length);
    return (row) => {
      for (let at = 0; at < those.length; at++) cells[at] = valuesIn[those[at]](row);
      return add(cells);
    };
  }

  return rows.map((row) => {
    let isSame = plan !== undefined;
    for (let field = 0; field < fields.length; field++) {
      const is = fields[field].codes[row] === 0 ? 0 : 1;
      if (present[field] !== is) isSame = false;
      present[field] = is;
    }
    if (!isSame || !plan) {
      last = present.join('');
      plan = plans.get(last) ?? planFor();
      plans.set(last, plan);
    }
    return plan(row);
  });
}

/** Gives the numbers of a field's values, each of which is looked up once. */
function valuesOf({ codes, dictionary, ends }: GroupField, pool: Pool): (row: number) => number {
  const { sizes, utf8 } = dictionary;
  const known = new Int32Array(dictionary.count).fill(-1);
  return (row) => {
    const i = codes[row] - 1;
    if (known[i] < 0) {
      const from = i === 0 ? 0 : ends[i - 1];
      known[i] = pool.values.addBytes(utf8, from, ends[i], sizes[i] % 2 === 1);
    }
    return known[i];
  };
}
