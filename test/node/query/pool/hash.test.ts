import { expect, test } from 'vitest';
import { createHash } from '../../../../node/query/pool/hash.ts';

/** Of the bytes 0, 1, 2, … under the key 0 … 7: vectors.h of the authors' reference, `vectors_hsip64`. */
const VECTORS: Readonly<Record<number, string>> = {
  0: '218d1f59b9b83cc8',
  1: 'be552412f8387315',
  2: '064f39ef7c50eb57',
  3: 'ce0f1a45f7060679',
  4: 'd5e78a175be52ea1',
  7: 'ff202728b07bc684',
  8: 'edfee820bce4858c',
  15: '217d0bcb4e81c902',
  32: '28709d46d811626c',
  63: '2ea63c71bf326087',
};

test('it is what the reference gives, wherever among other bytes the text stands', () => {
  const hash = createHash(Uint8Array.from({ length: 8 }, (_, i) => i));
  for (const [length, expected] of Object.entries(VECTORS)) {
    for (const before of [0, 1, 5]) {
      const end = before + Number(length);
      const bytes = Uint8Array.from({ length: end + 3 }, (_, i) => i - before);
      hash.of(bytes, before, end);
      const given = Buffer.alloc(8);
      given.writeUInt32LE(hash.low, 0);
      given.writeUInt32LE(hash.high, 4);
      expect(given.toString('hex')).toBe(expected);
    }
  }
});

test('under another key it is another', () => {
  const [a, b] = [1, 2].map((byte) => createHash(new Uint8Array(8).fill(byte)));
  for (const hash of [a, b]) hash.of(Buffer.from('text'), 0, 4);
  expect([a.low, a.high]).not.toEqual([b.low, b.high]);
});
