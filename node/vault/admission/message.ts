/**
 * What a device and a vault that is to take its owner in say to each other, over `/elatio/vault/1.0.0`.
 *
 *     message = length (u32, big-endian) ‖ CBOR [type, …]        length: to 256 KiB
 *
 * | type | from | entries | |
 * |---|---|---|---|
 * | 1 ask | device | version, token's id (8), nonce (32) | |
 * | 2 offer | vault | nonce (32), proof (32) | it made the token |
 * | 3 prove | device | proof (32) | it has the token |
 * | 4 roster | device | [statement, …], 1 where these are the last, else 0 | each after those before it |
 * | 5 enrol | vault | | the roster is taken; what is missing is the statement that enrols the vault |
 * | 6 admitted | vault | bytes that it keeps for the owner at most | it is on its disk |
 * | 7 refuse | both | code, version | the last that is said |
 *
 *     proof = HKDF-SHA-256(token's key, empty salt, info, 32 bytes)
 *     info  = "elatio/vault-admission/1" ‖ CBOR [side, device (32), vault (32), device's nonce, vault's nonce]
 *
 * `side` is 1 in the device's proof, 2 in the vault's; the keys are those that the ends of the Noise channel have
 * proved, so that what was said in one channel says nothing in another.
 */
import { joinBytes } from '../../../protocol/bytes.ts';
import { decodeCbor, encodeCbor } from '../../../protocol/cbor.ts';
import type { ElatioError } from '../../../protocol/error.ts';
import type { Primitives } from '../../../protocol/primitives.ts';
import { createShape } from '../../../protocol/shape.ts';
import { refusal } from './refusal.ts';

export const ADMISSION_PROTOCOL = '/elatio/vault/1.0.0';
/** Most bytes of a message behind its length. */
export const MOST_BYTES = 256 * 1024;

export type AdmissionMessage =
  | {
      readonly type: 'ask';
      readonly version: number;
      readonly token: Uint8Array;
      readonly nonce: Uint8Array;
    }
  | { readonly type: 'offer'; readonly nonce: Uint8Array; readonly proof: Uint8Array }
  | { readonly type: 'prove'; readonly proof: Uint8Array }
  | { readonly type: 'roster'; readonly statements: readonly Uint8Array[]; readonly last: boolean }
  | { readonly type: 'enrol' }
  | { readonly type: 'admitted'; readonly quota: number }
  | { readonly type: 'refuse'; readonly code: string; readonly version: number };

const TYPES = ['ask', 'offer', 'prove', 'roster', 'enrol', 'admitted', 'refuse'] as const;

export function encodeAdmission(message: AdmissionMessage): Uint8Array {
  const body = encodeCbor([TYPES.indexOf(message.type) + 1, ...entriesOf(message)]);
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, body.length);
  return joinBytes(length, body);
}

function entriesOf(message: AdmissionMessage): unknown[] {
  switch (message.type) {
    case 'ask':
      return [message.version, message.token, message.nonce];
    case 'offer':
      return [message.nonce, message.proof];
    case 'prove':
      return [message.proof];
    case 'roster':
      return [message.statements, Number(message.last)];
    case 'enrol':
      return [];
    case 'admitted':
      return [message.quota];
    case 'refuse':
      return [message.code, message.version];
  }
}

/** @throws ElatioError ELATIO_VAULT_MALFORMED */
export function decodeAdmission(body: Uint8Array): AdmissionMessage {
  let value: unknown;
  try {
    value = decodeCbor(body);
  } catch {
    throw malformed();
  }
  const [number, ...entries] = listOf(value);
  const [a, b, c] = entries;
  switch (TYPES[countOf(number) - 1]) {
    case 'ask':
      return { type: 'ask', version: countOf(a), token: bytesOf(b, 8), nonce: bytesOf(c, 32) };
    case 'offer':
      return { type: 'offer', nonce: bytesOf(a, 32), proof: bytesOf(b, 32) };
    case 'prove':
      return { type: 'prove', proof: bytesOf(a, 32) };
    case 'roster': {
      const statements = listOf(a);
      if (!statements.every((each) => each instanceof Uint8Array)) throw malformed();
      return { type: 'roster', statements, last: countOf(b) === 1 };
    }
    case 'enrol':
      return { type: 'enrol' };
    case 'admitted':
      return { type: 'admitted', quota: countOf(a) };
    case 'refuse':
      return { type: 'refuse', code: textOf(a), version: countOf(b) };
    default:
      throw malformed();
  }
}

/** Puts messages together again that come in pieces of any size. */
export interface AdmissionReader {
  /** @throws ElatioError ELATIO_VAULT_MALFORMED; nothing can be read after it */
  push(bytes: Uint8Array): readonly AdmissionMessage[];
}

export function createAdmissionReader(): AdmissionReader {
  let rest: Uint8Array = new Uint8Array();
  return {
    push(bytes) {
      rest = joinBytes(rest, bytes);
      const messages: AdmissionMessage[] = [];
      while (rest.length >= 4) {
        const length = new DataView(rest.buffer, rest.byteOffset).getUint32(0);
        if (length > MOST_BYTES) throw malformed();
        if (rest.length < 4 + length) break;
        messages.push(decodeAdmission(rest.slice(4, 4 + length)));
        rest = rest.slice(4 + length);
      }
      return messages;
    },
  };
}

/** What a side says of a token, knowing both ends of the channel and both nonces. */
export function proofOf(
  { hkdf }: Pick<Primitives, 'hkdf'>,
  key: Uint8Array,
  side: 'device' | 'vault',
  said: {
    readonly device: Uint8Array;
    readonly vault: Uint8Array;
    readonly deviceNonce: Uint8Array;
    readonly vaultNonce: Uint8Array;
  },
): Uint8Array {
  const { device, vault, deviceNonce, vaultNonce } = said;
  const info = joinBytes(
    new TextEncoder().encode('elatio/vault-admission/1'),
    encodeCbor([side === 'device' ? 1 : 2, device, vault, deviceNonce, vaultNonce]),
  );
  return hkdf(key, new Uint8Array(), info, 32);
}

/** In a time that does not tell where they differ. */
export function isSameProof(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.reduce((sum, byte, i) => sum | (byte ^ b[i]), 0) === 0;
}

/** Statements in messages that are no longer than they may be. @throws ElatioError ELATIO_VAULT_ROSTER */
export function rosterMessages(statements: readonly Uint8Array[]): AdmissionMessage[] {
  const groups: Uint8Array[][] = [[]];
  let bytes = 0;
  for (const statement of statements) {
    // What CBOR adds to each, and around all of them, is less.
    const size = statement.length + 8;
    if (size > MOST_BYTES / 2) throw refusal('ELATIO_VAULT_ROSTER');
    bytes += size;
    if (bytes > MOST_BYTES / 2) {
      groups.push([]);
      bytes = size;
    }
    groups[groups.length - 1].push(statement);
  }
  return groups.map((group, i) => ({
    type: 'roster',
    statements: group,
    last: i === groups.length - 1,
  }));
}

function malformed(): ElatioError {
  return refusal('ELATIO_VAULT_MALFORMED');
}

const { list: listOf, count: countOf, bytes: bytesOf, text: textOf } = createShape(malformed);
