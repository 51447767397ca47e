/** Keccak-256, the hash of Ethereum: Keccak as it was submitted, whose padding is not that of SHA-3. */
import { createKeccak as createHasher } from 'hash-wasm';

/** The 32 bytes of a hash. What is passed in may be used anew as soon as it returns. */
export type Keccak = (bytes: Uint8Array) => Uint8Array;

/** Keccak-256 in WebAssembly, six times as fast as in JavaScript where inputs are short. */
export async function createKeccak(): Promise<Keccak> {
  const hasher = await createHasher(256);
  return (bytes) => hasher.init().update(bytes).digest('binary');
}
