import {
  createCipheriv,
  createDecipheriv,
  hash,
  hkdfSync,
  randomBytes as systemRandom,
} from 'node:crypto';
import { hchacha } from '@noble/ciphers/chacha.js';
import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import type { Compression, Primitives, RandomBytes } from '../protocol/primitives.ts';
import { release } from '../protocol/release.ts';

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
    const sealed = bare(Buffer.concat([body, cipher.getAuthTag()]));
    release(body);
    return sealed;
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
