/**
 * What `contracts/src` computes, the slow and obvious way: numbers are bigint, bytes are hexadecimal text, trees are kept
 * whole. It shares nothing with `marketplace/` but the type of an offer.
 */
import { keccak_256 } from '@noble/hashes/sha3.js';
import type { Hex, Offer } from '../../../marketplace/exchange/offer.ts';

const bare = (hex: Hex): string => hex.slice(2);
const bytes = (hex: Hex): Uint8Array => Uint8Array.from(Buffer.from(bare(hex), 'hex'));

/** `abi.encodePacked` of what is already bytes. */
export const join = (...parts: readonly Hex[]): Hex => `0x${parts.map(bare).join('')}`;

/** A number of `size` bytes, the big end first. */
export const uint = (value: bigint | number, size = 32): Hex =>
  `0x${BigInt(value)
    .toString(16)
    .padStart(2 * size, '0')}`;

export const keccak = (...parts: readonly Hex[]): Hex =>
  `0x${Buffer.from(keccak_256(bytes(join(...parts)))).toString('hex')}`;

export const textHash = (text: string): Hex =>
  `0x${Buffer.from(keccak_256(new TextEncoder().encode(text))).toString('hex')}`;

/** What masks word `word` of chunk `chunk`. */
export const maskOf = (key: Hex, chunk: number, word: number): Hex =>
  keccak(key, uint((BigInt(chunk) << 32n) | BigInt(word)));

export function masked(key: Hex, chunk: number, plain: Hex): Hex {
  const words = bare(plain).match(/.{64}/g) ?? [];
  return join(...words.map((word, j) => uint(BigInt(`0x${word}`) ^ BigInt(maskOf(key, chunk, j)))));
}

export const leafOf = (chunk: number, data: Hex): Hex => keccak('0x00', uint(chunk, 8), data);
export const nodeOf = (left: Hex, right: Hex): Hex => keccak('0x01', left, right);

/** All levels of a tree, the leaves first; places beyond the last leaf hold zero. */
export function treeOf(leaves: readonly Hex[]): Hex[][] {
  const lowest = [...leaves];
  while ((lowest.length & (lowest.length - 1)) !== 0) lowest.push(uint(0));
  const levels = [lowest];
  for (let below = lowest; below.length > 1; below = levels[levels.length - 1]) {
    const level: Hex[] = [];
    for (let i = 0; i < below.length; i += 2) level.push(nodeOf(below[i], below[i + 1]));
    levels.push(level);
  }
  return levels;
}

export const rootOf = (levels: readonly Hex[][]): Hex => levels[levels.length - 1][0];

export const proofOf = (levels: readonly Hex[][], index: number): Hex[] =>
  levels.slice(0, -1).map((level, depth) => level[(index >> depth) ^ 1]);

/** `Goods.seal` of `contracts/test`: word j of chunk i is `keccak(abi.encode(seed, i, j))`. */
export const plainChunk = (seed: number, chunk: number, words: number): Hex =>
  join(...Array.from({ length: words }, (_, j) => keccak(uint(seed), uint(chunk), uint(j))));

/** `keccak(key ‖ chainid ‖ contract)`. */
export const keyHashOf = (key: Hex, chainId: number, exchange: Hex): Hex =>
  keccak(key, uint(chainId), exchange);

const OFFER =
  'Offer(address seller,address payout,address guardian,address buyer,address token,uint256 price,uint256 bond,' +
  'bytes32 cipherRoot,bytes32 plainRoot,bytes32 keyHash,uint32 chunks,uint16 words,uint64 expiry,uint32 revealWindow,' +
  'uint32 complainWindow,bytes32 termsHash,bytes32 consentHash,uint256 nonce)';

/** `hashStruct` of EIP-712. */
export const offerHashOf = (offer: Offer): Hex =>
  keccak(
    textHash(OFFER),
    uint(BigInt(offer.seller)),
    uint(BigInt(offer.payout)),
    uint(BigInt(offer.guardian)),
    uint(BigInt(offer.buyer)),
    uint(BigInt(offer.token)),
    uint(offer.price),
    uint(offer.bond),
    offer.cipherRoot,
    offer.plainRoot,
    offer.keyHash,
    uint(offer.chunks),
    uint(offer.words),
    uint(offer.expiry),
    uint(offer.revealWindow),
    uint(offer.complainWindow),
    offer.termsHash,
    offer.consentHash,
    uint(offer.nonce),
  );

/** The EIP-712 digest: the number of the sale. */
export function digestOf(offer: Offer, chainId: number, exchange: Hex): Hex {
  const domain = keccak(
    textHash('EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)'),
    textHash('Elatio FairExchange'),
    textHash('1'),
    uint(chainId),
    uint(BigInt(exchange)),
  );
  return keccak('0x1901', domain, offerHashOf(offer));
}
