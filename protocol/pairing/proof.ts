/**
 * What two devices that pair prove to each other, and the words that people compare.
 *
 *     invitation = SHA-256("elatio/pairing/id/1" ‖ 0 ‖ secret), its first 8 bytes
 *     commitment = SHA-256("elatio/pairing/commit/1" ‖ 0 ‖ CBOR [joiner's key, joiner's nonce])
 *     proof      = HKDF-SHA-256(secret, no salt, "elatio/pairing/proof/1" ‖ 0 ‖ CBOR [side, …transcript], 32)
 *     words      = SHA-256("elatio/pairing/words/1" ‖ 0 ‖ CBOR [secret, …transcript]), its first 66 bits, 11 each
 *     transcript = owner (16), inviter's key (32), joiner's key (32), inviter's nonce (32), joiner's nonce (32)
 *
 * HKDF is HMAC under its key, twice. The words are of BIP-39's English list. Whoever sits between the two, with keys of
 * their own on either side, has to choose their nonces before they see the other's, since the joiner is bound by the
 * commitment before the inviter's nonce is sent: so they cannot look for nonces that give both sides the same words.
 */
import { wordlist } from '@scure/bip39/wordlists/english.js';
import { joinBytes } from '../bytes.ts';
import { encodeCbor } from '../cbor.ts';
import type { Primitives } from '../primitives.ts';

/** What both sides have said and know, once both nonces are told. */
export interface Transcript {
  /** The owner's pseudonym, 16 bytes. */
  readonly owner: Uint8Array;
  readonly inviter: Uint8Array;
  readonly joiner: Uint8Array;
  readonly inviterNonce: Uint8Array;
  readonly joinerNonce: Uint8Array;
}

type Hashing = Pick<Primitives, 'sha256' | 'hkdf'>;

const NONE = new Uint8Array();
const WORDS = 6;
const utf8 = new TextEncoder();

/** By what an invitation is named, which tells nothing of its secret. */
export function invitationId({ sha256 }: Hashing, secret: Uint8Array): Uint8Array {
  return sha256(labelled('id', secret)).slice(0, 8);
}

export function commitmentOf(
  { sha256 }: Hashing,
  joiner: Uint8Array,
  nonce: Uint8Array,
): Uint8Array {
  return sha256(labelled('commit', encodeCbor([joiner, nonce])));
}

/** That a side knows the secret. */
export function proofOf(
  { hkdf }: Hashing,
  secret: Uint8Array,
  side: 'inviter' | 'joiner',
  transcript: Transcript,
): Uint8Array {
  return hkdf(secret, NONE, labelled('proof', encodeCbor([side, ...entriesOf(transcript)])), 32);
}

/** Six words that are the same on both sides where nobody is between them. */
export function wordsOf(
  { sha256 }: Hashing,
  secret: Uint8Array,
  transcript: Transcript,
): readonly string[] {
  const digest = sha256(labelled('words', encodeCbor([secret, ...entriesOf(transcript)])));
  const bits = Array.from(digest, (byte) => byte.toString(2).padStart(8, '0')).join('');
  return Array.from(
    { length: WORDS },
    (_, i) => wordlist[Number.parseInt(bits.slice(11 * i, 11 * i + 11), 2)],
  );
}

/** Whether two proofs are the same, in a time that does not tell where they differ. */
export function isSameProof(a: Uint8Array, b: Uint8Array): boolean {
  let difference = a.length ^ b.length;
  for (let i = 0; i < a.length; i++) difference |= a[i] ^ (b[i] ?? 0);
  return difference === 0;
}

function entriesOf({ owner, inviter, joiner, inviterNonce, joinerNonce }: Transcript) {
  return [owner, inviter, joiner, inviterNonce, joinerNonce];
}

function labelled(what: string, bytes: Uint8Array): Uint8Array {
  return joinBytes(utf8.encode(`elatio/pairing/${what}/1`), Uint8Array.of(0), bytes);
}
