import { xchacha20poly1305 } from '@noble/ciphers/chacha.js';
import { hkdf } from '@noble/hashes/hkdf.js';
import { sha256 } from '@noble/hashes/sha2.js';
import type { Primitives } from './primitives.ts';

/** The protocol's cryptography in plain JavaScript: for browsers, and the twin that tests compare with. */
export const portablePrimitives: Primitives = {
  sha256: (data) => sha256(data),
  hkdf: (key, salt, info, length) => hkdf(sha256, key, salt, info, length),
  encrypt: (key, nonce, associated, plain) =>
    xchacha20poly1305(key, nonce, associated).encrypt(plain),
  decrypt(key, nonce, associated, sealed) {
    try {
      return xchacha20poly1305(key, nonce, associated).decrypt(sealed);
    } catch {
      return undefined;
    }
  },
};
