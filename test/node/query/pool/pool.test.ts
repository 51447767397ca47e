import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { createPool, NO_VALUE, type Pool } from '../../../../node/query/pool/index.ts';
import { createTuples } from '../../../../node/query/pool/tuples.ts';
import { canonicalJson } from '../../../../protocol/canonical.ts';
import type { JsonObject } from '../../../../protocol/json.ts';
import { jsonObject } from '../../../protocol/arbitraries.ts';

const key = fc.constantFrom('app', 'title', 'url', '$category', '__proto__', '', '1', 'x"y');
const small: fc.Arbitrary<JsonObject> = fc
  .array(fc.tuple(key, fc.constantFrom('a', 'b', 1, null, ['c'])), { maxLength: 6 })
  .map((pairs) => Object.fromEntries(pairs));
const keys = fc.uniqueArray(key, { maxLength: 5 });

const dataOf = (data: JsonObject, names: readonly string[]): JsonObject =>
  Object.fromEntries(Object.entries(data).filter(([name]) => names.includes(name)));
const same = (pool: Pool, code: number, data: JsonObject): void => {
  expect(canonicalJson(pool.data(code))).toBe(canonicalJson(data));
  expect(pool.intern(data)).toBe(code);
};

test('tuples are told apart by tag and by every cell, and stay what they are while they become many', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.tuple(fc.nat({ max: 3 }), fc.nat({ max: 3 }), fc.nat({ max: 3 }), fc.nat({ max: 3 })),
        {
          maxLength: 60,
        },
      ),
      (list) => {
        const tuples = createTuples();
        const seen = new Map<string, number>();
        const add = (tag: number, cells: number[]): void => {
          const length = tag;
          const code = tuples.add(tag, Uint32Array.from(cells), length);
          const name = `${tag}:${cells.slice(0, length).join()}`;
          expect(seen.get(name) ?? code).toBe(code);
          seen.set(name, code);
          expect(tuples.tag(code)).toBe(tag);
          for (let i = 0; i < length; i++) expect(tuples.cell(code, i)).toBe(cells[i]);
        };
        for (const [tag, ...cells] of list) add(tag, cells);
        for (let i = 0; i < 3_000; i++) tuples.add(4, Uint32Array.of(i, 2 ** 32 - 1 - i), 2);
        for (const [tag, ...cells] of list) add(tag, cells);
        expect(new Set(seen.values()).size).toBe(seen.size);
        expect(tuples.count).toBe(3_000 + seen.size);
      },
    ),
    { numRuns: 40 },
  );
});

test('data has one number whatever the order of its keys, and is made anew as it was', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(jsonObject, small), { maxLength: 12 }), (list) => {
      const pool = createPool();
      const codes = list.map((data) => pool.intern(data));
      for (const [i, data] of list.entries()) {
        same(pool, codes[i], data);
        expect(pool.intern(Object.fromEntries(Object.entries(data).toReversed()))).toBe(codes[i]);
        expect(codes.map((code) => code === codes[i])).toEqual(
          list.map((other) => canonicalJson(other) === canonicalJson(data)),
        );
        expect(Object.getPrototypeOf(pool.data(codes[i]))).toBe(Object.prototype);
        for (const name of [...Object.keys(data), 'not there', '__proto__', 'constructor']) {
          const value = pool.valueOf(codes[i], name);
          expect(value === NO_VALUE).toBe(!Object.hasOwn(data, name));
          if (value !== NO_VALUE) expect(value).toBe(pool.values.add(data[name]));
        }
        const names = pool.keysOf(codes[i]);
        expect(names.map((_, at) => pool.valueAt(codes[i], at))).toEqual(
          names.map((name) => pool.valueOf(codes[i], name)),
        );
      }
    }),
    { numRuns: 200 },
  );
});

test('only, with and row give the data that one would write by hand', () => {
  fc.assert(
    fc.property(fc.array(small, { minLength: 1, maxLength: 12 }), keys, (list, names) => {
      const pool = createPool();
      const only = pool.only(names, pool);
      const more = pool.with(names);
      const row = pool.row(names);
      const given: JsonObject = Object.fromEntries(names.map((name, i) => [name, `new ${i}`]));
      const cells = Uint32Array.from(names, (name) => pool.values.add(given[name]));
      for (const data of [...list, ...list]) {
        const code = pool.intern(data);
        same(pool, only(code), dataOf(data, names));
        same(
          pool,
          more(code, cells),
          Object.fromEntries([...Object.entries(data), ...Object.entries(given)]),
        );
        same(pool, code, data);
      }
      same(pool, row(cells), given);
    }),
    { numRuns: 300 },
  );
});

test('data of one pool is the same in another, whole or of some keys', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(jsonObject, small), { maxLength: 12 }), keys, (list, names) => {
      const [pool, into] = [createPool(), createPool()];
      // So that no number is the same by chance.
      into.intern({ other: 'first', more: ['x'] });
      const [all, some] = [pool.only(undefined, into), pool.only(names, into)];
      for (const data of [...list, ...list]) {
        const code = pool.intern(data);
        same(into, all(code), data);
        same(into, some(code), dataOf(data, names));
      }
    }),
    { numRuns: 200 },
  );
});

test('a member that is undefined is none; what is worked out stands behind what was recorded', () => {
  const pool = createPool();
  const loose = { b: 1, a: undefined } as unknown as JsonObject;
  same(pool, pool.intern(loose), { b: 1 });
  const code = pool.intern({ $category: ['A'], title: 't', app: 'a' });
  expect(Object.keys(pool.data(code))).toEqual(['app', 'title', '$category']);
});

test('keys count too, where data has many of them', () => {
  const pool = createPool();
  pool.intern({ x: 0 });
  const before = pool.bytes;
  const many = Object.fromEntries(Array.from({ length: 5_000 }, (_, i) => [`key ${i}`, 0]));
  pool.intern(many);
  const once = pool.bytes;
  expect(once - before).toBeGreaterThan(5_000 * 60);
  pool.intern(many);
  expect(pool.bytes).toBe(once);
});

test('places for data are all -1, and enough for all there are', () => {
  const pool = createPool();
  expect(pool.places().length).toBeGreaterThanOrEqual(pool.size);
  for (let i = 0; i < 3_000; i++) pool.intern({ i });
  const places = pool.places();
  expect(pool.size).toBe(3_000);
  expect(places.length).toBeGreaterThanOrEqual(3_000);
  expect(places.every((place) => place === -1)).toBe(true);
  expect(pool.bytes).toBeGreaterThan(3_000 * 8);
});
