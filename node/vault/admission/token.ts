/**
 * Tokens, by which a vault takes an owner in.
 *
 *     text  = hexadecimal (token ‖ check (2)), in groups of four
 *     check = the beginning of SHA-256("elatio/vault-token/1" ‖ token)
 *     id ‖ key = HKDF-SHA-256(token, empty salt, "elatio/vault-token/1", 8 + 32 bytes)
 *
 * The vault keeps `id` and `key` alone. The check tells a slip of the finger before anything is sent.
 */
import { bytesOfHex, hexOf, joinBytes, sameBytes } from '../../../protocol/bytes.ts';
import { ElatioError } from '../../../protocol/error.ts';
import type { Primitives } from '../../../protocol/primitives.ts';

/** Bytes of a token. */
export const TOKEN = 16;
const CHECK = 2;
const ID = 8;
const LABEL = new TextEncoder().encode('elatio/vault-token/1');

/** What of a token finds it and proves it. */
export interface TokenKeys {
  /** 8 bytes. */
  readonly id: Uint8Array;
  /** 32 bytes. */
  readonly key: Uint8Array;
}

/** A token as people carry it to their device. */
export function tokenText({ sha256 }: Pick<Primitives, 'sha256'>, token: Uint8Array): string {
  return (hexOf(joinBytes(token, checkOf(sha256, token))).match(/.{4}/g) ?? []).join('-');
}

/**
 * The token that a text says; case, spaces and hyphens do not count.
 * @throws ElatioError ELATIO_VAULT_TOKEN
 */
export function tokenIn({ sha256 }: Pick<Primitives, 'sha256'>, text: string): Uint8Array {
  const hex = text.replaceAll(/[\s-]/g, '').toLowerCase();
  const bytes = /^[0-9a-f]{36}$/.test(hex) ? bytesOfHex(hex) : new Uint8Array();
  const token = bytes.slice(0, TOKEN);
  if (bytes.length === 0 || !sameBytes(bytes.subarray(TOKEN), checkOf(sha256, token))) {
    throw new ElatioError(
      'ELATIO_VAULT_TOKEN',
      'This is no token of a vault: a character is wrong or missing. Copy all of what "elatio vault invite" printed.',
    );
  }
  return token;
}

export function tokenKeys({ hkdf }: Pick<Primitives, 'hkdf'>, token: Uint8Array): TokenKeys {
  const bytes = hkdf(token, new Uint8Array(), LABEL, ID + 32);
  return { id: bytes.slice(0, ID), key: bytes.slice(ID) };
}

function checkOf(sha256: Primitives['sha256'], token: Uint8Array): Uint8Array {
  return sha256(joinBytes(LABEL, token)).slice(0, CHECK);
}
