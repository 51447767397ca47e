/** Files, keys and offers for tests, sealed as a seller seals them. */
import { expect } from 'vitest';
import { createKeccak, type Keccak } from '../../../marketplace/exchange/keccak.ts';
import { toHex } from '../../../marketplace/exchange/hex.ts';
import { keyHashOf } from '../../../marketplace/exchange/key-hash.ts';
import type { Offer, Venue } from '../../../marketplace/exchange/offer.ts';
import { seal, type Sealed } from '../../../marketplace/exchange/sealing.ts';
import { committed, offerOf } from './vectors.ts';

export const keccak: Keccak = await createKeccak();
export const vectors = committed();
export const venue: Venue = { chainId: vectors.chainId, exchange: vectors.exchange };

/** Bytes that are different everywhere, the same ones every time. */
export const fileOf = (length: number, seed = 1): Uint8Array =>
  Uint8Array.from({ length }, (_, i) => Math.imul(i + 1, 2_654_435_761 + seed) >>> 24);

/** What a test expects that fails with a code. */
export const failing = (code: string): object => expect.objectContaining({ code }) as object;

export const filled = (byte: number): Uint8Array => new Uint8Array(32).fill(byte);

export interface Parcel {
  readonly key: Uint8Array;
  readonly masked: Uint8Array;
  readonly sealed: Sealed;
  readonly offer: Offer;
}

/** The offer about what was sealed. */
export const offerAbout = (sealed: Sealed, key: Uint8Array): Offer => ({
  ...offerOf(vectors),
  cipherRoot: sealed.cipherRoot,
  plainRoot: sealed.plainRoot,
  keyHash: keyHashOf(venue, toHex(key)),
  chunks: sealed.chunks,
  words: sealed.words,
});

export async function parcelOf(
  source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  { key = filled(7), salts = filled(9), words = 32 } = {},
): Promise<Parcel> {
  const parts: Uint8Array[] = [];
  const write = (part: Uint8Array): void => void parts.push(part.slice());
  const sealed = await seal({ keccak, key, salts, words, source, write });
  return {
    key,
    masked: new Uint8Array(Buffer.concat(parts)),
    sealed,
    offer: offerAbout(sealed, key),
  };
}
