import * as fc from 'fast-check';
import { nativePrimitives, nativeSigning, randomBytes } from '../../../node/crypto.ts';
import { DOMAINS } from '../../../protocol/bucket.ts';
import type { StreamKeys } from '../../../protocol/keys/interface.ts';
import { bytes } from '../arbitraries.ts';

export const deps = { primitives: nativePrimitives, signing: nativeSigning, random: randomBytes };

/** A pair of X25519. */
export interface Pair {
  readonly secret: Uint8Array;
  readonly publicKey: Uint8Array;
}

export function pair(seed: number): Pair {
  const secret = new Uint8Array(32).fill(seed);
  return { secret, publicKey: nativeSigning.exchangeKey(secret) };
}

const monthKey = fc.record({
  id: bytes(16),
  month: fc.oneof(fc.integer({ min: 660, max: 690 }), fc.integer({ min: -840, max: 1559 })),
  key: bytes(32),
});

/** Streams that differ, of which each has keys of different ids. */
export const streams: fc.Arbitrary<StreamKeys[]> = fc.uniqueArray(
  fc.record({
    device: bytes(32),
    incarnation: bytes(16),
    domain: fc.constantFrom(...DOMAINS),
    tagKey: bytes(32),
    keys: fc.uniqueArray(monthKey, {
      selector: ({ id }) => id.join(),
      minLength: 1,
      maxLength: 6,
    }),
  }),
  { selector: ({ device }) => device.join(), maxLength: 5 },
);
