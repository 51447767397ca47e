import { xchacha20poly1305 } from '@noble/ciphers/chacha.js';
import { ed25519, x25519 } from '@noble/curves/ed25519.js';
import { hkdf } from '@noble/hashes/hkdf.js';
import { sha256, sha512 } from '@noble/hashes/sha2.js';
import { joinBytes, sameBytes } from './bytes.ts';
import type { Primitives, Signing } from './primitives.ts';
import { isSoundKey } from './sound-key.ts';

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

/** Signatures and key agreement in plain JavaScript. */
export const portableSigning: Signing = {
  sign: (secret, message) => ed25519.sign(message, secret),
  verify(publicKey, message, signature) {
    if (signature.length !== 64 || !isSoundKey(publicKey)) return false;
    try {
      return fits(publicKey, message, signature);
    } catch {
      return false;
    }
  },
  signingKey: (secret) => ed25519.getPublicKey(secret),
  exchangeKey: (secret) => x25519.getPublicKey(secret),
  agree(secret, publicKey) {
    try {
      return x25519.getSharedSecret(secret, publicKey);
    } catch {
      return undefined;
    }
  },
};

/**
 * [S]B − [k]A is R, byte for byte (RFC 8032 section 5.1.7, without the cofactor): as OpenSSL has it. The library's own
 * check multiplies by the cofactor, and would take signatures that OpenSSL refuses.
 */
function fits(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  const { Point } = ed25519;
  const { Fn } = Point;
  const a = Point.fromBytes(publicKey);
  const r = signature.subarray(0, 32);
  const s = littleEndian(signature.subarray(32));
  if (s >= Fn.ORDER) return false;
  const k = Fn.create(littleEndian(sha512(joinBytes(r, publicKey, message))));
  const expected = Point.BASE.multiplyUnsafe(s).subtract(a.multiplyUnsafe(k));
  return sameBytes(expected.toBytes(), r);
}

function littleEndian(bytes: Uint8Array): bigint {
  return bytes.reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n);
}
