import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { nativePrimitives } from '../../../node/crypto.ts';
import { hexOf } from '../../../protocol/bytes.ts';
import { intervalsOf } from '../../../protocol/intervals.ts';
import type { Manifest } from '../../../protocol/manifest.ts';
import { isBeyond } from '../../../protocol/sync/beyond.ts';

const { sha256 } = nativePrimitives;

/** A manifest of chunks of these ordinals; the digest of a chunk says which. */
function manifestOf(chunks: readonly (readonly number[])[], removed: readonly number[]): Manifest {
  return {
    streamId: new Uint8Array(16),
    generation: 1,
    next: Math.max(0, ...[...chunks.flat(), ...removed].map((ordinal) => ordinal + 1)),
    removed: intervalsOf(removed),
    chunks: chunks.map((ordinals) => ({
      digest: digestOf(ordinals),
      keyId: new Uint8Array(16),
      kind: 'event' as const,
      bytes: 1,
      ordinals: intervalsOf(ordinals),
    })),
    chain: [],
  };
}

const digestOf = (ordinals: readonly number[]): Uint8Array => sha256(Uint8Array.from(ordinals));
const here =
  (...chunks: readonly (readonly number[])[]) =>
  (digest: string): boolean =>
    chunks.some((ordinals) => hexOf(digestOf(ordinals)) === digest);

describe('what is coming is more than what is held', () => {
  test('where a later chunk is here, but not by its manifest alone', () => {
    const held = manifestOf([[0, 1]], []);
    const coming = manifestOf([[0, 1], [2]], []);
    expect(isBeyond(coming, held, here([0, 1], [2]))).toBe(true);
    expect(isBeyond(coming, held, here([0, 1]))).toBe(false);
    expect(isBeyond(coming, undefined, here([0, 1]))).toBe(true);
    expect(isBeyond(coming, undefined, here())).toBe(false);
  });

  test('but not where items that are held are packed anew, and not here so', () => {
    const held = manifestOf([[0], [1]], []);
    const coming = manifestOf([[0, 1], [2]], []);
    expect(isBeyond(coming, held, here([0], [1], [2]))).toBe(false);
    expect(isBeyond(coming, held, here([0], [1], [0, 1], [2]))).toBe(true);
  });

  test('nor does it lack what it took out', () => {
    const held = manifestOf([[0], [1]], []);
    const coming = manifestOf([[1], [2]], [0]);
    expect(isBeyond(coming, held, here([0], [1], [2]))).toBe(true);
  });

  test('as item by item', () => {
    const chunks = fc.uniqueArray(fc.nat(9), { maxLength: 6 }).chain((ordinals) => {
      const sorted = ordinals.toSorted((a, b) => a - b);
      return fc.nat(sorted.length).map((at) => [sorted.slice(0, at), sorted.slice(at)]);
    });
    const some = chunks.map((list) => list.filter(({ length }) => length > 0));
    fc.assert(
      fc.property(some, some, fc.array(fc.boolean()), (old, next, on) => {
        const [held, coming] = [manifestOf(old, []), manifestOf(next, [])];
        const there = [...old, ...next].filter((_, i) => on[i] ?? false);
        const has = here(...there);
        const itemsOf = (list: readonly (readonly number[])[]) =>
          list.filter((ordinals) => has(hexOf(digestOf(ordinals)))).flat();
        const [before, now] = [itemsOf(old), itemsOf(next)];
        const expected =
          now.some((ordinal) => ordinal >= held.next) &&
          before.every((ordinal) => now.includes(ordinal));
        expect(isBeyond(coming, held, has)).toBe(expected);
      }),
    );
  });
});
