import { hexOf } from '../../../protocol/bytes.ts';
import type { Micros } from '../../../protocol/event.ts';
import type { Primitives } from '../../../protocol/primitives.ts';
import { refusal } from './refusal.ts';
import { tokenKeys } from './token.ts';

/** How long a token is good for, in microseconds: seven days. */
export const TOKEN_LENGTH = 7 * 86_400_000_000;
/** So long after its end it is still known that it was one, so that a late comer is told what became of it. */
const REMEMBERED = 30 * 86_400_000_000;
const MINUTE = 60_000_000;
/** Wrong tokens within a minute: of one address, of all. */
const MOST_WRONG = 5;
const MOST_WRONG_IN_ALL = 50;

/** A token that the vault made. */
export interface Token {
  /** Hexadecimal; see `token.ts`. */
  readonly id: string;
  /** What proves it, 32 bytes. */
  readonly key: Uint8Array;
  /** For whom it is, in the words of whoever runs the vault; may be empty. */
  readonly name: string;
  /** Bytes that may be kept for the owner. */
  readonly quota: number;
  readonly expires: Micros;
  /** Who came in by it: the owner's pseudonym, the device's key. Hexadecimal. */
  readonly used: { readonly owner: string; readonly device: string } | undefined;
}

/** A new token's record. @param token 16 random bytes */
export function newToken(
  primitives: Pick<Primitives, 'hkdf'>,
  token: Uint8Array,
  { name, quota }: Pick<Token, 'name' | 'quota'>,
  now: Micros,
): Token {
  const { id, key } = tokenKeys(primitives, token);
  return { id: hexOf(id), key, name, quota, expires: now + TOKEN_LENGTH, used: undefined };
}

/** Whether it lets nobody in any more. Also where the clock was set back: no token is good for longer than its length. */
export function isOver({ expires }: Pick<Token, 'expires'>, now: Micros): boolean {
  return now >= expires || now < expires - TOKEN_LENGTH;
}

/** Whether it may be forgotten that there was such a token. */
export function isForgotten({ expires }: Pick<Token, 'expires'>, now: Micros): boolean {
  return Math.abs(now - expires) > TOKEN_LENGTH + REMEMBERED;
}

/**
 * Passes a token that lets this device in; also one that has let it in before, where the connection was cut.
 * @throws ElatioError ELATIO_VAULT_USED, ELATIO_VAULT_EXPIRED
 */
export function checkToken(token: Token, device: Uint8Array, now: Micros): void {
  if (token.used && token.used.device !== hexOf(device)) throw refusal('ELATIO_VAULT_USED');
  if (isOver(token, now)) throw refusal('ELATIO_VAULT_EXPIRED');
}

/** @throws ElatioError ELATIO_VAULT_USED where it let another owner in */
export function checkOwner({ used }: Token, owner: string): void {
  if (used && used.owner !== owner) throw refusal('ELATIO_VAULT_USED');
}

/** Counts wrong tokens, so that nobody can try many. */
export interface Guesses {
  /** @throws ElatioError ELATIO_VAULT_GUESSES */
  check(source: string, now: Micros): void;
  count(source: string, now: Micros): void;
}

export function createGuesses(): Guesses {
  let wrong: { readonly source: string; readonly time: Micros }[] = [];
  return {
    check(source, now) {
      wrong = wrong.filter(({ time }) => Math.abs(now - time) < MINUTE);
      const own = wrong.filter((one) => one.source === source).length;
      if (own >= MOST_WRONG || wrong.length >= MOST_WRONG_IN_ALL) {
        throw refusal('ELATIO_VAULT_GUESSES');
      }
    },
    count: (source, now) => void wrong.push({ source, time: now }),
  };
}
