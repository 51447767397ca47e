import { RE2JS } from 're2js';
import { type CharacterSet, classOf } from './character-set.ts';
import { tooLarge } from './failure.ts';
import { type Place, type Repeat, some, type Syntax } from './syntax.ts';

/** The linear engine counts no further. */
const MAX_COUNT = 1000;
/** Of a pattern written out for it, in characters: its sets may be long. */
const MAX_WRITTEN = 1_000_000;

const PLACES: Readonly<Record<Exclude<Place, 'before-end'>, string>> = {
  start: '\\A',
  end: '\\z',
  'line-start': '(?m:^)',
  'line-end': '(?m:$)',
};

/** Whether the linear engine can run a pattern; `ascii`: on texts of nothing but ASCII. */
export type Linear = 'always' | 'ascii' | 'never';

export function linearityOf(syntax: Syntax, isLast = true): Linear {
  switch (syntax.is) {
    case 'look':
    case 'reference':
    case 'atomic':
      return 'never';
    case 'place':
      // What it writes for it passes the line feed, so nothing may follow.
      return syntax.place === 'before-end' && !isLast ? 'never' : 'always';
    case 'boundary':
      return syntax.ascii ? 'always' : 'ascii';
    case 'set':
    case 'string':
      return 'always';
    case 'group':
      return linearityOf(syntax.part, isLast);
    case 'repeat':
      return linearityOf(syntax.part, false);
    case 'choice':
      return least(syntax.parts.map((part) => linearityOf(part, isLast)));
    case 'sequence': {
      const { parts } = syntax;
      return least(parts.map((part, i) => linearityOf(part, isLast && i === parts.length - 1)));
    }
  }
}

function least(all: readonly Linear[]): Linear {
  if (all.includes('never')) return 'never';
  return all.includes('ascii') ? 'ascii' : 'always';
}

/**
 * Compiles a pattern for the engine that takes time in proportion to the text.
 * @param pattern as it was written, for what is said of it
 * @throws ElatioError ELATIO_QUERY_REGEX_SIZE
 */
export function compileLinear(syntax: Syntax, pattern: string): (text: string) => boolean {
  const out: string[] = [];
  let left = MAX_WRITTEN;
  write(syntax, (text) => {
    out.push(text);
    left -= text.length;
    if (left < 0) throw tooLarge(pattern, 'its classes have too many characters');
  });
  try {
    const engine = RE2JS.compile(out.join(''));
    return (text) => engine.test(text);
  } catch (cause) {
    throw tooLarge(pattern, 'the engine for it takes none as large', { cause });
  }
}

type Put = (text: string) => void;

function write(syntax: Syntax, put: Put): void {
  switch (syntax.is) {
    case 'set':
      return put(classFor(syntax.set));
    case 'string':
      for (const letter of syntax.letters) put(classFor(letter));
      return;
    case 'sequence':
      for (const part of syntax.parts) write(part, put);
      return;
    case 'choice':
      put('(?:');
      for (const [i, part] of syntax.parts.entries()) {
        if (i > 0) put('|');
        write(part, put);
      }
      return put(')');
    case 'repeat':
      return writeRepeat(syntax, put);
    case 'place':
      return put(syntax.place === 'before-end' ? '(?:\\n?\\z)' : PLACES[syntax.place]);
    case 'boundary':
      return put(syntax.negative ? '\\B' : '\\b');
    case 'group':
      return write(syntax.part, put);
    case 'look':
    case 'reference':
    case 'atomic':
      throw new Error(`The linear engine has no ${syntax.is}.`);
  }
}

function writeRepeat({ part, min, max }: Repeat, put: Put): void {
  const times = (count: string): void => {
    put('(?:');
    write(part, put);
    put(`)${count}`);
  };
  const isOpen = max === Infinity;
  if (some(part, isCounted)) {
    // It multiplies counts within counts and takes only small ones: these are written out.
    for (let i = 0; i < min; i++) times('');
    for (let i = min; i < max && !isOpen; i++) times('?');
  } else {
    for (let left = min; left > 0; left -= MAX_COUNT) times(`{${Math.min(left, MAX_COUNT)}}`);
    for (let left = isOpen ? 0 : max - min; left > 0; left -= MAX_COUNT) {
      times(`{0,${Math.min(left, MAX_COUNT)}}`);
    }
  }
  if (isOpen) times('*');
}

function isCounted(syntax: Syntax): boolean {
  return syntax.is === 'repeat' && (syntax.min > 1 || (syntax.max > 1 && syntax.max < Infinity));
}

function classFor(set: CharacterSet): string {
  if (set.short) return set.short;
  const ranges = set.ranges();
  // It has no way to write a class of nothing.
  return ranges.length === 0 ? '[^\\x{0}-\\x{10ffff}]' : classOf(ranges, (c) => `\\x{${c}}`);
}
