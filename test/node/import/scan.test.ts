import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { beginScan, endOfValue } from '../../../node/import/json/scan.ts';
import { jsonValue } from '../../protocol/arbitraries.ts';

/** Where the value at the beginning ends, looked for piece by piece. */
function endIn(pieces: readonly string[]): number {
  const scan = beginScan();
  let passed = 0;
  for (const piece of pieces) {
    const end = endOfValue(scan, piece, 0);
    if (end >= 0) return passed + end;
    passed += piece.length;
  }
  return -1;
}

describe('the end of a value is found', () => {
  const layout = fc.constantFrom(undefined, 1, '\t');
  const after = fc.constantFrom(',', ']', '}', ' ,"x"', '\n]', ':');
  const places = fc.array(fc.nat(500), { maxLength: 8 });

  test('wherever it is cut', () => {
    fc.assert(
      fc.property(jsonValue, layout, after, places, (value, indent, rest, cuts) => {
        const text = JSON.stringify(value, null, indent);
        const whole = text + rest;
        const sorted = [0, ...cuts.map((cut) => cut % (whole.length + 1)), whole.length].sort(
          (a, b) => a - b,
        );
        const pieces = sorted.slice(1).map((to, i) => whole.slice(sorted[i], to));
        expect(endIn(pieces)).toBe(text.length + rest.search(/[,\]}:]/));
      }),
      { numRuns: 500 },
    );
  });

  test.each(['"\\\\"', '"\\""', '"\\\\\\""', '"a\\\\\\\\"', '{"\\"":"]"}', '["[",{"}":","}]'])(
    'whatever is escaped: %s, one character at a time',
    (text) => {
      expect(endIn(`${text},`.split(''))).toBe(text.length);
    },
  );
});

test('an escape that a cut has split concerns one character, and no string after', () => {
  expect(endIn(['["a\\', '"b","","]"]', ','])).toBe('["a\\"b","","]"]'.length);
});

test('what does not end is said to', () => {
  for (const text of ['"abc', '"abc\\', '"abc\\"', '[1, 2', '{"a": {"b": 1}', '12']) {
    expect(endIn([text])).toBe(-1);
  }
});
