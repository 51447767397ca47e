import {
  ASCII_DIGIT,
  ASCII_SPACE,
  ASCII_WORD,
  type CharacterSet,
  inAnyCase,
  not,
  setOf,
  union,
} from './character-set.ts';
import type { Cursor } from './cursor.ts';
import { readEscape } from './escapes.ts';
import type { Flags } from './flags.ts';
import type { Ranges } from './ranges.ts';

/** Rust's classes by name: of ASCII only. */
const POSIX: ReadonlyMap<string, CharacterSet> = new Map(
  Object.entries({
    alnum: setOf(letters([0x30, 0x39], [0x41, 0x5a], [0x61, 0x7a])),
    alpha: setOf(letters([0x41, 0x5a], [0x61, 0x7a])),
    ascii: setOf(letters([0, 0x7f])),
    blank: setOf(letters([0x09, 0x09], [0x20, 0x20])),
    cntrl: setOf(letters([0, 0x1f], [0x7f, 0x7f])),
    digit: ASCII_DIGIT,
    graph: setOf(letters([0x21, 0x7e])),
    lower: setOf(letters([0x61, 0x7a])),
    print: setOf(letters([0x20, 0x7e])),
    punct: setOf(letters([0x21, 0x2f], [0x3a, 0x40], [0x5b, 0x60], [0x7b, 0x7e])),
    space: ASCII_SPACE,
    upper: setOf(letters([0x41, 0x5a])),
    word: ASCII_WORD,
    xdigit: setOf(letters([0x30, 0x39], [0x41, 0x46], [0x61, 0x66])),
  }),
);

function letters(...ranges: readonly (readonly [number, number])[]): Ranges {
  return ranges;
}

/**
 * Reads a class, behind its opening bracket. A bracket in it stands for itself, as Python has it, but for
 * Rust's `[:alpha:]`.
 */
export function readClass(cursor: Cursor, flags: Flags): CharacterSet {
  const start = cursor.at - 1;
  const negative = cursor.passes('^');
  const sets: CharacterSet[] = [];
  const ranges: [number, number][] = [];
  // A closing bracket that comes first stands for itself.
  for (let isFirst = true; isFirst || !cursor.passes(']'); isFirst = false) {
    if (cursor.isAtEnd) return cursor.fail('this class is never closed', start);
    if (cursor.sees('&&') || cursor.sees('~~')) {
      return cursor.fail('sets of sets are not understood; a backslash makes this a character');
    }
    const from = cursor.at;
    const item = readItem(cursor, flags);
    if (typeof item !== 'number') {
      sets.push(item);
      continue;
    }
    let last = item;
    if (cursor.match(/-(?!\]|$)/y)) {
      const end = readItem(cursor, flags);
      if (typeof end !== 'number') return cursor.fail('a range ends with one character', from);
      if (end < item) return cursor.fail('this range goes backwards', from);
      last = end;
    }
    ranges.push([item, last]);
  }
  if (ranges.length > 0) sets.push(setOf(ranges));
  const all = union(flags.ignoreCase ? sets.map((set) => inAnyCase(set, flags)) : sets);
  return negative ? not(all) : all;
}

function readItem(cursor: Cursor, flags: Flags): CharacterSet | number {
  const start = cursor.at;
  const posix = cursor.match(/\[:(\^?)(\w+):\]/y);
  if (posix) {
    const set = POSIX.get(posix[2] ?? '');
    if (!set) return cursor.fail('there is no class of this name', start);
    return posix[1] === '^' ? not(set) : set;
  }
  if (!cursor.passes('\\')) return cursor.take().codePointAt(0) ?? 0;
  const escape = readEscape(cursor, flags);
  if (escape !== undefined) return escape;
  if (cursor.passes('b')) return 8;
  const octal = cursor.match(/[1-7][0-7]?/y);
  if (octal) return Number.parseInt(octal[0], 8);
  return cursor.fail('this backslash stands before what it has no meaning with', start);
}
