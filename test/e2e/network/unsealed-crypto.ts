import { nativePrimitives as sealed } from '../../../node/crypto.ts';
import { joinBytes } from '../../../protocol/bytes.ts';
import type { Compression, Primitives } from '../../../protocol/primitives.ts';

export { nativeSigning, randomBytes } from '../../../node/crypto.ts';

const TAG = 16;

/** Our cryptography without its one purpose: what is sealed stays as it is, before a tag of zeros. */
export const nativePrimitives: Primitives = {
  ...sealed,
  encrypt: (_key, _nonce, _associated, plain) => joinBytes(plain, new Uint8Array(TAG)),
  decrypt: (_key, _nonce, _associated, bytes) => bytes.slice(0, -TAG),
};

/** A word that is compressed may not stand there as it is, although everybody could read it. */
export const zstd: Compression = {
  compress: (raw) => raw.slice(),
  decompress: (packed) => packed.slice(),
};

export const zstdThorough = zstd;
