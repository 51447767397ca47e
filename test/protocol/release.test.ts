import { expect, test } from 'vitest';
import { nativePrimitives, randomBytes } from '../../node/crypto.ts';
import { open, seal } from '../../protocol/envelope.ts';
import { portablePrimitives } from '../../protocol/portable.ts';
import { release } from '../../protocol/release.ts';

const LARGE = 100_000;

test('the memory of large bytes that are alone in their buffer is given back', () => {
  const alone = new Uint8Array(LARGE);
  release(alone);
  expect(alone.buffer.detached).toBe(true);
  const unpacked = new Uint8Array(LARGE + 1).subarray(0, LARGE);
  release(unpacked);
  expect(unpacked.buffer.detached).toBe(true);
});

test('bytes that are small, or share their buffer with others, stay', () => {
  const small = Uint8Array.of(1, 2);
  const part = new Uint8Array(2 * LARGE).fill(7).subarray(LARGE);
  const shared = new Uint8Array(new SharedArrayBuffer(LARGE)).fill(7);
  for (const bytes of [small, part, shared]) release(bytes);
  expect([...small]).toEqual([1, 2]);
  expect(part.at(-1)).toBe(7);
  expect(shared.at(-1)).toBe(7);
});

test.each([
  ['of the system', nativePrimitives],
  ['of a browser', portablePrimitives],
])(
  'what is sealed is not taken from who has it, however large, with cryptography %s',
  (_, primitives) => {
    const key = new Uint8Array(32).fill(1);
    for (const length of [0, 10, 65_532, 65_536, LARGE, 2 * LARGE]) {
      const content = new Uint8Array(length).fill(5);
      const sealed = seal({ primitives, random: randomBytes }, key, ['test'], content);
      expect(content).toEqual(new Uint8Array(length).fill(5));
      expect(open(primitives, key, 'test', sealed)).toEqual(content);
    }
  },
);
