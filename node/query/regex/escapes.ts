import {
  ASCII_DIGIT,
  ASCII_SPACE,
  ASCII_WORD,
  type CharacterSet,
  DIGIT,
  not,
  SPACE,
  WORD,
} from './character-set.ts';
import type { Cursor } from './cursor.ts';
import type { Flags } from './flags.ts';
import { propertyOf } from './property.ts';
import { LAST_CODE_POINT } from './ranges.ts';

const CONTROLS: Readonly<Record<string, number>> = { a: 7, f: 12, n: 10, r: 13, t: 9, v: 11 };
const DIGITS: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };

/**
 * Reads, behind a backslash, what means the same in and out of a class.
 * @returns a set, a code point, or `undefined` where it is something else
 */
export function readEscape(cursor: Cursor, flags: Flags): CharacterSet | number | undefined {
  const start = cursor.at - 1;
  if (cursor.isAtEnd) return cursor.fail('nothing follows the last backslash', start);
  // Before a sign it says that this stands for itself: so most do.
  const sign = cursor.takeSign();
  if (sign !== undefined) return sign;
  const set = readSet(cursor, flags);
  if (set) return set;
  const control = cursor.match(/[afnrtv]/y);
  if (control) return CONTROLS[control[0]];
  const number = cursor.match(/[xuU]/y);
  if (number) return readHexadecimal(cursor, DIGITS[number[0]] ?? 0, start);
  const octal = cursor.match(/0[0-7]{0,2}|[0-3][0-7]{2}/y);
  if (octal) return Number.parseInt(octal[0], 8);
  return undefined;
}

/** The word's set that `\w` and `\b` speak of. */
export function wordOf({ ascii }: Flags): CharacterSet {
  return ascii ? ASCII_WORD : WORD;
}

function readSet(cursor: Cursor, flags: Flags): CharacterSet | undefined {
  const named = cursor.match(/[dDsSwW]/y)?.[0];
  if (named) {
    const set = setNamed(named.toLowerCase(), flags);
    return named === named.toLowerCase() ? set : not(set);
  }
  const start = cursor.at - 1;
  const property = cursor.match(/([pP])(?:\{(\^?)([^{}]*)\}|([a-z]))/iy);
  if (!property) return undefined;
  const [, letter, caret, braced, single] = property;
  const set = propertyOf(braced ?? single ?? '');
  if (!set) return cursor.fail(`there is no Unicode property of this name`, start);
  return (letter === 'P') === (caret === '^') ? set : not(set);
}

function setNamed(letter: string, flags: Flags): CharacterSet {
  if (letter === 'd') return flags.ascii ? ASCII_DIGIT : DIGIT;
  if (letter === 's') return flags.ascii ? ASCII_SPACE : SPACE;
  return wordOf(flags);
}

function readHexadecimal(cursor: Cursor, digits: number, start: number): number {
  const found =
    cursor.match(/\{([0-9a-f]{1,8})\}/iy)?.[1] ??
    cursor.match(new RegExp(`[0-9a-f]{${digits}}`, 'iy'))?.[0];
  if (found === undefined) {
    return cursor.fail(`${digits} hexadecimal digits have to follow, or some in braces`, start);
  }
  const codePoint = Number.parseInt(found, 16);
  if (codePoint > LAST_CODE_POINT) return cursor.fail('there is no such character', start);
  return codePoint;
}
