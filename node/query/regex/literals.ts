import type { CharacterSet } from './character-set.ts';
import { casesOf } from './fold.ts';
import type { Repeat, Syntax } from './syntax.ts';

/** A string by its places: at each the code units of which one stands there, as `k`, `kK` or `kK\u212a`. */
export type Literal = readonly string[];

/** What can be told of a pattern's texts by looking for strings alone. */
export interface Literals {
  /** One of these, none of them empty, is in every text in which the pattern is found. */
  readonly anyOf: readonly Literal[];
  /** Whether the pattern is found wherever one of them is. */
  readonly areEnough: boolean;
}

/** What is known of a part of a pattern. */
interface Part {
  /** All that it can match, and maybe more; absent where that is too much. */
  readonly strings?: readonly Literal[];
  /** Whether it matches all of `strings`, whatever is around them. */
  readonly isExact: boolean;
  /** One of these is within whatever it matches: the best that are known. */
  readonly needed?: readonly Literal[];
}

/** A set of more code points is not gone through. */
const MAX_CODE_POINTS = 16;
const MAX_REPEATS = 8;
/** How many strings parts one after the other may make, where each has several. */
const MAX_PRODUCT = 64;
/** Places in what parts one after the other make, in one string and in all. */
const MAX_PLACES = 128;
const MAX_PLACES_IN_ALL = 4096;
/** Places in what is chosen from. */
const MAX_PLACES_OF_CHOICE = 32_768;

const EMPTY: Part = { strings: [[]], isExact: true };
const UNKNOWN: Part = { isExact: false };

/** The strings that a pattern cannot do without; `undefined` where it has none, or too many. */
export function literalsOf(syntax: Syntax): Literals | undefined {
  const { strings, isExact, needed } = known(syntax);
  const anyOf = strings ? useful(strings) : needed;
  return anyOf && { anyOf, areEnough: isExact && strings !== undefined };
}

function known(syntax: Syntax): Part {
  switch (syntax.is) {
    case 'set':
      return ofSet(syntax.set);
    case 'string':
      return ofString(syntax.letters);
    case 'group':
      return known(syntax.part);
    case 'atomic':
      // What it has matched it does not give up, so not all goes together with what follows.
      return { ...known(syntax.part), isExact: false };
    case 'place':
    case 'boundary':
    case 'look':
      return { ...EMPTY, isExact: false };
    case 'reference':
      return UNKNOWN;
    case 'sequence':
      return ofSequence(syntax.parts.map(known));
    case 'choice':
      return ofChoice(syntax.parts.map(known));
    case 'repeat':
      return ofRepeat(syntax);
  }
}

function ofSet({ letter, listed }: CharacterSet): Part {
  if (letter !== undefined) return ofLetters([letter]);
  if (!listed) return UNKNOWN;
  const letters = new Map<number, string>();
  let left = MAX_CODE_POINTS;
  for (const [first, last] of listed) {
    left -= last - first + 1;
    if (left < 0) return UNKNOWN;
    for (let at = first; at <= last; at++) {
      const same = Math.min(at, ...casesOf(at));
      letters.set(same, (letters.get(same) ?? '') + String.fromCodePoint(at));
    }
  }
  return ofLetters([...letters.values()]);
}

function ofString(letters: readonly CharacterSet[]): Part {
  const units = letters.map(({ letter = '' }) => letter);
  if (units.every(isOfOneUnit)) return { strings: [units], isExact: units.every(isWhole) };
  return ofSequence(letters.map(ofSet));
}

/** Whether each case of a letter is one code unit. */
function isOfOneUnit(letter: string): boolean {
  return letter.codePointAt(0) === letter.charCodeAt(0);
}

/** Half a character is found only where the other half is not beside it. */
function isWhole(letter: string): boolean {
  return letter.isWellFormed();
}

/** @param letters each in the cases that fit */
function ofLetters(letters: readonly string[]): Part {
  const strings = letters.flatMap((letter) =>
    // One of two code units is a string of two places.
    isOfOneUnit(letter) ? [[letter]] : Array.from(letter, (character) => character.split('')),
  );
  return { strings, isExact: letters.every(isWhole) };
}

function ofSequence(parts: readonly Part[]): Part {
  let run: string[][] = [[]];
  let needed: readonly Literal[] | undefined;
  let isWhole = true;
  for (const part of parts) {
    const longer = part.strings && product(run, part.strings);
    if (longer) {
      run = longer;
      continue;
    }
    isWhole = false;
    needed = better(better(needed, useful(run)), part.needed);
    run = part.strings?.map((one) => [...one]) ?? [[]];
  }
  if (isWhole) return { strings: run, isExact: parts.every(({ isExact }) => isExact) };
  needed = better(needed, useful(run));
  return { ...UNKNOWN, ...(needed && { needed }) };
}

function ofChoice(parts: readonly Part[]): Part {
  const strings: Literal[] = [];
  let isWhole = true;
  let left = MAX_PLACES_OF_CHOICE;
  for (const part of parts) {
    const those = part.strings ?? part.needed;
    if (!those) return UNKNOWN;
    isWhole &&= part.strings !== undefined;
    for (const one of those) left -= one.length + 1;
    if (left < 0) return UNKNOWN;
    for (const one of those) strings.push(one);
  }
  if (isWhole) return { strings, isExact: parts.every(({ isExact }) => isExact) };
  const all = useful(strings);
  return { ...UNKNOWN, ...(all && { needed: all }) };
}

function ofRepeat({ part, min, max }: Repeat): Part {
  const { strings, isExact, needed } = known(part);
  if (strings && max <= MAX_REPEATS) {
    const times: Part[] = [];
    for (let n = min; n <= max; n++) {
      times.push(ofSequence(Array.from({ length: n }, () => ({ strings, isExact }))));
    }
    return ofChoice(times);
  }
  const once = strings ? useful(strings) : needed;
  return { ...UNKNOWN, ...(min > 0 && once && { needed: once }) };
}

/**
 * Each of some strings with each of others behind it.
 * @param some may be changed
 * @returns `undefined` where that would be too much
 */
function product(some: string[][], others: readonly Literal[]): string[][] | undefined {
  const places = longest(some) + longest(others);
  const count = some.length * others.length;
  if (places > MAX_PLACES || places * count > MAX_PLACES_IN_ALL) return undefined;
  if (others.length === 1) {
    for (const one of some) one.push(...others[0]);
    return some;
  }
  if (some.length > 1 && count > MAX_PRODUCT) return undefined;
  return some.flatMap((one) => others.map((other) => [...one, ...other]));
}

/** Strings that say something: one that is empty is everywhere. */
function useful(strings: readonly Literal[]): readonly Literal[] | undefined {
  return shortest(strings) > 0 ? strings : undefined;
}

/** Of two lists of strings that are needed the one that is found in fewer texts, likely. */
function better(
  a: readonly Literal[] | undefined,
  b: readonly Literal[] | undefined,
): readonly Literal[] | undefined {
  if (!a || !b) return a ?? b;
  const longer = shortest(a) - shortest(b) || b.length - a.length;
  return longer >= 0 ? a : b;
}

function longest(strings: readonly Literal[]): number {
  let most = 0;
  for (const { length } of strings) most = Math.max(most, length);
  return most;
}

function shortest(strings: readonly Literal[]): number {
  let least = Infinity;
  for (const { length } of strings) least = Math.min(least, length);
  return strings.length === 0 ? 0 : least;
}
