/** How a file becomes goods: chunks, masked with a key, and the two roots that an offer is about. */
import { createHash } from 'node:crypto';
import { ElatioError } from '../../protocol/error.ts';
import { batchesOf, bytesIn, MAX_CHUNKS, WORD } from './chunks.ts';
import { toHex } from './hex.ts';
import type { Keccak } from './keccak.ts';
import { createKeystream } from './keystream.ts';
import { createLeafList } from './leaf-list.ts';
import { createLeaves, rootOf } from './merkle.ts';
import { type Hex, WORDS } from './offer.ts';

export interface SealOptions {
  readonly keccak: Keccak;
  /** 32 random bytes that mask this file for this buyer, and nothing else ever. */
  readonly key: Uint8Array;
  /** 32 random bytes from which the chunks' salts are derived: no other than this sale's either. */
  readonly salts: Uint8Array;
  readonly words?: number;
  readonly source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
  /** Takes the masked bytes in order; they are valid until it is done. */
  readonly write: (masked: Uint8Array) => Promise<void> | void;
  readonly signal?: AbortSignal;
  /** Bytes of the file that are done. */
  readonly onProgress?: (bytes: number) => void;
}

/** What a file became. The same file, key and salts always become the same. */
export interface Sealed {
  readonly bytes: number;
  readonly chunks: number;
  readonly words: number;
  /** SHA-256 of the file. */
  readonly sha256: Hex;
  readonly cipherRoot: Hex;
  readonly plainRoot: Hex;
  /** The hash of every chunk in the clear, 32 bytes each: the buyer gets them with the masked bytes. */
  readonly plainLeaves: Uint8Array;
}

/**
 * Seals a file, in memory of 64 bytes a chunk besides some batches.
 *
 * @throws ELATIO_MARKET_FILE_TOO_LARGE; the signal's reason; what `source` and `write` throw
 */
export async function seal(options: SealOptions): Promise<Sealed> {
  const { keccak, key, salts, words = WORDS, source, write, signal, onProgress } = options;
  const room = bytesIn(words);
  const size = words * WORD;
  const mask = createKeystream(keccak, key);
  const salt = createKeystream(keccak, salts);
  const leafOf = createLeaves(keccak, size);
  const plainLeaves = createLeafList();
  const cipherLeaves = createLeafList();
  const hash = createHash('sha256');
  let bytes = 0;
  let chunks = 0;

  const sealBatch = async (file: Uint8Array): Promise<void> => {
    const count = Math.max(1, Math.ceil(file.length / room));
    if (chunks + count > MAX_CHUNKS) {
      throw new ElatioError(
        'ELATIO_MARKET_FILE_TOO_LARGE',
        `The file is longer than the ${MAX_CHUNKS * room} bytes that one sale may have.`,
      );
    }
    const masked = new Uint8Array(count * size);
    for (let i = 0; i < count; i++) {
      const chunk = masked.subarray(i * size, (i + 1) * size);
      // The salt is the mask of a word that holds nothing.
      salt(chunks, chunk.subarray(0, WORD));
      chunk.set(file.subarray(i * room, (i + 1) * room), WORD);
      plainLeaves.add(leafOf(chunks, chunk));
      mask(chunks, chunk);
      cipherLeaves.add(leafOf(chunks, chunk));
      chunks++;
    }
    hash.update(file);
    bytes += file.length;
    await write(masked);
    onProgress?.(bytes);
  };

  for await (const batch of batchesOf(source, room, signal)) await sealBatch(batch);
  if (chunks === 0) await sealBatch(new Uint8Array(0));
  return {
    bytes,
    chunks,
    words,
    sha256: `0x${hash.digest('hex')}`,
    cipherRoot: toHex(rootOf(keccak, cipherLeaves.all())),
    plainRoot: toHex(rootOf(keccak, plainLeaves.all())),
    plainLeaves: plainLeaves.all().slice(),
  };
}
