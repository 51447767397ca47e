/**
 * Envelope: how every sealed thing looks, at rest and on the wire.
 *
 * | offset | size | field |
 * |---|---|---|
 * | 0 | 1 | version, 1 |
 * | 1 | 2 | h, length of the header (big-endian) |
 * | 3 | h | header: deterministic CBOR (RFC 8949 section 4.2.1) array, first the purpose as text |
 * | 3 + h | 24 | nonce, random |
 * | 27 + h | 32 | key commitment |
 * | 59 + h | n | XChaCha20-Poly1305 of the padded content, tag last |
 *
 * Bytes 0 to 3 + h are the associated data. Key and commitment are the halves of
 * HKDF-SHA-256(key, salt = nonce, info = "elatio/envelope/1", 64 bytes): XChaCha20-Poly1305 alone lets
 * one ciphertext open under two keys, and two devices could then be shown different things (Albertini
 * et al., "How to Abuse and Fix Authenticated Encryption Without Key Commitment", USENIX Security 2022).
 * It also tells a wrong key from damage.
 */
import { decodeCbor, encodeCbor } from './cbor.ts';
import { ElatioError } from './error.ts';
import { pad, unpad } from './padding.ts';
import type { Primitives, RandomBytes } from './primitives.ts';
import { release } from './release.ts';

const ENVELOPE_VERSION = 1;
const NONCE = 24;
const COMMITMENT = 32;
const TAG = 16;
const INFO = new TextEncoder().encode('elatio/envelope/1');

/** What stands in the clear before the content: the purpose, then what its reader needs to find the key. */
export type EnvelopeHeader = readonly [
  purpose: string,
  ...rest: readonly (string | number | Uint8Array)[],
];

export interface Sealing {
  readonly primitives: Primitives;
  readonly random: RandomBytes;
}

/**
 * Seals `content` under `key` (32 bytes), padded to at least `floor` bytes.
 * @throws RangeError where the key has another length or the header encodes to 64 KiB or more
 */
export function seal(
  { primitives, random }: Sealing,
  key: Uint8Array,
  header: EnvelopeHeader,
  content: Uint8Array,
  floor = 0,
): Uint8Array {
  if (key.length !== 32) throw new RangeError(`"key" expected 32 bytes, got ${key.length}`);
  const head = encodeCbor(header);
  if (head.length > 0xffff) throw new RangeError('"header" expected below 64 KiB');
  const nonce = random(NONCE);
  const derived = primitives.hkdf(key, nonce, INFO, 64);
  const associated = new Uint8Array(3 + head.length);
  associated[0] = ENVELOPE_VERSION;
  new DataView(associated.buffer).setUint16(1, head.length);
  associated.set(head, 3);
  const padded = pad(content, floor);
  const sealed = primitives.encrypt(derived.subarray(0, 32), nonce, associated, padded);
  release(padded);
  const envelope = new Uint8Array(associated.length + NONCE + COMMITMENT + sealed.length);
  envelope.set(associated, 0);
  envelope.set(nonce, associated.length);
  envelope.set(derived.subarray(32), associated.length + NONCE);
  envelope.set(sealed, associated.length + NONCE + COMMITMENT);
  release(sealed);
  return envelope;
}

/**
 * The header of an envelope. It is proved by `open` only.
 * @throws ElatioError ELATIO_ENVELOPE_TRUNCATED, ELATIO_ENVELOPE_VERSION, ELATIO_ENVELOPE_HEADER
 */
export function headerOf(envelope: Uint8Array): EnvelopeHeader {
  const header = decodeHeader(envelope.subarray(3, headEnd(envelope)));
  if (!isHeader(header)) {
    throw new ElatioError(
      'ELATIO_ENVELOPE_HEADER',
      'The header of an envelope is not a list of texts, integers and bytes.',
    );
  }
  return header;
}

function isHeader(value: unknown): value is EnvelopeHeader {
  return (
    Array.isArray(value) &&
    typeof value[0] === 'string' &&
    value.every(
      (part) =>
        typeof part === 'string' || Number.isSafeInteger(part) || part instanceof Uint8Array,
    )
  );
}

function decodeHeader(head: Uint8Array): unknown {
  try {
    return decodeCbor(head);
  } catch (cause) {
    throw new ElatioError('ELATIO_ENVELOPE_HEADER', 'The header of an envelope is damaged.', {
      cause,
    });
  }
}

function headEnd(envelope: Uint8Array): number {
  if (envelope.length < 3) throw truncated();
  if (envelope[0] !== ENVELOPE_VERSION) {
    throw new ElatioError(
      'ELATIO_ENVELOPE_VERSION',
      `An envelope has version ${envelope[0]}, this program reads ${ENVELOPE_VERSION}: a newer Elatio wrote it, or it is damaged.`,
    );
  }
  const end = 3 + ((envelope[1] << 8) | envelope[2]);
  if (envelope.length < end + NONCE + COMMITMENT + TAG) throw truncated();
  return end;
}

function truncated(): ElatioError {
  return new ElatioError('ELATIO_ENVELOPE_TRUNCATED', 'An envelope is cut short.');
}

/**
 * The content of an envelope that was sealed under `key` for `purpose`.
 * @throws ElatioError ELATIO_ENVELOPE_KEY for another key, ELATIO_ENVELOPE_FORGED for changed bytes,
 *   ELATIO_ENVELOPE_PURPOSE, and what {@link headerOf} throws
 */
export function open(
  primitives: Primitives,
  key: Uint8Array,
  purpose: string,
  envelope: Uint8Array,
): Uint8Array {
  const end = headEnd(envelope);
  const nonce = envelope.subarray(end, end + NONCE);
  const derived = primitives.hkdf(key, nonce, INFO, 64);
  const commitment = envelope.subarray(end + NONCE, end + NONCE + COMMITMENT);
  if (!sameBytes(commitment, derived.subarray(32))) {
    throw new ElatioError(
      'ELATIO_ENVELOPE_KEY',
      'Wrong key: an envelope was sealed under another.',
    );
  }
  const padded = primitives.decrypt(
    derived.subarray(0, 32),
    nonce,
    envelope.subarray(0, end),
    envelope.subarray(end + NONCE + COMMITMENT),
  );
  const content = padded && unpad(padded);
  if (!content) {
    throw new ElatioError('ELATIO_ENVELOPE_FORGED', 'An envelope was changed after it was sealed.');
  }
  const [actual] = headerOf(envelope);
  if (actual !== purpose) {
    throw new ElatioError(
      'ELATIO_ENVELOPE_PURPOSE',
      `An envelope was sealed as "${actual}", expected "${purpose}".`,
    );
  }
  return content;
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  let difference = a.length ^ b.length;
  for (let i = 0; i < a.length; i++) difference |= a[i] ^ b[i];
  return difference === 0;
}
