import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeDifferences, encodeDifferences } from '../../protocol/codec/differences.ts';

const rising = fc
  .array(fc.oneof(fc.nat(), fc.maxSafeNat()), { maxLength: 50 })
  .map((list) => list.sort((a, b) => a - b));

test('rising numbers come back as they were', () => {
  fc.assert(
    fc.property(rising, (numbers) => {
      expect(decodeDifferences(encodeDifferences(numbers))).toEqual(numbers);
    }),
  );
});

test('a difference takes a byte for each seven bits', () => {
  expect([...encodeDifferences([1, 128, 129, 16_384 + 129])]).toEqual([
    1, 0x7f, 1, 0x80, 0x80, 0x01,
  ]);
  expect(encodeDifferences([Number.MAX_SAFE_INTEGER])).toHaveLength(8);
});

test('numbers that fall, or are none, are refused', () => {
  for (const numbers of [[2, 1], [-1], [0.5], [2 ** 53], [NaN]]) {
    expect(() => encodeDifferences(numbers)).toThrow(RangeError);
  }
});

test('bytes that are cut, or say too much, are refused, and any others give rising numbers', () => {
  expect(() => decodeDifferences(Uint8Array.of(1, 0x80))).toThrow(RangeError);
  expect(() => decodeDifferences(new Uint8Array(9).fill(0xff))).toThrow(RangeError);
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
      let numbers: number[];
      try {
        numbers = decodeDifferences(bytes);
      } catch (error) {
        expect(error).toBeInstanceOf(RangeError);
        return;
      }
      expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
    }),
  );
});
