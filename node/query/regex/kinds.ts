/**
 * Characters beyond ASCII in few kinds, each with one character that stands for all of it. A pattern's classes
 * are small for texts in which all are replaced so: the engine compiles it in a hundredth of the time, and
 * looks for it in less. Few patterns name a character beyond ASCII; the texts that have it stay as they are.
 */
import { joined, LAST_CODE_POINT, type Ranges } from './ranges.ts';

/** What a set of characters is for such texts. */
export interface SetOfKinds {
  /** As a class of JavaScript's with the flag `v`. */
  readonly script: string;
  /** Characters that it has alone of their kind: with one of them a text cannot be replaced. */
  readonly special: Ranges;
}

const LETTER = '\u{80}';
const DIGIT = '\u{81}';
const SPACE = '\u{82}';
const OTHER = '\u{83}';

/** The kinds of Python's words, digits and space. */
export const WORD_OF_KINDS: SetOfKinds = { script: `[\\w${LETTER}${DIGIT}]`, special: [] };
export const DIGIT_OF_KINDS: SetOfKinds = { script: `[\\d${DIGIT}]`, special: [] };
export const SPACE_OF_KINDS: SetOfKinds = { script: `[\\t-\\r\\x1c-\\x20${SPACE}]`, special: [] };

const FIRST = 0x80;

/** @param classOf writes a class */
export function kindsOf(ranges: Ranges, classOf: (ranges: Ranges) => string): SetOfKinds {
  const beyond = ranges
    .filter(([, last]) => last >= FIRST)
    .map(([first, last]) => [Math.max(FIRST, first), last] as const);
  const isAll = beyond[0]?.[0] === FIRST && beyond[0][1] === LAST_CODE_POINT;
  if (isAll || beyond.length === 0) return { script: classOf(ranges), special: [] };
  const ascii = ranges
    .filter(([first]) => first < FIRST)
    .map(([first, last]) => [first, Math.min(last, FIRST - 1)] as const);
  return { script: classOf(ascii), special: beyond };
}

export function unionOfKinds(sets: readonly SetOfKinds[]): SetOfKinds {
  return {
    script: `[${sets.map(({ script }) => script).join('')}]`,
    special: joined(sets.flatMap(({ special }) => special)),
  };
}

export function notOfKinds({ script, special }: SetOfKinds): SetOfKinds {
  return { script: `[^${script}]`, special };
}

export function isAscii(text: string): boolean {
  // oxlint-disable-next-line no-control-regex
  return /^[\x00-\x7f]*$/.test(text);
}

/** The text with each character beyond ASCII replaced by that of its kind. */
export function inKinds(text: string): string {
  return text.replaceAll(/[^\0-\x7f]/gu, kindOf);
}

function kindOf(character: string): string {
  const codePoint = character.codePointAt(0) ?? 0;
  // Most are found here, without the large classes of the engine: letters with marks, dashes and quotes.
  if (codePoint >= 0xc0 && codePoint < 0x250) return /[×÷]/.test(character) ? OTHER : LETTER;
  if (/[\u2010-\u2027]/.test(character)) return OTHER;
  if (/[\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/.test(character)) return SPACE;
  if (/\p{Nd}/u.test(character)) return DIGIT;
  return /[\p{L}\p{N}]/u.test(character) ? LETTER : OTHER;
}
