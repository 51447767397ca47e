import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { pad, padme, unpad } from '../../protocol/padding.ts';

/** Algorithm 1 of the PURBs paper, line by line, in exact integers. */
function paper(length: number): number {
  const floorLog2 = (value: number): number => value.toString(2).length - 1;
  const exponent = floorLog2(length);
  const shown = floorLog2(exponent) + 1;
  const mask = (1n << BigInt(exponent - shown)) - 1n;
  return Number((BigInt(length) + mask) & ~mask);
}

describe('PADMÉ', () => {
  test('is as the paper defines it', () => {
    for (let length = 2; length < 5000; length++) expect(padme(length)).toBe(paper(length));
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 2 ** 32 - 1 }), (length) => {
        expect(padme(length)).toBe(paper(length));
      }),
    );
  });

  test.each([
    [0, 0],
    [1, 1],
    [8, 8],
    [9, 10],
    [100, 104],
    [1000, 1024],
    [10_000, 10_240],
    [2 ** 31 - 1, 2 ** 31],
    [2 ** 29, 2 ** 29],
  ])('pads %d bytes to %d', (length, padded) => {
    expect(padme(length)).toBe(padded);
  });

  test('costs at most 12 %, and never shrinks', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2 ** 31 }), (length) => {
        expect(padme(length)).toBeGreaterThanOrEqual(length);
        expect(padme(length)).toBeLessThanOrEqual(length * 1.12);
      }),
    );
  });

  test('leaves few sizes: below 64 KiB not even 300 can be told apart', () => {
    const sizes = new Set(Array.from({ length: 2 ** 16 }, (_, length) => padme(length)));
    expect(sizes.size).toBeLessThan(300);
  });
});

describe('padding', () => {
  const content = fc.uint8Array({ maxLength: 300 });

  test('is taken off again', () => {
    fc.assert(
      fc.property(content, fc.nat({ max: 600 }), (plain, floor) => {
        const padded = pad(plain, floor);
        expect(padded.length).toBe(Math.max(floor, padme(4 + plain.length)));
        expect(unpad(padded)).toEqual(plain);
      }),
    );
  });

  test('is taken off in the middle of a larger buffer', () => {
    const padded = pad(Uint8Array.of(1, 2, 3), 32);
    const larger = new Uint8Array(64).fill(9);
    larger.set(padded, 5);
    expect(unpad(larger.subarray(5, 37))).toEqual(Uint8Array.of(1, 2, 3));
  });

  test('that is not zeros, or shorter than it says, is no padding', () => {
    expect(unpad(new Uint8Array(3))).toBeUndefined();
    expect(unpad(Uint8Array.of(0, 0, 0, 1))).toBeUndefined();
    expect(unpad(Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0))).toBeUndefined();
    expect(unpad(Uint8Array.of(0, 0, 0, 1, 7, 0, 1))).toBeUndefined();
    expect(unpad(Uint8Array.of(0, 0, 0, 0))).toEqual(new Uint8Array(0));
  });
});
