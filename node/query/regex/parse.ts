import {
  ANY,
  ANY_BUT_LINE_FEED,
  type CharacterSet,
  inAnyCase,
  letterSet,
} from './character-set.ts';
import { readClass } from './character-class.ts';
import { createCursor, type Cursor } from './cursor.ts';
import { readEscape, wordOf } from './escapes.ts';
import { tooLarge } from './failure.ts';
import { type Flags, readFlags } from './flags.ts';
import { createGroups, type Groups } from './groups.ts';
import { readQuantifier } from './quantifier.ts';
import { NOTHING, type Place, type Syntax } from './syntax.ts';

/** In UTF-16 code units. */
export const MAX_LENGTH = 32 * 1024;
/** How deep brackets may be in brackets. */
export const MAX_DEPTH = 200;

/** A pattern that is being read. */
interface Reading {
  readonly cursor: Cursor;
  readonly groups: Groups;
  readonly depth: number;
}

/**
 * Reads a pattern of Python's `re` or Rust's `regex`; see the README for what is taken where they differ.
 * @throws ElatioError ELATIO_QUERY_REGEX, ELATIO_QUERY_REGEX_SIZE
 */
export function parse(pattern: string, { ignoreCase }: { readonly ignoreCase: boolean }): Syntax {
  if (pattern.length > MAX_LENGTH) {
    throw tooLarge(pattern, `it has ${pattern.length} characters of at most ${MAX_LENGTH}`);
  }
  const cursor = createCursor(pattern);
  const groups = createGroups(cursor);
  const flags = { ignoreCase, dotAll: false, multiLine: false, verbose: false, ascii: false };
  const syntax = readChoice({ cursor, groups, depth: 0 }, flags);
  if (!cursor.isAtEnd) return cursor.fail('this bracket closes none');
  return groups.checked(syntax);
}

/** Reads to the end of a group. Flags that are set in it hold to its end. */
function readChoice(reading: Reading, outer: Flags): Syntax {
  const { cursor } = reading;
  let flags = outer;
  const choices: Syntax[][] = [[]];
  while (!cursor.isAtEnd && !cursor.sees(')')) {
    const plain = flags.verbose ? undefined : cursor.takePlain();
    if (plain !== undefined) {
      choices.at(-1)?.push(literal(plain, flags));
      continue;
    }
    if (cursor.passes('|')) {
      choices.push([]);
      continue;
    }
    if (passesNothing(cursor, flags)) continue;
    const parts = choices.at(-1) ?? [];
    const start = cursor.at;
    const quantify = readQuantifier(cursor);
    if (quantify) {
      const part = parts.pop();
      if (!part) return cursor.fail('there is nothing to repeat', start);
      if (part.is === 'repeat')
        return cursor.fail('what is repeated is a repetition; put it in (?:…)', start);
      parts.push(quantify(part));
      continue;
    }
    const read = readPart(reading, flags);
    if ('is' in read) parts.push(read);
    else flags = read;
  }
  const parts = choices.map(sequenceOf);
  const [only = NOTHING] = parts;
  return parts.length === 1 ? only : { is: 'choice', parts };
}

function sequenceOf(all: readonly Syntax[]): Syntax {
  const parts = withStrings(all);
  const [only] = parts;
  return only && parts.length === 1 ? only : { is: 'sequence', parts };
}

/** The parts with letters that follow each other as one. */
function withStrings(parts: readonly Syntax[]): Syntax[] {
  const result: Syntax[] = [];
  let letters: CharacterSet[] = [];
  for (const part of parts) {
    if (part.is !== 'set' || part.set.letter === undefined) {
      letters = [];
      result.push(part);
      continue;
    }
    letters.push(part.set);
    if (letters.length === 1) result.push(part);
    else if (letters.length === 2) result[result.length - 1] = { is: 'string', letters };
  }
  return result;
}

/** Passes a comment, and in a verbose pattern space. */
function passesNothing(cursor: Cursor, flags: Flags): boolean {
  if (flags.verbose && cursor.match(/\s+|#[^\n]*/y)) return true;
  const start = cursor.at;
  if (!cursor.passes('(?#')) return false;
  return cursor.match(/[^)]*\)/y) ? true : cursor.fail('this comment is never closed', start);
}

/** Reads one character, class, place or group; or flags for what follows. */
function readPart(reading: Reading, flags: Flags): Syntax | Flags {
  const { cursor } = reading;
  if (cursor.passes('(')) return readGroup(reading, flags);
  if (cursor.passes('[')) return { is: 'set', set: readClass(cursor, flags) };
  if (cursor.passes('\\')) return readEscaped(reading, flags);
  if (cursor.passes('.')) return { is: 'set', set: flags.dotAll ? ANY : ANY_BUT_LINE_FEED };
  if (cursor.passes('^')) return place(flags.multiLine ? 'line-start' : 'start');
  if (cursor.passes('$')) return place(flags.multiLine ? 'line-end' : 'before-end');
  return literal(cursor.take().codePointAt(0) ?? 0, flags);
}

function readEscaped({ cursor, groups }: Reading, flags: Flags): Syntax {
  const start = cursor.at - 1;
  const escape = readEscape(cursor, flags);
  if (typeof escape === 'number') return literal(escape, flags);
  if (escape) return { is: 'set', set: flags.ignoreCase ? inAnyCase(escape, flags) : escape };
  if (cursor.passes('A')) return place('start');
  if (cursor.match(/[Zz]/y)) return place('end');
  const half = cursor.match(/b\{(start|end)(-half)?\}/y);
  if (half) return edge(flags, { isStart: half[1] === 'start', isHalf: half[2] !== undefined });
  const boundary = cursor.match(/[bB]/y);
  if (boundary) {
    const negative = boundary[0] === 'B';
    return { is: 'boundary', word: wordOf(flags), ascii: flags.ascii, negative };
  }
  const number = cursor.match(/[1-9][0-9]?/y);
  const name = number ?? cursor.match(/k<([^<>]*)>/y);
  if (!name) return cursor.fail('this backslash stands before what it has no meaning with', start);
  return groups.referenceTo(name[1] ?? Number(name[0]), flags, start);
}

/** Rust's `\b{start}` and its like: whether a word is before and after a place. */
function edge(flags: Flags, { isStart, isHalf }: { isStart: boolean; isHalf: boolean }): Syntax {
  const part: Syntax = { is: 'set', set: wordOf(flags) };
  const none: Syntax = { is: 'look', ahead: !isStart, negative: true, part };
  if (isHalf) return none;
  return { is: 'sequence', parts: [none, { is: 'look', ahead: isStart, negative: false, part }] };
}

/** Reads a group behind its opening bracket. */
function readGroup(reading: Reading, flags: Flags): Syntax | Flags {
  const { cursor, groups } = reading;
  const start = cursor.at - 1;
  const within = (inner = flags): Syntax => {
    if (reading.depth === MAX_DEPTH) return cursor.fail('brackets are too deep in brackets', start);
    const part = readChoice({ ...reading, depth: reading.depth + 1 }, inner);
    if (!cursor.passes(')')) return cursor.fail('this bracket is never closed', start);
    // Behind its bracket a repetition may be repeated.
    return part.is === 'repeat' ? { is: 'sequence', parts: [part] } : part;
  };
  if (!cursor.passes('?')) {
    const number = groups.open();
    return { is: 'group', number, part: within() };
  }
  if (cursor.passes(':')) return within();
  if (cursor.passes('>')) return { is: 'atomic', part: within() };
  const look = cursor.match(/(<?)([=!])/y);
  if (look) {
    const ahead = look[1] === '';
    const part = within();
    return { is: 'look', ahead, negative: look[2] === '!', part: ahead ? part : plain(part) };
  }
  const reference = cursor.match(/P=([^()]*)\)/y);
  if (reference) return groups.referenceTo(reference[1] ?? '', flags, start);
  const name = cursor.match(/P?<([^<>()]*)>/y);
  if (name) {
    const number = groups.open(name[1], start);
    return { is: 'group', number, part: within() };
  }
  if (cursor.sees('(')) return cursor.fail('groups on a condition are not understood', start);
  const inner = readFlags(cursor, flags);
  if (cursor.passes(':')) return within(inner);
  cursor.passes(')');
  return inner;
}

/**
 * What is in a look-behind, without atomic groups: there a text is of one length however it is matched, so
 * they change nothing; and JavaScript, which begins at its end, has no way to write them.
 */
function plain(syntax: Syntax): Syntax {
  if (syntax.is === 'look' && syntax.ahead) return syntax;
  if (syntax.is === 'atomic') return { is: 'sequence', parts: [plain(syntax.part)] };
  if ('parts' in syntax) return { ...syntax, parts: syntax.parts.map(plain) };
  return 'part' in syntax ? { ...syntax, part: plain(syntax.part) } : syntax;
}

function place(of: Place): Syntax {
  return { is: 'place', place: of };
}

function literal(codePoint: number, flags: Flags): Syntax {
  return { is: 'set', set: letterSet(codePoint, flags) };
}
