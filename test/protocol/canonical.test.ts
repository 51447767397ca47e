import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalJson, sameJson } from '../../protocol/canonical.ts';
import type { JsonValue } from '../../protocol/json.ts';
import { jsonValue } from './arbitraries.ts';

/** Every object's keys in another order. */
function shuffled(value: JsonValue): JsonValue {
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map((item: JsonValue) => shuffled(item));
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([key, item]): [string, JsonValue] => [key, shuffled(item)]),
  );
}

describe('canonical JSON', () => {
  test('RFC 8785 section 3.2.2: numbers, escapes and literals', () => {
    const value = JSON.parse(
      String.raw`{
        "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
        "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
        "literals": [null, true, false]
      }`,
    ) as JsonValue;
    expect(canonicalJson(value)).toBe(
      String.raw`{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\u000f\nA'B\"\\\\\"/"}`,
    );
  });

  test('RFC 8785 section 3.2.3: keys in order of their UTF-16 code units', () => {
    const value = JSON.parse(
      String.raw`{
        "\u20ac": "Euro Sign", "\r": "Carriage Return", "\ufb33": "Hebrew Letter Dalet With Dagesh",
        "1": "One", "\ud83d\ude00": "Emoji: Grinning Face", "\u0080": "Control",
        "\u00f6": "Latin Small Letter O With Diaeresis"
      }`,
    ) as JsonValue;
    const order = [...canonicalJson(value).matchAll(/:"(.*?)"/g)].map(([, name]) => name);
    expect(order).toEqual([
      'Carriage Return',
      'One',
      'Control',
      'Latin Small Letter O With Diaeresis',
      'Euro Sign',
      'Emoji: Grinning Face',
      'Hebrew Letter Dalet With Dagesh',
    ]);
  });

  test.each<[number, string]>([
    [0, '0'],
    [-0, '0'],
    [5e-324, '5e-324'],
    [Number.MAX_VALUE, '1.7976931348623157e+308'],
    [9007199254740992, '9007199254740992'],
    [295147905179352830000, '295147905179352830000'],
    [1e21, '1e+21'],
    [1e23, '1e+23'],
    [333333333.33333325, '333333333.33333325'],
    [0.000001, '0.000001'],
    [1e-7, '1e-7'],
  ])('RFC 8785 appendix B: %d is %s', (number, text) => {
    expect(canonicalJson(number)).toBe(text);
  });

  test('is JSON of the same value, and the same for any order of keys', () => {
    fc.assert(
      fc.property(jsonValue, (value) => {
        const text = canonicalJson(value);
        expect(canonicalJson(JSON.parse(text) as JsonValue)).toBe(text);
        expect(canonicalJson(shuffled(value))).toBe(text);
        expect(sameJson(JSON.parse(text) as JsonValue, value)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  test('takes what is not JSON for what JSON.stringify makes of it', () => {
    const value = { b: [undefined, 1], a: undefined, c: NaN } as unknown as JsonValue;
    expect(canonicalJson(value)).toBe('{"b":[null,1],"c":null}');
  });
});

describe('the same JSON', () => {
  test('is what has the same canonical form', () => {
    const small = fc.oneof(
      jsonValue,
      fc.constantFrom<JsonValue>(
        [],
        {},
        [[]],
        [{}],
        { a: [] },
        { a: {} },
        { b: {} },
        '',
        '0',
        0,
        -0,
      ),
    );
    fc.assert(
      fc.property(small, small, (a, b) => {
        expect(sameJson(a, b)).toBe(canonicalJson(a) === canonicalJson(b));
      }),
      { numRuns: 500 },
    );
    fc.assert(fc.property(jsonValue, (value) => sameJson(value, shuffled(value))));
  });

  test.each<[string, JsonValue, JsonValue]>([
    ['a list and an object', [], {}],
    ['a list and an object with its places', ['x'], { 0: 'x' }],
    ['null and an empty object', null, {}],
    ['a number and its text', 1, '1'],
    ['an own __proto__ and none', JSON.parse('{"__proto__":{}}') as JsonValue, { a: {} }],
    ['lists of other order', [1, 2], [2, 1]],
  ])('is not %s', (_, a, b) => {
    expect(sameJson(a, b)).toBe(false);
    expect(sameJson(b, a)).toBe(false);
  });
});
