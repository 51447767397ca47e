import { noise as encrypting, pureJsCrypto } from '@chainsafe/libp2p-noise';

const TAG = 16;

/** Noise whose cipher leaves everything as it is: its handshake, its frames, and no secret. */
export const noise: typeof encrypting = (init) =>
  encrypting({
    ...init,
    crypto: {
      ...pureJsCrypto,
      chaCha20Poly1305Encrypt: (plain) => Buffer.concat([plain.subarray(), new Uint8Array(TAG)]),
      chaCha20Poly1305Decrypt: (bytes) => bytes.subarray(0, bytes.byteLength - TAG),
    },
  });
