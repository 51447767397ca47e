/** Goods made the slow and obvious way, as `contracts/test/Goods.sol` makes them. */
import { AbiCoder, concat, keccak256, toBeHex } from 'ethers';
import type { Hex } from '../../../marketplace/exchange/offer.ts';
import type { Complaint } from '../../../marketplace/exchange/opening.ts';

export interface Parcel {
  readonly key: Hex;
  readonly words: number;
  readonly plain: readonly Hex[];
  readonly masked: readonly Hex[];
  /** Level by level, the leaves first. */
  readonly plainTree: readonly (readonly Hex[])[];
  readonly maskedTree: readonly (readonly Hex[])[];
}

const hash = (...parts: readonly string[]): Hex => keccak256(concat(parts)) as Hex;

/** A parcel; chunk `wrong` is masked with another key, so that it opens to something else than promised. */
export function seal(key: Hex, chunks: number, words: number, seed = 1, wrong = -1): Parcel {
  const numbers = Array.from({ length: chunks }, (_, i) => i);
  const coder = AbiCoder.defaultAbiCoder();
  const plain = numbers.map((i) =>
    concat(
      Array.from({ length: words }, (_, j) =>
        keccak256(coder.encode(['uint256', 'uint256', 'uint256'], [seed, i, j])),
      ),
    ),
  ) as Hex[];
  const masked = plain.map((chunk, i) => mask(i === wrong ? hash('0x0bad') : key, i, chunk));
  return {
    key,
    words,
    plain,
    masked,
    plainTree: treeOf(plain),
    maskedTree: treeOf(masked),
  };
}

function mask(key: Hex, index: number, chunk: Hex): Hex {
  const words = (chunk.length - 2) / 64;
  return concat(
    Array.from({ length: words }, (_, j) => {
      const word = BigInt(`0x${chunk.slice(2 + 64 * j, 66 + 64 * j)}`);
      const counter = toBeHex((BigInt(index) << 32n) | BigInt(j), 32);
      return toBeHex(word ^ BigInt(hash(key, counter)), 32);
    }),
  ) as Hex;
}

function treeOf(chunks: readonly Hex[]): Hex[][] {
  let width = 1;
  while (width < chunks.length) width *= 2;
  const zero = toBeHex(0, 32) as Hex;
  let level: Hex[] = Array.from({ length: width }, (_, i) => {
    const chunk = chunks[i];
    return chunk === undefined ? zero : hash('0x00', toBeHex(i, 8), chunk);
  });
  const levels = [level];
  while (level.length > 1) {
    const below = level;
    level = below
      .filter((_, i) => i % 2 === 0)
      .map((left, i) => hash('0x01', left, below[2 * i + 1] ?? zero));
    levels.push(level);
  }
  return levels;
}

export const rootOf = (tree: Parcel['plainTree']): Hex => tree.at(-1)?.[0] ?? '0x';

const proofOf = (tree: Parcel['plainTree'], index: number): Hex[] =>
  tree.slice(0, -1).map((level, depth) => level[(index >> depth) ^ 1] ?? '0x');

/** The complaint about one chunk, with everything in its place. */
export function complaintOf(parcel: Parcel, index: number): Complaint {
  return {
    key: parcel.key,
    index,
    masked: parcel.masked[index] ?? '0x',
    maskedProof: proofOf(parcel.maskedTree, index),
    plainLeaf: parcel.plainTree[0]?.[index] ?? '0x',
    plainProof: proofOf(parcel.plainTree, index),
  };
}
