import { batchesOf, bytesIn, WORD } from '../exchange/chunks.ts';
import { fromHex } from '../exchange/hex.ts';
import type { Keccak } from '../exchange/keccak.ts';
import { createKeystream } from '../exchange/keystream.ts';
import type { Hex } from '../exchange/offer.ts';

/** Sealed goods, and what opens them. */
export interface Opening {
  readonly keccak: Keccak;
  readonly key: Hex;
  readonly words: number;
  /** Length of the file. */
  readonly bytes: number;
  readonly masked: AsyncIterable<Uint8Array>;
  readonly signal?: AbortSignal;
}

/** The file out of goods that were checked before: nothing is compared here. */
export async function* plainOf(opening: Opening): AsyncGenerator<Uint8Array, void, undefined> {
  const { keccak, key, words, bytes, masked, signal } = opening;
  const size = words * WORD;
  const room = bytesIn(words);
  const unmask = createKeystream(keccak, fromHex(key));
  let index = 0;
  let left = bytes;
  for await (const batch of batchesOf(masked, size, signal)) {
    const count = Math.floor(batch.length / size);
    const plain = new Uint8Array(count * room);
    for (let i = 0; i < count; i++) {
      const chunk = batch.subarray(i * size, (i + 1) * size);
      unmask(index + i, chunk);
      plain.set(chunk.subarray(WORD), i * room);
    }
    index += count;
    const file = plain.subarray(0, Math.min(left, plain.length));
    left -= file.length;
    if (file.length > 0) yield file;
  }
}
