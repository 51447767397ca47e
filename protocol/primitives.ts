/**
 * The cryptography that the protocol stands on, passed in so that a node can use native code and a
 * browser the portable twin (`portable.ts`). Both give the same bytes; a test holds them to it.
 */
export interface Primitives {
  /** SHA-256 (FIPS 180-4). */
  readonly sha256: (data: Uint8Array) => Uint8Array;
  /** HKDF with SHA-256 (RFC 5869). */
  hkdf(key: Uint8Array, salt: Uint8Array, info: Uint8Array, length: number): Uint8Array;
  /** XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha-03): ciphertext followed by the 16-byte tag. */
  encrypt(
    key: Uint8Array,
    nonce: Uint8Array,
    associated: Uint8Array,
    plain: Uint8Array,
  ): Uint8Array;
  /** The reverse of `encrypt`; `undefined` where the tag does not fit. */
  decrypt(
    key: Uint8Array,
    nonce: Uint8Array,
    associated: Uint8Array,
    sealed: Uint8Array,
  ): Uint8Array | undefined;
}

/** Signatures and key agreement, passed in for the same reason. Secrets are seeds or scalars of 32 bytes. */
export interface Signing {
  /** Ed25519 (RFC 8032): 64 bytes. */
  sign(secret: Uint8Array, message: Uint8Array): Uint8Array;
  /** False, never a failure, whatever the bytes. */
  verify(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean;
  /** The Ed25519 public key of a secret. */
  signingKey(secret: Uint8Array): Uint8Array;
  /** The X25519 public key of a secret (RFC 7748). */
  exchangeKey(secret: Uint8Array): Uint8Array;
  /** X25519; `undefined` for a public key of low order, or none. */
  agree(secret: Uint8Array, publicKey: Uint8Array): Uint8Array | undefined;
}

/** Fills and returns `length` unpredictable bytes. */
export type RandomBytes = (length: number) => Uint8Array;

/** Lossless compression, zstd (RFC 8878) in practice. */
export interface Compression {
  compress(raw: Uint8Array): Uint8Array;
  /** Gives back exactly `size` bytes, or throws: a frame that would give more is never expanded. */
  decompress(packed: Uint8Array, size: number): Uint8Array;
}
