import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { createValues } from '../../../../node/query/pool/values.ts';
import { canonicalJson } from '../../../../protocol/canonical.ts';
import type { JsonValue } from '../../../../protocol/json.ts';
import { jsonValue } from '../../../protocol/arbitraries.ts';

/** Another order of keys, all the way down. */
function turned(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(turned);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([key, item]) => [key, turned(item)]),
  );
}

test('JSON that is equal has one number, whatever the order of its keys; other JSON has another', () => {
  fc.assert(
    fc.property(fc.array(jsonValue, { maxLength: 8 }), (list) => {
      const values = createValues();
      const codes = list.map((value) => values.add(value));
      for (const [i, code] of codes.entries()) {
        expect(values.add(turned(list[i]))).toBe(code);
        expect(canonicalJson(values.value(code))).toBe(canonicalJson(list[i]));
        for (const [j, other] of codes.entries()) {
          expect(code === other).toBe(canonicalJson(list[i]) === canonicalJson(list[j]));
        }
        const isString = typeof list[i] === 'string';
        expect(values.isString(code)).toBe(isString);
        expect(values.string(code)).toBe(isString ? list[i] : undefined);
      }
    }),
    { numRuns: 300 },
  );
});

test('what a chunk holds, as a string or as JSON, has the number of the value that it is', () => {
  fc.assert(
    fc.property(jsonValue, (value) => {
      const values = createValues();
      const code = values.add(value);
      const json = Buffer.from(`..${JSON.stringify(value)}..`);
      expect(values.addBytes(json, 2, json.length - 2, true)).toBe(code);
      if (typeof value !== 'string' || !value.isWellFormed()) return;
      const plain = Buffer.from(`.${value}`);
      expect(values.addBytes(plain, 1, plain.length, false)).toBe(code);
    }),
  );
});

test('a string is not the JSON that it looks like, nor a lone surrogate what takes its place', () => {
  const values = createValues();
  const given: JsonValue[] = [
    '1',
    1,
    'null',
    null,
    '"a"',
    'a',
    '\ud800',
    '\ufffd',
    '"\\ud800"',
    true,
    'true',
    [],
    '[]',
  ];
  const codes = given.map((value) => values.add(value));
  expect(new Set(codes).size).toBe(given.length);
  expect(codes.map((code) => values.value(code))).toEqual(given);
  expect(values.add(1.0)).toBe(values.addBytes(Buffer.from('1.00e0'), 0, 6, true));
  expect(values.add(-0)).toBe(values.add(0));
  expect(values.add(2 ** 53)).not.toBe(values.add(2 ** 53 - 1));
});

test('what is no JSON is not taken for any', () => {
  const values = createValues();
  for (const text of ['', '{', 'undefined', '1 2']) {
    const bytes = Buffer.from(text);
    expect(() => values.addBytes(bytes, 0, bytes.length, true)).toThrow(SyntaxError);
  }
  expect(values.count).toBe(0);
});
