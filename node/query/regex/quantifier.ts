import type { Cursor } from './cursor.ts';
import type { Syntax } from './syntax.ts';

/**
 * Reads `*`, `+`, `?`, `{2,3}` and what makes them lazy or possessive. Other braces stand for themselves, as
 * Python has it.
 * @returns what repeats a part so, or `undefined` where there is none
 */
export function readQuantifier(cursor: Cursor): ((part: Syntax) => Syntax) | undefined {
  const start = cursor.at;
  const found = cursor.match(/([*+?])|\{(?=\d|,\d)(\d*)(,?)(\d*)\}/y);
  if (!found) return undefined;
  const [, sign, from = '', comma = '', to = ''] = found;
  const min = sign === undefined ? Number(from) : sign === '+' ? 1 : 0;
  const max = sign === undefined ? limit(from, comma, to) : sign === '?' ? 1 : Infinity;
  if (max < min) return cursor.fail('it repeats at most fewer times than at least', start);
  const lazy = cursor.passes('?');
  const possessive = !lazy && cursor.passes('+');
  return (part) => {
    const repeat: Syntax = { is: 'repeat', part, min, max, lazy };
    return possessive ? { is: 'atomic', part: repeat } : repeat;
  };
}

function limit(from: string, comma: string, to: string): number {
  if (comma === '') return Number(from);
  return to === '' ? Infinity : Number(to);
}
