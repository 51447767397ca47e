import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodePlanes, encodePlanes } from '../../protocol/codec/planes.ts';
import { expectFailure } from './failure.ts';

const safe = fc.oneof(fc.maxSafeInteger(), fc.integer(), fc.integer({ min: -300, max: 300 }));

const decoded = (bytes: Uint8Array, count: number): number[] => [
  ...decodePlanes(bytes, count, new Float64Array(count)),
];

describe('byte planes', () => {
  test('give back any safe integers', () => {
    fc.assert(
      fc.property(fc.array(safe), (values) => {
        expect(decoded(encodePlanes(values), values.length)).toEqual(values);
      }),
      { numRuns: 500 },
    );
  });

  test('give back unsigned integers of 32 bits in an array of such', () => {
    fc.assert(
      fc.property(fc.uint32Array(), (values) => {
        const { length } = values;
        expect(decodePlanes(encodePlanes(values), length, new Uint32Array(length))).toEqual(values);
      }),
    );
  });

  const edges = [0, 1, 255, 256, 2 ** 16 - 1, 2 ** 16, 2 ** 24 - 1, 2 ** 24, 2 ** 31, 2 ** 32 - 1];
  const wide = [2 ** 32, 2 ** 32 + 1, 2 ** 40 - 1, 2 ** 40, 2 ** 48, 2 ** 53 - 1];
  test.each([...edges, ...wide])('%d and its negative, alone and beside others', (value) => {
    for (const values of [[value], [0, value, 0], [value, -value], [-1, value, 255, -value]]) {
      const plain = values.map((x) => x + 0);
      expect(decoded(encodePlanes(values), values.length)).toEqual(plain.map((x) => x || 0));
    }
  });

  test.each([
    [0, 1],
    [255, 2],
    [256, 3],
    [2 ** 32 - 1, 5],
    [2 ** 32, 6],
    [2 ** 53 - 1, 8],
  ])('take one byte, and one for each byte of the greatest: %d takes %d', (value, size) => {
    expect(encodePlanes([value]).length).toBe(size);
  });

  test('take a bit more each only where one is negative', () => {
    expect(encodePlanes(Array(17).fill(1)).length).toBe(1 + 17);
    expect(encodePlanes(Array(17).fill(-1)).length).toBe(1 + 17 + 3);
  });

  test('of any other size than their count says are refused', () => {
    fc.assert(
      fc.property(fc.array(safe, { minLength: 1 }), fc.nat({ max: 40 }), (values, size) => {
        const bytes = encodePlanes(values);
        fc.pre(size < bytes.length);
        const short = bytes.subarray(0, size);
        // Without the signs it is a list of positive numbers.
        fc.pre(size !== 1 + bytes[0] * values.length);
        expectFailure('ELATIO_CHUNK_MALFORMED', () => decoded(short, values.length));
      }),
    );
  });
});
