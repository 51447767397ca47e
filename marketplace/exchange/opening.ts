/** How a buyer opens what was bought, and what proves that it is not what was promised. */
import { createHash } from 'node:crypto';
import { sameBytes } from '../../protocol/bytes.ts';
import { ElatioError } from '../../protocol/error.ts';
import { bytesIn, WORD } from './chunks.ts';
import { checkGoods, type Goods } from './goods.ts';
import { fromHex, toHex } from './hex.ts';
import { keyHashOf } from './key-hash.ts';
import { createKeystream } from './keystream.ts';
import { createLeaves, HASH, proofOf } from './merkle.ts';
import type { Hex, Venue } from './offer.ts';

/** What proves a wrong chunk to the contract: its `Complaint`. */
export interface Complaint {
  readonly key: Hex;
  readonly index: number;
  readonly masked: Hex;
  readonly maskedProof: readonly Hex[];
  readonly plainLeaf: Hex;
  readonly plainProof: readonly Hex[];
}

/**
 * How a file opened. `unlike`: every chunk is what its hash promised, but the file is not the one of which the terms gave
 * the SHA-256. No contract judges that: it knows of hashes, not of what a file is.
 */
export type Opened =
  | { readonly kind: 'right' }
  | { readonly kind: 'unlike' }
  | { readonly kind: 'wrong'; readonly complaint: Complaint };

export interface OpenOptions extends Goods {
  readonly venue: Venue;
  readonly key: Hex;
  /** Length and SHA-256 of the file, as the terms have them. */
  readonly bytes: number;
  readonly sha256: Hex;
  /** Takes the file's bytes in order; they are valid until it is done. Those of a file that is not right are worth nothing. */
  readonly write: (plain: Uint8Array) => Promise<void> | void;
}

/**
 * Opens goods chunk by chunk. The first that is not what was promised makes the complaint.
 *
 * @throws ELATIO_MARKET_KEY: the key is of another offer; ELATIO_MARKET_LEAVES, ELATIO_MARKET_CIPHERTEXT: the buyer no longer
 * has what was delivered, and must fetch it again; the signal's reason; what `masked` and `write` throw
 */
export async function openGoods(options: OpenOptions): Promise<Opened> {
  const { keccak, offer, venue, key, bytes, sha256, plainLeaves, write } = options;
  if (keyHashOf(venue, key) !== offer.keyHash) {
    throw new ElatioError('ELATIO_MARKET_KEY', 'The key is not the one of this offer.');
  }
  const room = bytesIn(offer.words);
  const size = offer.words * WORD;
  const unmask = createKeystream(keccak, fromHex(key));
  const leafOf = createLeaves(keccak, size);
  const leafAt = (index: number): Uint8Array =>
    plainLeaves.subarray(index * HASH, (index + 1) * HASH);
  const hash = createHash('sha256');
  let wrong: { index: number; masked: Hex } | undefined;

  const leaves = await checkGoods(options, async (first, masked) => {
    if (wrong) return;
    const chunks = masked.slice();
    const plain = new Uint8Array((chunks.length / size) * room);
    for (let i = 0; i < chunks.length / size; i++) {
      const chunk = chunks.subarray(i * size, (i + 1) * size);
      unmask(first + i, chunk);
      if (!sameBytes(leafOf(first + i, chunk), leafAt(first + i))) {
        wrong = { index: first + i, masked: toHex(masked.subarray(i * size, (i + 1) * size)) };
        return;
      }
      plain.set(chunk.subarray(WORD), i * room);
    }
    const file = plain.subarray(0, Math.max(0, bytes - first * room));
    hash.update(file);
    await write(file);
  });

  if (!wrong) return { kind: `0x${hash.digest('hex')}` === sha256 ? 'right' : 'unlike' };
  const { index, masked } = wrong;
  return {
    kind: 'wrong',
    complaint: {
      key,
      index,
      masked,
      maskedProof: proofOf(keccak, leaves, index).map(toHex),
      plainLeaf: toHex(leafAt(index)),
      plainProof: proofOf(keccak, plainLeaves, index).map(toHex),
    },
  };
}
