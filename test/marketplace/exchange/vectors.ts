/**
 * `contracts/test/vectors/exchange.json`, which the tests of the contracts and those of `marketplace/` both read, as the
 * twin has it. `node test/marketplace/exchange/vectors.ts --write` writes it anew.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import prettier from 'prettier';
import type { Hex, Offer } from '../../../marketplace/exchange/offer.ts';
import * as twin from './twin.ts';

const FILE = new URL('../../../contracts/test/vectors/exchange.json', import.meta.url);

const CHAIN_ID = 31_337;
const EXCHANGE: Hex = '0x5FbDB2315678afecb367f032d93F642f64180aa3';
const KEY = twin.textHash('a key of one sale');
const KEYSTREAM = [
  [0, 0],
  [0, 1],
  [1, 0],
  [5, 31],
  [1_023, 255],
  [2 ** 32 - 1, 255],
] as const;
const TREES = [
  { chunks: 1, words: 32, seed: 7, samples: [0] },
  { chunks: 2, words: 32, seed: 8, samples: [0, 1] },
  { chunks: 3, words: 32, seed: 9, samples: [0, 2] },
  { chunks: 5, words: 32, seed: 10, samples: [3, 4] },
  { chunks: 8, words: 32, seed: 11, samples: [0, 7] },
  { chunks: 1_024, words: 2, seed: 12, samples: [0, 682, 1_023] },
] as const;

/** The offer of the vectors: its roots are those of the tree of five chunks. */
const OFFER: Omit<Offer, 'cipherRoot' | 'plainRoot' | 'keyHash'> = {
  seller: '0x70997970C51812dc3A010C7d01b50e0d17dc79C8',
  payout: '0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC',
  guardian: '0x90F79bf6EB2c4f870365E785982E1f101E93b906',
  buyer: '0x15d34AAf54267DB7D7c367839AAf71A00a2C6A65',
  token: '0x9965507D1a55bcC2695C58ba16FB37d819B0A4dc',
  price: 5_000_000n,
  bond: 1_000_000n,
  chunks: 5,
  words: 32,
  expiry: 1_790_086_400,
  revealWindow: 3_600,
  complainWindow: 7_200,
  termsHash: twin.textHash('terms'),
  consentHash: twin.uint(0),
  nonce: 2n ** 255n + 1n,
};

export interface Sample {
  readonly index: number;
  readonly plain: Hex;
  readonly masked: Hex;
  readonly plainLeaf: Hex;
  readonly maskedLeaf: Hex;
  readonly plainProof: readonly Hex[];
  readonly maskedProof: readonly Hex[];
}

export interface TreeVector {
  readonly chunks: number;
  readonly words: number;
  readonly seed: number;
  readonly plainRoot: Hex;
  readonly cipherRoot: Hex;
  readonly samples: readonly Sample[];
}

export interface Vectors {
  readonly chainId: number;
  readonly exchange: Hex;
  readonly key: Hex;
  readonly keyHash: Hex;
  readonly keystream: readonly { chunk: number; word: number; mask: Hex }[];
  readonly trees: readonly TreeVector[];
  /** Numbers of 256 bits are decimal text. */
  readonly offer: Omit<Offer, 'price' | 'bond' | 'nonce'> &
    Record<'price' | 'bond' | 'nonce', string>;
  readonly offerHash: Hex;
  readonly digest: Hex;
}

function treeVector({ chunks, words, seed, samples }: (typeof TREES)[number]): TreeVector {
  const plain = Array.from({ length: chunks }, (_, i) => twin.plainChunk(seed, i, words));
  const masked = plain.map((chunk, i) => twin.masked(KEY, i, chunk));
  const plainTree = twin.treeOf(plain.map((chunk, i) => twin.leafOf(i, chunk)));
  const maskedTree = twin.treeOf(masked.map((chunk, i) => twin.leafOf(i, chunk)));
  return {
    chunks,
    words,
    seed,
    plainRoot: twin.rootOf(plainTree),
    cipherRoot: twin.rootOf(maskedTree),
    samples: samples.map((index) => ({
      index,
      plain: plain[index],
      masked: masked[index],
      plainLeaf: plainTree[0][index],
      maskedLeaf: maskedTree[0][index],
      plainProof: twin.proofOf(plainTree, index),
      maskedProof: twin.proofOf(maskedTree, index),
    })),
  };
}

export function makeVectors(): Vectors {
  const keyHash = twin.keyHashOf(KEY, CHAIN_ID, EXCHANGE);
  const trees = TREES.map(treeVector);
  const { cipherRoot, plainRoot } = trees[3];
  const offer: Offer = { ...OFFER, cipherRoot, plainRoot, keyHash };
  return {
    chainId: CHAIN_ID,
    exchange: EXCHANGE,
    key: KEY,
    keyHash,
    keystream: KEYSTREAM.map(([chunk, word]) => ({
      chunk,
      word,
      mask: twin.maskOf(KEY, chunk, word),
    })),
    trees,
    offer: {
      ...offer,
      price: `${offer.price}`,
      bond: `${offer.bond}`,
      nonce: `${offer.nonce}`,
    },
    offerHash: twin.offerHashOf(offer),
    digest: twin.digestOf(offer, CHAIN_ID, EXCHANGE),
  };
}

/** The vectors as they are committed. */
export const committed = (): Vectors => JSON.parse(readFileSync(FILE, 'utf8')) as Vectors;

/** The offer of the vectors as `marketplace/` has it. */
export const offerOf = ({ offer }: Vectors): Offer => ({
  ...offer,
  price: BigInt(offer.price),
  bond: BigInt(offer.bond),
  nonce: BigInt(offer.nonce),
});

if (process.argv.includes('--write')) {
  const text = await prettier.format(JSON.stringify(makeVectors()), {
    parser: 'json',
    printWidth: 100,
  });
  writeFileSync(FILE, text);
}
