/**
 * Whether bytes are an Ed25519 public key that a signature can be held against: written in its one form (RFC 8032
 * section 5.1.3: y below p) and not of small order. Under a key of small order one signature fits many messages, and
 * libraries differ over those that are not in their one form (Chalkias et al., "Taming the many EdDSAs", SSR 2020):
 * two devices would then hold different statements to be signed.
 */
import { hexOf } from './bytes.ts';

export function isSoundKey(publicKey: Uint8Array): boolean {
  return publicKey.length === 32 && !isAboveP(publicKey) && !SMALL_ORDER.has(hexOf(publicKey));
}

/** Whether y, the lower 255 bits, little-endian, is 2^255 − 19 or more. */
function isAboveP(key: Uint8Array): boolean {
  return (
    (key[31] & 0x7f) === 0x7f &&
    key.subarray(1, 31).every((byte) => byte === 0xff) &&
    key[0] >= 0xed
  );
}

/** y is 0, 1, −1 or one of the two of order 8, each with either sign of x. */
const SMALL_ORDER: ReadonlySet<string> = new Set(
  [
    '0000000000000000000000000000000000000000000000000000000000000000',
    '0100000000000000000000000000000000000000000000000000000000000000',
    'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
    '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
    'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
  ].flatMap((key) => [
    key,
    key.slice(0, 62) + (Number.parseInt(key.slice(62), 16) | 0x80).toString(16),
  ]),
);
