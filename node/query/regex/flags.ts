import type { Cursor } from './cursor.ts';

/** How a part of a pattern is read. */
export interface Flags {
  readonly ignoreCase: boolean;
  /** Whether a dot also is a line feed. */
  readonly dotAll: boolean;
  readonly multiLine: boolean;
  /** Whether space and comments in the pattern count for nothing. */
  readonly verbose: boolean;
  /** Whether words, digits and space are ASCII's only. */
  readonly ascii: boolean;
}

const NAMES: Readonly<Record<string, keyof Flags>> = {
  i: 'ignoreCase',
  s: 'dotAll',
  m: 'multiLine',
  x: 'verbose',
  a: 'ascii',
};

/**
 * Reads `i`, `ims`, `i-s` behind `(?`, up to the bracket or colon. Rust's `u` is the opposite of Python's
 * `a`; its `U` exchanges lazy and greedy, which what matches at all does not depend on.
 */
export function readFlags(cursor: Cursor, flags: Flags): Flags {
  const start = cursor.at;
  const found = cursor.match(/([a-z]*)(-[a-z]+)?(?=[:)])/iy);
  if (!found || found[0] === '') return cursor.fail('a group of this kind is not known');
  const [, on = '', off = ''] = found;
  let result = flags;
  for (const [letters, value] of [
    [on, true],
    [off.slice(1), false],
  ] as const) {
    for (const letter of letters) {
      const name = NAMES[letter];
      if (letter === 'u') result = { ...result, ascii: !value };
      else if (name) result = { ...result, [name]: value };
      else if (letter !== 'U') cursor.fail(`there is no flag ${letter}`, start);
    }
  }
  return result;
}
