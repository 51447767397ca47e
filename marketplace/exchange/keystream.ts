/**
 * The cipher of a sale, as `contracts/src/libraries/Keystream.sol` says: word j of chunk i is masked with
 * `keccak(key ‖ uint256(i << 32 | j))`. A key masks one file and is never used again.
 */
import type { Keccak } from './keccak.ts';

const WORD = 32;

/** Masks a chunk (a whole number of words) in place, or opens it: XOR is its own inverse. */
export type Keystream = (index: number, chunk: Uint8Array) => void;

/** @param key 32 bytes */
export function createKeystream(keccak: Keccak, key: Uint8Array): Keystream {
  const input = new Uint8Array(2 * WORD);
  input.set(key);
  const counter = new DataView(input.buffer);
  return (index, chunk) => {
    counter.setUint32(56, index);
    for (let at = 0; at < chunk.length; at += WORD) {
      counter.setUint32(60, at / WORD);
      const mask = keccak(input);
      for (let k = 0; k < WORD; k++) chunk[at + k] ^= mask[k];
    }
  };
}
