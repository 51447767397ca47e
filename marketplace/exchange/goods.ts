/** What a buyer holds of a file before paying, and the check that it is all of it. */
import { sameBytes } from '../../protocol/bytes.ts';
import { ElatioError } from '../../protocol/error.ts';
import { batchesOf, WORD } from './chunks.ts';
import { fromHex } from './hex.ts';
import type { Keccak } from './keccak.ts';
import { createLeafList } from './leaf-list.ts';
import { createLeaves, HASH, rootOf } from './merkle.ts';
import type { Offer } from './offer.ts';

export interface Goods {
  readonly keccak: Keccak;
  readonly offer: Offer;
  /** The masked bytes, in order. */
  readonly masked: AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
  readonly plainLeaves: Uint8Array;
  readonly signal?: AbortSignal;
  /** Masked bytes that are done. */
  readonly onProgress?: (bytes: number) => void;
}

/** Given each chunk as it was delivered; valid until the next. */
export type OnChunks = (first: number, chunks: Uint8Array) => Promise<void> | void;

/**
 * Goes once through all masked bytes, and gives their leaves once they are the offer's. Before paying this is the check that
 * nothing is missing; after it, that the buyer's own disk still has what was paid for.
 *
 * @throws ELATIO_MARKET_LEAVES, ELATIO_MARKET_CIPHERTEXT: what was delivered is not what the offer is about
 */
export async function checkGoods(goods: Goods, onChunks?: OnChunks): Promise<Uint8Array> {
  const { keccak, offer, masked, plainLeaves, signal, onProgress } = goods;
  if (
    plainLeaves.length !== offer.chunks * HASH ||
    !sameBytes(rootOf(keccak, plainLeaves), fromHex(offer.plainRoot))
  ) {
    throw new ElatioError(
      'ELATIO_MARKET_LEAVES',
      'The hashes of the file that came are not those that the offer is about.',
    );
  }
  const size = offer.words * WORD;
  const leafOf = createLeaves(keccak, size);
  const leaves = createLeafList();
  let index = 0;
  for await (const batch of batchesOf(masked, size, signal)) {
    const count = batch.length / size;
    if (!Number.isInteger(count) || index + count > offer.chunks) throw wrongCiphertext();
    for (let i = 0; i < count; i++) {
      leaves.add(leafOf(index + i, batch.subarray(i * size, (i + 1) * size)));
    }
    await onChunks?.(index, batch);
    index += count;
    onProgress?.(index * size);
  }
  if (index < offer.chunks || !sameBytes(rootOf(keccak, leaves.all()), fromHex(offer.cipherRoot))) {
    throw wrongCiphertext();
  }
  return leaves.all();
}

const wrongCiphertext = (): ElatioError =>
  new ElatioError(
    'ELATIO_MARKET_CIPHERTEXT',
    'The sealed file that came is not the one that the offer is about.',
  );
