import type { JsonObject, JsonValue } from '../../../protocol/json.ts';
import { createMemory } from '../memory.ts';
import { createLearned, type Learned } from './learned.ts';
import { createShapes, type Shape } from './shapes.ts';
import { createTuples } from './tuples.ts';
import { createValues, type Values } from './values.ts';

/**
 * Data of events, each distinct one once, as a row of numbers of its values. Events have its number only, so that
 * comparing is comparing numbers, and whatever looks into data does so once for each distinct one.
 */
export interface Pool {
  readonly size: number;
  /** What it holds of memory, about. */
  readonly bytes: number;
  readonly values: Values;
  /** The number of data; that of equal data, whatever the order of its keys, is the same. */
  intern(data: JsonObject): number;
  /** The data of a number, made anew. */
  data(code: number): JsonObject;
  /** The number of the value that data has under a key; {@link NO_VALUE} where it has none. */
  valueOf(code: number, key: string): number;
  /** Gives that of one key, faster for many. */
  reader(key: string): (code: number) => number;
  /** The keys of data. */
  keysOf(code: number): readonly string[];
  /** The number of the value of a key by its place among the keys. */
  valueAt(code: number, place: number): number;
  /** Gives data of these keys by the numbers of their values, which are taken from the front of what is given. */
  row(keys: readonly string[]): (cells: Uint32Array) => number;
  /** Gives what data has of these keys, all where none are said, as data of `into`. */
  only(keys: readonly string[] | undefined, into: Pool): (code: number) => number;
  /** What was made of data, by the name of how. */
  learned(name: string): Learned;
  /** Gives data with these keys besides, or instead, by the numbers of their values. */
  with(keys: readonly string[]): (code: number, cells: Uint32Array) => number;
  /** Numbers for data, all −1, to be left so: `place[code]` costs less than a map. */
  places(): Int32Array;
}

export type { Learned } from './learned.ts';

export const NO_VALUE = -1;

/** How data of one shape becomes data of another. */
interface Plan {
  readonly add: (cells: Uint32Array) => number;
  readonly from: readonly number[];
}

export function createPool(): Pool {
  const values = createValues();
  const shapes = createShapes();
  const tuples = createTuples();
  const learned = createMemory<Learned>();
  const translations = new WeakMap<Pool, (value: number) => number>();
  let cells = new Uint32Array(64);
  let places = new Int32Array(0);

  const shapeOf = (code: number): Shape => shapes.at(tuples.tag(code));

  function roomFor(size: number): Uint32Array {
    if (size > cells.length) cells = new Uint32Array(2 * size);
    return cells;
  }

  /** Gives the numbers of values in another pool. */
  function translation(into: Pool): (value: number) => number {
    let valueIn = translations.get(into);
    if (!valueIn) {
      const known = createLearned();
      valueIn = (value) => {
        let there = known.get(value);
        if (there === undefined) known.set(value, (there = into.values.addFrom(values, value)));
        return there;
      };
      translations.set(into, valueIn);
    }
    return valueIn;
  }

  const pool: Pool = {
    values,
    get size() {
      return tuples.count;
    },
    get bytes() {
      return (
        values.bytes + tuples.bytes + shapes.bytes + places.byteLength + bytesOf(learned.all())
      );
    },
    intern(data) {
      const keys = Object.keys(data).filter((key) => (data[key] as unknown) !== undefined);
      const shape = shapes.of(keys);
      const row = roomFor(keys.length);
      for (const [i, name] of shape.names.entries()) row[i] = values.add(data[name]);
      return tuples.add(shape.code, row, keys.length);
    },
    data(code) {
      const { names } = shapeOf(code);
      return objectOf(names, (i) => values.value(tuples.cell(code, i)));
    },
    valueOf(code, key) {
      const place = shapeOf(code).place(key);
      return place < 0 ? NO_VALUE : tuples.cell(code, place);
    },
    reader(key) {
      /** By shapes, each plus one. */
      const places: number[] = [];
      return (code) => {
        const tag = tuples.tag(code);
        const place = (places[tag] ??= shapes.at(tag).place(key) + 1);
        return place === 0 ? NO_VALUE : tuples.cell(code, place - 1);
      };
    },
    keysOf: (code) => shapeOf(code).names,
    valueAt: (code, place) => tuples.cell(code, place),
    row(keys) {
      const shape = shapes.of(keys);
      const order = shape.names.map((name) => keys.indexOf(name));
      if (order.every((from, to) => from === to)) {
        return (given) => tuples.add(shape.code, given, order.length);
      }
      const row = new Uint32Array(order.length);
      return (given) => {
        for (let i = 0; i < order.length; i++) row[i] = given[order[i]];
        return tuples.add(shape.code, row, order.length);
      };
    },
    only(keys, into) {
      const plans: Plan[] = [];
      const valueIn = into === pool ? undefined : translation(into);
      return (code) => {
        const tag = tuples.tag(code);
        const { add, from } = (plans[tag] ??= planOnly(shapes.at(tag)));
        const row = roomFor(from.length);
        for (let i = 0; i < from.length; i++) {
          const value = tuples.cell(code, from[i]);
          row[i] = valueIn ? valueIn(value) : value;
        }
        return add(row);
      };
      function planOnly(of: Shape): Plan {
        const names = [...new Set(keys ?? of.names)].filter((key) => of.place(key) >= 0);
        return { add: into.row(names), from: names.map((name) => of.place(name)) };
      }
    },
    learned: (name) => learned.of(name, createLearned),
    with(keys) {
      /** Where each value comes from: a place in the data, or −1 − a place in what is given. */
      const plans: { readonly shape: number; readonly from: readonly number[] }[] = [];
      return (code, given) => {
        const tag = tuples.tag(code);
        const { shape, from } = (plans[tag] ??= planWith(shapes.at(tag)));
        const row = roomFor(from.length);
        for (let i = 0; i < from.length; i++) {
          row[i] = from[i] >= 0 ? tuples.cell(code, from[i]) : given[-1 - from[i]];
        }
        return tuples.add(shape, row, from.length);
      };
      function planWith(of: Shape): { shape: number; from: number[] } {
        const shape = shapes.of([...of.names, ...keys.filter((key) => of.place(key) < 0)]);
        const from = shape.names.map((name) =>
          keys.includes(name) ? -1 - keys.indexOf(name) : of.place(name),
        );
        return { shape: shape.code, from };
      }
    },
    places() {
      if (places.length < tuples.count) places = new Int32Array(2 * tuples.count).fill(-1);
      return places;
    },
  };
  return pool;
}

/** Plain assignment would set the prototype where a key is `__proto__`. */
function objectOf(names: readonly string[], valueAt: (i: number) => JsonValue): JsonObject {
  const data: Record<string, JsonValue> = {};
  for (let i = 0; i < names.length; i++) {
    const name = names[i];
    if (name !== '__proto__') data[name] = valueAt(i);
    else {
      Object.defineProperty(data, name, {
        value: valueAt(i),
        enumerable: true,
        writable: true,
        configurable: true,
      });
    }
  }
  return data;
}

function bytesOf(all: Iterable<Learned>): number {
  let sum = 0;
  for (const { bytes } of all) sum += bytes;
  return sum;
}
