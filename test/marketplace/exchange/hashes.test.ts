import { keccak_256 } from '@noble/hashes/sha3.js';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { fromHex, toHex } from '../../../marketplace/exchange/hex.ts';
import { keyHashOf } from '../../../marketplace/exchange/key-hash.ts';
import { createKeystream } from '../../../marketplace/exchange/keystream.ts';
import { createLeaves, depthOf, proofOf, rootOf } from '../../../marketplace/exchange/merkle.ts';
import { keccak, vectors, venue } from './stories.ts';
import * as twin from './twin.ts';
import { makeVectors } from './vectors.ts';

const leavesOf = (count: number): Uint8Array[] =>
  Array.from({ length: count }, (_, i) => keccak(new Uint8Array([i, i >> 8])));
const joined = (leaves: readonly Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(leaves));

it('the vectors that the contracts are held to are those that the twin makes', () => {
  expect(vectors).toEqual(makeVectors());
});

it('Keccak is that of Ethereum, as another library has it, whatever the length', () => {
  expect(toHex(keccak(new Uint8Array(0)))).toBe(
    '0xc5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470',
  );
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 1_200 }), (bytes) => {
      expect(toHex(keccak(bytes))).toBe(toHex(keccak_256(bytes)));
    }),
  );
});

it('masks are those of the vectors, to the last chunk that there can be', () => {
  const mask = createKeystream(keccak, fromHex(vectors.key));
  for (const { chunk, word, mask: expected } of vectors.keystream) {
    const words = new Uint8Array((word + 1) * 32);
    mask(chunk, words);
    expect(toHex(words.subarray(word * 32))).toBe(expected);
  }
});

it('the hash of a key is that of the vectors, and another for another chain or contract', () => {
  expect(keyHashOf(venue, vectors.key)).toBe(vectors.keyHash);
  expect(keyHashOf({ ...venue, chainId: 1 }, vectors.key)).not.toBe(vectors.keyHash);
  expect(keyHashOf({ ...venue, exchange: vectors.offer.token }, vectors.key)).not.toBe(
    vectors.keyHash,
  );
});

it.each(vectors.trees)(
  'leaves, roots and proofs of $chunks chunks are those of the vectors',
  (tree) => {
    const mask = createKeystream(keccak, fromHex(vectors.key));
    const leafOf = createLeaves(keccak, tree.words * 32);
    const chunks = Array.from({ length: tree.chunks }, (_, i) =>
      fromHex(twin.plainChunk(tree.seed, i, tree.words)),
    );
    const plain = joined(chunks.map((chunk, i) => leafOf(i, chunk)));
    for (const [i, chunk] of chunks.entries()) mask(i, chunk);
    const masked = joined(chunks.map((chunk, i) => leafOf(i, chunk)));

    expect(toHex(rootOf(keccak, plain))).toBe(tree.plainRoot);
    expect(toHex(rootOf(keccak, masked))).toBe(tree.cipherRoot);
    for (const sample of tree.samples) {
      expect(toHex(chunks[sample.index])).toBe(sample.masked);
      expect(toHex(plain.subarray(32 * sample.index, 32 * sample.index + 32))).toBe(
        sample.plainLeaf,
      );
      expect(proofOf(keccak, plain, sample.index).map(toHex)).toEqual(sample.plainProof);
      expect(proofOf(keccak, masked, sample.index).map(toHex)).toEqual(sample.maskedProof);
    }
  },
);

it('trees of every width up to 70 have the root and the proofs of the twin, exactly as deep', () => {
  for (let count = 1; count <= 70; count++) {
    const leaves = leavesOf(count);
    const levels = twin.treeOf(leaves.map(toHex));
    expect(toHex(rootOf(keccak, joined(leaves)))).toBe(twin.rootOf(levels));
    expect(depthOf(count)).toBe(levels.length - 1);
    for (const index of [0, count >> 1, count - 1]) {
      expect(proofOf(keccak, joined(leaves), index).map(toHex)).toEqual(
        twin.proofOf(levels, index),
      );
    }
  }
});

it('a leaf at another place, and a node, are no leaf of a tree', () => {
  const leafOf = createLeaves(keccak, 64);
  const chunk = new Uint8Array(64);
  expect(toHex(leafOf(0, chunk))).not.toBe(toHex(leafOf(1, chunk)));
  expect(toHex(leafOf(0, chunk))).not.toBe(twin.nodeOf(twin.uint(0), twin.uint(0)));
});
