/**
 * XChaCha20-Poly1305 does not commit to its key: here is a ciphertext that opens under two. In an envelope
 * it opens under one at most.
 */
import { xchacha20 } from '@noble/ciphers/chacha.js';
import { expect, test } from 'vitest';
import { nativePrimitives } from '../../node/crypto.ts';
import { open, seal } from '../../protocol/envelope.ts';
import { expectFailure } from './failure.ts';

const P = 2n ** 130n - 5n;
const HEADER = 3 + 6;
const NONCE = 24;

const little = (bytes: Uint8Array): bigint =>
  bytes.reduceRight((sum, byte) => sum * 256n + BigInt(byte), 0n);

function littleBytes(value: bigint): Uint8Array {
  return Uint8Array.from({ length: 16 }, (_, i) => Number((value >> BigInt(8 * i)) & 255n));
}

const modulo = (value: bigint): bigint => ((value % P) + P) % P;

function power(base: bigint, exponent: bigint): bigint {
  if (exponent === 0n) return 1n;
  const half = power((base * base) % P, exponent / 2n);
  return exponent % 2n === 1n ? (half * base) % P : half;
}

/** The two halves of a Poly1305 key (RFC 8439 section 2.5), r clamped. */
function polyKey(key: Uint8Array, nonce: Uint8Array): { r: bigint; s: bigint } {
  const block = xchacha20(key, nonce, new Uint8Array(32));
  const r = little(block.subarray(0, 16)) & 0x0ffffffc0ffffffc0ffffffc0fffffffn;
  return { r, s: little(block.subarray(16)) };
}

/** What is authenticated (RFC 8439 section 2.8), in blocks with their high bit. */
function blocksOf(associated: Uint8Array, cipher: Uint8Array): bigint[] {
  const lengths = new DataView(new ArrayBuffer(16));
  lengths.setUint32(0, associated.length, true);
  lengths.setUint32(8, cipher.length, true);
  const padded = [associated, cipher, new Uint8Array(lengths.buffer)].map((part) =>
    Buffer.concat([part, Buffer.alloc((16 - (part.length % 16)) % 16)]),
  );
  const bytes = Buffer.concat(padded);
  return Array.from(
    { length: bytes.length / 16 },
    (_, i) => little(bytes.subarray(16 * i, 16 * i + 16)) + 2n ** 128n,
  );
}

/** Sets the last block of `cipher` so that one tag fits under both keys; that tag, if there is one. */
function collide(
  keys: readonly Uint8Array[],
  nonce: Uint8Array,
  associated: Uint8Array,
  cipher: Uint8Array,
): Uint8Array | undefined {
  const blocks = blocksOf(associated, cipher);
  const free = blocks.length - 2;
  const [a, b] = keys.map((key) => {
    const { r, s } = polyKey(key, nonce);
    const rest = blocks.reduce(
      (sum, block, i) => (i === free ? sum : sum + block * power(r, BigInt(blocks.length - i))),
      0n,
    );
    return { factor: power(r, 2n), rest, s };
  });
  // Both tags are taken modulo 2^128 after the sum was taken modulo P: `carry` guesses the difference.
  for (let carry = -4n; carry <= 4n; carry++) {
    const right = b.s - a.s + b.rest - a.rest + carry * 2n ** 128n;
    const block = modulo(modulo(right) * power(modulo(a.factor - b.factor), P - 2n));
    const [tagA, tagB] = [a, b].map(
      ({ factor, rest, s }) => (modulo(rest + factor * block) + s) % 2n ** 128n,
    );
    if (block >> 128n === 1n && tagA === tagB) {
      cipher.set(littleBytes(block), cipher.length - 16);
      return littleBytes(tagA);
    }
  }
  return undefined;
}

test('a ciphertext that opens under two keys is an envelope under one of them at most', () => {
  const keys = [new Uint8Array(32).fill(1), new Uint8Array(32).fill(2)];
  // 60 bytes of content: the padded plain text is four blocks, and the last is free to choose.
  const content = new Uint8Array(60);
  for (let attempt = 0; ; attempt++) {
    expect(attempt).toBeLessThan(200);
    content[0] = attempt;
    const nonce = new Uint8Array(NONCE).fill(attempt);
    const sealing = { primitives: nativePrimitives, random: () => nonce };
    const envelopes = keys.map((key) => seal(sealing, key, ['xy/1'], content));
    const head = envelopes[0].subarray(0, HEADER);
    const bodyAt = HEADER + NONCE + 32;
    const cipher = envelopes[0].slice(bodyAt, -16);
    const info = new TextEncoder().encode('elatio/envelope/1');
    const derived = keys.map((key) => nativePrimitives.hkdf(key, nonce, info, 64).slice(0, 32));
    const tag = collide(derived, nonce, head, cipher);
    if (!tag) continue;

    const body = Buffer.concat([cipher, tag]);
    for (const key of derived) {
      expect(nativePrimitives.decrypt(key, nonce, head, body)).toBeDefined();
    }
    const forged = Buffer.concat([envelopes[0].subarray(0, bodyAt), body]);
    expect(open(nativePrimitives, keys[0], 'xy/1', forged).length).toBe(60);
    expectFailure('ELATIO_ENVELOPE_KEY', () => open(nativePrimitives, keys[1], 'xy/1', forged));
    const other = Buffer.concat([envelopes[1].subarray(0, bodyAt), body]);
    expectFailure('ELATIO_ENVELOPE_KEY', () => open(nativePrimitives, keys[0], 'xy/1', other));
    return;
  }
});
