/**
 * What two devices that pair say to each other, inside a channel that proved the key of each to the other (libp2p's
 * Noise). Each message is CBOR, a list that begins with its number; no longer than 64 KiB.
 *
 * | from | message | |
 * |---|---|---|
 * | joiner | [1, version, invitation (8), commitment (32)] | `hello` |
 * | inviter | [2, owner (16), nonce (32)] | `offer` |
 * | joiner | [3, nonce (32), proof (32)] | `reveal`: fits the commitment |
 * | inviter | [4, proof (32)] | `proof`: from here on both show the words |
 * | joiner | [5, name] | `confirm`: the person there found the words equal |
 * | inviter | [6, [statement, …]] | `statements`: the joiner is enrolled by them; as many messages as it takes |
 * | inviter | [7, digest (32)] | `roster`: that was all, and it comes to this |
 * | joiner | [8] | `joined`: it is on the joiner's disk |
 * | inviter | [9] | `done` |
 * | either | [10, code, version] | `refuse`: the last that is said |
 *
 * `version` is 1; another is refused by who reads it, and `refuse` keeps its form for ever.
 */
import { decodeCbor, encodeCbor } from '../cbor.ts';
import { isDeviceName } from '../device-name.ts';
import type { ElatioError } from '../error.ts';
import { createShape } from '../shape.ts';
import { refusal } from './refusal.ts';

export const PAIRING_VERSION = 1;

/** Longest message, in bytes. */
export const LONGEST_MESSAGE = 65_536;

export type PairingMessage =
  | {
      readonly type: 'hello';
      readonly version: number;
      /** 8 bytes: see `proof.ts`. */
      readonly invitation: Uint8Array;
      readonly commitment: Uint8Array;
    }
  | { readonly type: 'offer'; readonly owner: Uint8Array; readonly nonce: Uint8Array }
  | { readonly type: 'reveal'; readonly nonce: Uint8Array; readonly proof: Uint8Array }
  | { readonly type: 'proof'; readonly proof: Uint8Array }
  | { readonly type: 'confirm'; readonly name: string }
  | { readonly type: 'statements'; readonly statements: readonly Uint8Array[] }
  | { readonly type: 'roster'; readonly digest: Uint8Array }
  | { readonly type: 'joined' }
  | { readonly type: 'done' }
  | { readonly type: 'refuse'; readonly code: string; readonly version: number };

const TYPES = [
  'hello',
  'offer',
  'reveal',
  'proof',
  'confirm',
  'statements',
  'roster',
  'joined',
  'done',
  'refuse',
] as const;

export function encodePairing(message: PairingMessage): Uint8Array {
  return encodeCbor([TYPES.indexOf(message.type) + 1, ...entriesOf(message)]);
}

function entriesOf(message: PairingMessage): readonly unknown[] {
  switch (message.type) {
    case 'hello':
      return [message.version, message.invitation, message.commitment];
    case 'offer':
      return [message.owner, message.nonce];
    case 'reveal':
      return [message.nonce, message.proof];
    case 'proof':
      return [message.proof];
    case 'confirm':
      return [message.name];
    case 'statements':
      return [message.statements];
    case 'roster':
      return [message.digest];
    case 'joined':
    case 'done':
      return [];
    case 'refuse':
      return [message.code, message.version];
  }
}

/** @throws ElatioError ELATIO_PAIRING_MALFORMED; ELATIO_PAIRING_VERSION for a `hello` of another version */
export function decodePairing(bytes: Uint8Array): PairingMessage {
  if (bytes.length > LONGEST_MESSAGE) throw malformed();
  let value: unknown;
  try {
    value = decodeCbor(bytes);
  } catch {
    throw malformed();
  }
  const [number, ...entries] = list(value);
  const message = messageOf(TYPES[count(number) - 1], entries);
  if (entries.length !== entriesOf(message).length) throw malformed();
  return message;
}

function messageOf(
  type: (typeof TYPES)[number] | undefined,
  [first, second, third]: readonly unknown[],
): PairingMessage {
  switch (type) {
    case 'hello': {
      const version = count(first);
      // What another version says behind it is not known.
      if (version !== PAIRING_VERSION) throw refusal('ELATIO_PAIRING_VERSION', version);
      return { type, version, invitation: bytesOf(second, 8), commitment: bytesOf(third, 32) };
    }
    case 'offer':
      return { type, owner: bytesOf(first, 16), nonce: bytesOf(second, 32) };
    case 'reveal':
      return { type, nonce: bytesOf(first, 32), proof: bytesOf(second, 32) };
    case 'proof':
      return { type, proof: bytesOf(first, 32) };
    case 'confirm': {
      const name = text(first);
      if (!isDeviceName(name)) throw malformed();
      return { type, name };
    }
    case 'statements':
      return { type, statements: list(first).map(anyBytes) };
    case 'roster':
      return { type, digest: bytesOf(first, 32) };
    case 'joined':
    case 'done':
      return { type };
    case 'refuse': {
      const code = text(first);
      if (!/^ELATIO_[A-Z0-9_]{1,50}$/.test(code)) throw malformed();
      return { type, code, version: count(second) };
    }
    case undefined:
      throw malformed();
  }
}

function anyBytes(value: unknown): Uint8Array {
  if (!(value instanceof Uint8Array)) throw malformed();
  return value;
}

function malformed(): ElatioError {
  return refusal('ELATIO_PAIRING_MALFORMED');
}

const { list, count, bytes: bytesOf, text } = createShape(malformed);
