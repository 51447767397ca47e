import { createHash } from 'node:crypto';
import type { Random } from '../../../marketplace/privacy/index.ts';

/** Bytes that are the same for the same seed: for tests alone. */
export function seeded(seed: string): Random {
  let block = 0;
  return (length) => {
    const bytes = new Uint8Array(length);
    for (let at = 0; at < length; at += 32) {
      const digest = createHash('sha256').update(`${seed} ${block++}`).digest();
      bytes.set(digest.subarray(0, Math.min(32, length - at)), at);
    }
    return bytes;
  };
}
