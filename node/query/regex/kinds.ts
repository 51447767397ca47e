/**
 * Characters beyond ASCII in few kinds, each with one character that stands for all of it. A pattern's classes
 * are small for texts in which all are replaced so: the engine compiles it in a fraction of the time, and
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
  let replaced = '';
  let from = 0;
  for (let i = 0; i < text.length; i++) {
    if (text.charCodeAt(i) < FIRST) continue;
    const codePoint = text.codePointAt(i) ?? 0;
    replaced += text.slice(from, i) + kindOf(codePoint);
    if (codePoint > 0xffff) i++;
    from = i + 1;
  }
  return replaced + text.slice(from);
}

function kindOf(codePoint: number): string {
  for (const [first, last, kind] of COMMON) {
    if (codePoint >= first && codePoint <= last) return kind;
  }
  const character = String.fromCodePoint(codePoint);
  if (/[\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/.test(character)) return SPACE;
  if (/\p{Nd}/u.test(character)) return DIGIT;
  return /[\p{L}\p{N}]/u.test(character) ? LETTER : OTHER;
}

/** Found here are most, without the large classes, which take the engine a millisecond to compile. */
const COMMON: readonly (readonly [first: number, last: number, kind: string])[] = [
  [0x2010, 0x2027, OTHER],
  [0xc0, 0xd6, LETTER],
  [0xd8, 0xf6, LETTER],
  [0xf8, 0x2c1, LETTER],
  [0xa1, 0xa9, OTHER],
  [0xab, 0xb1, OTHER],
  [0xb6, 0xb8, OTHER],
  [0x2030, 0x205e, OTHER],
  [0x300, 0x36f, OTHER],
  [0x1e00, 0x1eff, LETTER],
  [0x200b, 0x200d, OTHER],
  [0xfe00, 0xfe0f, OTHER],
  [0x391, 0x3a1, LETTER],
  [0x3a3, 0x3e1, LETTER],
  [0x400, 0x481, LETTER],
  [0x20a0, 0x20bf, OTHER],
  [0x2190, 0x23ff, OTHER],
  [0x2500, 0x25ff, OTHER],
  [0x2600, 0x2775, OTHER],
  [0x3001, 0x3003, OTHER],
  [0x3008, 0x3011, OTHER],
  [0x3041, 0x3096, LETTER],
  [0x30a1, 0x30fa, LETTER],
  [0x4e00, 0x9ffc, LETTER],
  [0xac00, 0xd7a3, LETTER],
  [0x5d0, 0x5ea, LETTER],
  [0x1f1e6, 0x1f1ff, OTHER],
  [0x1f300, 0x1f6ff, OTHER],
  [0x1f900, 0x1f9ff, OTHER],
];
