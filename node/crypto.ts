import {
  createCipheriv,
  createDecipheriv,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  hash,
  hkdfSync,
  type KeyObject,
  randomBytes as systemRandom,
  sign,
  verify,
} from 'node:crypto';
import { hchacha } from '@noble/ciphers/chacha.js';
import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import type { Compression, Primitives, RandomBytes, Signing } from '../protocol/primitives.ts';
import { isSoundKey } from '../protocol/sound-key.ts';

const TAG = 16;
// "expand 32-byte k", the constant of ChaCha (RFC 8439 section 2.3), as little-endian words.
const SIGMA = Uint32Array.of(0x61707865, 0x3320646e, 0x79622d32, 0x6b206574);

/**
 * XChaCha20-Poly1305 is ChaCha20-Poly1305 under a key that HChaCha20 derives from the first 16 bytes of
 * the nonce, with the other 8 behind four zeros (draft-irtf-cfrg-xchacha-03 section 2.3): so OpenSSL's
 * native cipher does the work and only one block of it is computed in JavaScript.
 */
function chachaFor(key: Uint8Array, nonce: Uint8Array): { key: Uint8Array; iv: Uint8Array } {
  if (key.length !== 32 || nonce.length !== 24) {
    throw new RangeError(
      `expected a key of 32 and a nonce of 24 bytes, got ${key.length}, ${nonce.length}`,
    );
  }
  const derived = new Uint32Array(8);
  hchacha(SIGMA, words(key), words(nonce.subarray(0, 16)), derived);
  const iv = new Uint8Array(12);
  iv.set(nonce.subarray(16), 4);
  return { key: new Uint8Array(derived.buffer), iv };
}

function words(bytes: Uint8Array): Uint32Array {
  return new Uint32Array(Uint8Array.from(bytes).buffer);
}

/** The same bytes without Buffer's own `slice`, which shares memory where Uint8Array's copies. */
function bare(buffer: Buffer): Uint8Array {
  return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.length);
}

/** The protocol's cryptography by OpenSSL; `protocol/portable.ts` is its twin. */
export const nativePrimitives: Primitives = {
  sha256: (data) => bare(hash('sha256', data, 'buffer')),
  hkdf: (key, salt, info, length) => new Uint8Array(hkdfSync('sha256', key, salt, info, length)),
  encrypt(key, nonce, associated, plain) {
    const { key: derived, iv } = chachaFor(key, nonce);
    const cipher = createCipheriv('chacha20-poly1305', derived, iv, { authTagLength: TAG });
    cipher.setAAD(associated, { plaintextLength: plain.length });
    const body = cipher.update(plain);
    cipher.final();
    return bare(Buffer.concat([body, cipher.getAuthTag()]));
  },
  decrypt(key, nonce, associated, sealed) {
    if (sealed.length < TAG) return undefined;
    const { key: derived, iv } = chachaFor(key, nonce);
    const body = sealed.subarray(0, sealed.length - TAG);
    const decipher = createDecipheriv('chacha20-poly1305', derived, iv, { authTagLength: TAG });
    decipher.setAAD(associated, { plaintextLength: body.length });
    decipher.setAuthTag(sealed.subarray(sealed.length - TAG));
    const plain = decipher.update(body);
    try {
      decipher.final();
      return bare(plain);
    } catch {
      return undefined;
    }
  },
};

/** Public keys that were read lately: reading one takes a quarter of what checking a signature does. */
const KEYS_KEPT = 256;

/** Signatures and key agreement by OpenSSL; `protocol/portable.ts` has the twin. */
export const nativeSigning: Signing = createNativeSigning();

function createNativeSigning(): Signing {
  // A secret is read anew each time: nothing may outlive the caller's bytes.
  const known = new Map<string, KeyObject>();
  function verifier(publicKey: Uint8Array): KeyObject {
    const name = Buffer.from(publicKey).toString('latin1');
    const key = known.get(name) ?? publicKeyOf('Ed25519', publicKey);
    known.delete(name);
    known.set(name, key);
    if (known.size > KEYS_KEPT) for (const oldest of known.keys().take(1)) known.delete(oldest);
    return key;
  }
  return {
    sign: (secret, message) => bare(sign(null, message, secretKeyOf('Ed25519', secret))),
    verify(publicKey, message, signature) {
      if (signature.length !== 64 || !isSoundKey(publicKey)) return false;
      try {
        return verify(null, message, verifier(publicKey), signature);
      } catch {
        return false;
      }
    },
    signingKey: (secret) => publicBytes(secretKeyOf('Ed25519', secret)),
    exchangeKey: (secret) => publicBytes(secretKeyOf('X25519', secret)),
    agree(secret, publicKey) {
      const privateKey = secretKeyOf('X25519', secret);
      try {
        return bare(diffieHellman({ privateKey, publicKey: publicKeyOf('X25519', publicKey) }));
      } catch {
        return undefined;
      }
    },
  };
}

/** What stands before the 32 bytes of a key in its DER form (RFC 8410 sections 4 and 7), but for the last of the OID. */
const CURVES = { Ed25519: 0x70, X25519: 0x6e } as const;
const PRIVATE = [0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65];
const PUBLIC = [0x30, 0x2a, 0x30, 5, 6, 3, 0x2b, 0x65];

function secretKeyOf(curve: keyof typeof CURVES, secret: Uint8Array): KeyObject {
  if (secret.length !== 32) {
    throw new RangeError(`"secret" expected 32 bytes, got ${secret.length}`);
  }
  const key = Buffer.from([...PRIVATE, CURVES[curve], 4, 0x22, 4, 0x20, ...secret]);
  return createPrivateKey({ key, format: 'der', type: 'pkcs8' });
}

function publicKeyOf(curve: keyof typeof CURVES, bytes: Uint8Array): KeyObject {
  const key = Buffer.from([...PUBLIC, CURVES[curve], 3, 0x21, 0, ...bytes]);
  return createPublicKey({ key, format: 'der', type: 'spki' });
}

function publicBytes(secretKey: KeyObject): Uint8Array {
  const { x = '' } = createPublicKey(secretKey).export({ format: 'jwk' });
  return new Uint8Array(Buffer.from(x, 'base64url'));
}

export const randomBytes: RandomBytes = (length) => bare(systemRandom(length));

/** zstd (RFC 8878) at a level: 3 costs half of what 6 does, for a twentieth more bytes. */
function zstdAt(level: number): Compression {
  const params = { [constants.ZSTD_c_compressionLevel]: level };
  return {
    compress: (raw) => bare(zstdCompressSync(raw, { params })),
    decompress(packed, size) {
      // Room for all of it at once: zlib would else gather it in pieces. One byte more, or it would make
      // room for another piece before it sees the end.
      const chunkSize = Math.max(64, size + 1);
      const raw = zstdDecompressSync(packed, { maxOutputLength: size, chunkSize });
      if (raw.length !== size) {
        throw new RangeError(`"packed" expected ${size} bytes, got ${raw.length}`);
      }
      return bare(raw);
    },
  };
}

/** For what is written while somebody waits. */
export const zstd = zstdAt(3);

/** For what is re-packed in the background and kept for years. */
export const zstdThorough = zstdAt(12);
