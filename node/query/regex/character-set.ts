import { casesOf, withOtherAsciiCases, withOtherCases } from './fold.ts';
import {
  DIGIT_OF_KINDS,
  isAscii,
  kindsOf,
  notOfKinds,
  type SetOfKinds,
  SPACE_OF_KINDS,
  unionOfKinds,
  WORD_OF_KINDS,
} from './kinds.ts';
import { once } from './once.ts';
import { inverted, joined, LAST_CODE_POINT, type Ranges } from './ranges.ts';

/** A set of characters. Its ranges are worked out only where they are needed: there may be hundreds. */
export interface CharacterSet {
  /** As a class of JavaScript's with the flag `v`: `[a-z]`, `[^\p{L}]`. */
  readonly script: string;
  /** As a class of RE2's, where that is shorter than its ranges. */
  readonly short?: string;
  /** That it has every case of its letters already. */
  readonly anyCase?: true;
  /** Its ranges, where they need not be worked out. */
  readonly listed?: Ranges;
  /** All its characters, where they are one letter in the cases that are taken for the same: `kK\u212a`. */
  readonly letter?: string;
  /** For texts of kinds; absent for what those do not tell. */
  readonly ofKinds?: SetOfKinds | undefined;
  ranges(): Ranges;
}

export function setOf(ranges: Ranges): CharacterSet {
  const all = joined(ranges);
  const kinds = once(() => kindsOf(all, scriptClass));
  return {
    script: scriptClass(all),
    listed: all,
    get ofKinds() {
      return kinds();
    },
    ranges: () => all,
  };
}

interface Cases {
  readonly ignoreCase: boolean;
  /** Whether only ASCII's letters have others. */
  readonly ascii: boolean;
}

/** Of ASCII only: patterns are made of these, and what they are never changes. */
const knownLetters = new Map<number, CharacterSet>();

/** A character, or a letter in all cases. */
export function letterSet(codePoint: number, cases: Cases): CharacterSet {
  if (codePoint >= 0x80) return newLetterSet(codePoint, cases);
  const key = 4 * codePoint + 2 * Number(cases.ignoreCase) + Number(cases.ascii);
  let known = knownLetters.get(key);
  if (!known) knownLetters.set(key, (known = newLetterSet(codePoint, cases)));
  return known;
}

function newLetterSet(codePoint: number, { ignoreCase, ascii }: Cases): CharacterSet {
  const all = [codePoint];
  if (ignoreCase && (!ascii || codePoint < 0x80)) {
    for (const other of casesOf(codePoint)) if (!ascii || other < 0x80) all.push(other);
  }
  const letter = String.fromCodePoint(...all);
  const listed = once(() => joined(all.map((c) => [c, c])));
  const script = once(() => scriptClass(listed()));
  const kinds = once(() => kindsOf(listed(), scriptClass));
  return {
    get script() {
      return script();
    },
    letter,
    get ofKinds() {
      return kinds();
    },
    ranges: listed,
  };
}

/** A class of explicit ranges. @param written how a code point in hexadecimal digits is written */
export function classOf(ranges: Ranges, written: (hexadecimal: string) => string): string {
  const parts = ranges.map(([first, last]) => {
    const from = written(first.toString(16));
    return first === last ? from : `${from}-${written(last.toString(16))}`;
  });
  return `[${parts.join('')}]`;
}

/** A class of explicit ranges, for JavaScript's engine. */
export function scriptClass(ranges: Ranges): string {
  return classOf(ranges, (c) => `\\u{${c}}`);
}

/** All characters that any of the sets has. */
export function union(sets: readonly CharacterSet[]): CharacterSet {
  const [only] = sets;
  if (only && sets.length === 1) return only;
  return {
    script: `[${sets.map(({ script }) => script).join('')}]`,
    ...(sets.every(({ anyCase }) => anyCase) && { anyCase: true }),
    get ofKinds() {
      const known = sets.map(({ ofKinds }) => ofKinds);
      return known.every((one) => one !== undefined) ? unionOfKinds(known) : undefined;
    },
    ranges: once(() => joined(sets.flatMap((set) => set.ranges()))),
  };
}

export function not(set: CharacterSet): CharacterSet {
  return {
    script: `[^${set.script}]`,
    ...(set.short && { short: `[^${set.short.slice(1)}` }),
    ...(set.anyCase && { anyCase: true }),
    get ofKinds() {
      return set.ofKinds && notOfKinds(set.ofKinds);
    },
    ranges: once(() => inverted(set.ranges())),
  };
}

/** Whether the set has any of a text's characters. */
export function hasAny(set: CharacterSet, text: string): boolean {
  // The classes of kinds are quick to compile.
  const script = isAscii(text) ? (set.ofKinds?.script ?? set.script) : set.script;
  return new RegExp(script, 'v').test(text);
}

/** The set with every other case of its letters. @param ascii whether only ASCII's have any */
export function inAnyCase(set: CharacterSet, { ascii }: { readonly ascii: boolean }): CharacterSet {
  if (ascii) return setOf(withOtherAsciiCases(set.ranges()));
  return set.anyCase ? set : setOf(withOtherCases(set.ranges()));
}

/**
 * The characters of a Unicode property.
 * @param expression as between the braces of JavaScript's `\p{…}`
 * @throws SyntaxError where there is no such property
 */
export function propertySet(expression: string): CharacterSet {
  const run = new RegExp(`\\p{${expression}}+`, 'gu');
  return classSet(`\\p{${expression}}`, () => run);
}

/**
 * @param members of a class of JavaScript's
 * @param run finds as many of them as there are together
 */
function classSet(
  members: string,
  run = (): RegExp => new RegExp(`[${members}]+`, 'gu'),
): CharacterSet {
  return { script: `[${members}]`, ranges: once(() => rangesOf(run())) };
}

/** So many that surrogates of the two halves are never side by side in one text. */
const BLOCK = 0x400;

function rangesOf(run: RegExp): Ranges {
  const found: [number, number][] = [];
  const codePoints = new Uint32Array(BLOCK);
  for (let start = 0; start <= LAST_CODE_POINT; start += BLOCK) {
    if (isUniform(start)) {
      run.lastIndex = 0;
      if (run.test(String.fromCodePoint(start))) found.push([start, start + BLOCK - 1]);
      continue;
    }
    for (let i = 0; i < BLOCK; i++) codePoints[i] = start + i;
    const block = String.fromCodePoint(...codePoints);
    const units = block.length / BLOCK;
    for (const { 0: members, index } of block.matchAll(run)) {
      const first = start + index / units;
      found.push([first, first + members.length / units - 1]);
    }
  }
  return joined(found);
}

/** Of planes with nothing but unassigned or private characters all are alike, but for the last two of each. */
function isUniform(start: number): boolean {
  const plane = start >> 16;
  return plane >= 4 && plane !== 14 && (start + BLOCK) % 0x10000 !== 0;
}

/** As Python has them for text: letters and numbers of all scripts; marks are not of a word. */
export const WORD: CharacterSet = {
  ...classSet('\\p{L}\\p{N}_'),
  short: '[\\p{L}\\p{N}_]',
  anyCase: true,
  ofKinds: WORD_OF_KINDS,
};
export const DIGIT: CharacterSet = {
  ...classSet('\\p{Nd}'),
  short: '[\\p{Nd}]',
  anyCase: true,
  ofKinds: DIGIT_OF_KINDS,
};
/** Python's: also the four separators from U+001C, unlike Rust's. */
export const SPACE: CharacterSet = {
  ...setOf([
    [0x09, 0x0d],
    [0x1c, 0x20],
    [0x85, 0x85],
    [0xa0, 0xa0],
    [0x1680, 0x1680],
    [0x2000, 0x200a],
    [0x2028, 0x2029],
    [0x202f, 0x202f],
    [0x205f, 0x205f],
    [0x3000, 0x3000],
  ]),
  anyCase: true,
  ofKinds: SPACE_OF_KINDS,
};
export const ASCII_DIGIT = setOf([[0x30, 0x39]]);
export const ASCII_WORD = setOf([
  [0x30, 0x39],
  [0x41, 0x5a],
  [0x5f, 0x5f],
  [0x61, 0x7a],
]);
export const ASCII_SPACE = setOf([
  [0x09, 0x0d],
  [0x20, 0x20],
]);
export const ANY: CharacterSet = { ...setOf([[0, LAST_CODE_POINT]]), script: '[^]', anyCase: true };
export const ANY_BUT_LINE_FEED: CharacterSet = { ...not(setOf([[0x0a, 0x0a]])), anyCase: true };
