import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bytesOfHex, compareBytes, hexOf, joinBytes, sameBytes } from '../../protocol/bytes.ts';

const any = fc.uint8Array({ maxLength: 40 });

describe('bytes', () => {
  test('as hexadecimal digits and back are the same', () => {
    fc.assert(
      fc.property(any, (bytes) => {
        expect(hexOf(bytes)).toBe(Buffer.from(bytes).toString('hex'));
        expect(bytesOfHex(hexOf(bytes))).toEqual(bytes);
      }),
    );
  });

  test('are the same, in order, and joined as Buffers are', () => {
    fc.assert(
      fc.property(any, any, fc.boolean(), (one, other, isCopy) => {
        const another = isCopy ? Uint8Array.from(one) : other;
        expect(sameBytes(one, another)).toBe(Buffer.from(one).equals(another));
        expect(Math.sign(compareBytes(one, another))).toBe(Buffer.compare(one, another));
        expect(joinBytes(one, another)).toEqual(new Uint8Array(Buffer.concat([one, another])));
      }),
    );
    expect(joinBytes()).toEqual(new Uint8Array(0));
  });
});
