import { joined, type Ranges } from './ranges.ts';

/** A range larger than this is gone through by the letters that have a case, not by its members. */
const SMALL = 512;

/**
 * The ranges with every other case of their letters: by Unicode's simple case folding, as Rust does it. Python
 * also takes the Turkish İ and ı for an i.
 */
export function withOtherCases(ranges: Ranges): Ranges {
  const added: [number, number][] = [];
  for (const [first, last] of ranges) {
    if (last - first < SMALL) {
      for (let at = first; at <= last; at++) for (const c of casesOf(at)) added.push([c, c]);
      continue;
    }
    for (const at of casedWithin(first, last)) for (const c of casesOf(at)) added.push([c, c]);
  }
  return added.length === 0 ? ranges : joined([...ranges, ...added]);
}

/** The ranges with the other case of ASCII's letters in them. */
export function withOtherAsciiCases(ranges: Ranges): Ranges {
  const moved = (from: number, to: number, by: number): Ranges =>
    ranges
      .map(([first, last]) => [Math.max(first, from) + by, Math.min(last, to) + by] as const)
      .filter(([first, last]) => first <= last);
  return joined([...ranges, ...moved(0x41, 0x5a, 0x20), ...moved(0x61, 0x7a, -0x20)]);
}

/** The other code points that are the same letter in another case. */
export function casesOf(codePoint: number): readonly number[] {
  if (codePoint < 0x80) return casesOfAscii(codePoint);
  const letter = String.fromCodePoint(codePoint);
  const found = new Set<number>();
  for (const near of neighboursOf(letter)) {
    for (const c of [near, ...neighboursOf(near)]) if (isSame(letter, c)) found.add(codePointOf(c));
  }
  found.delete(codePoint);
  return [...found];
}

function casesOfAscii(codePoint: number): readonly number[] {
  const lower = codePoint | 0x20;
  if (lower < 0x61 || lower > 0x7a) return [];
  const other = codePoint ^ 0x20;
  // The Kelvin sign and the long s.
  if (lower === 0x6b) return [other, 0x212a];
  if (lower === 0x73) return [other, 0x17f];
  return [other];
}

function neighboursOf(letter: string): string[] {
  const lower = letter.toLowerCase();
  const upper = letter.toUpperCase();
  const all = [lower, upper, lower.toUpperCase(), upper.toLowerCase(), ...(ODD[letter] ?? [])];
  return all.filter((c) => (codePointOf(c) > 0xffff ? c.length === 2 : c.length === 1));
}

/** Letters of one fold which neither `toLowerCase` nor `toUpperCase` leads to. */
const ODD: Readonly<Record<string, readonly string[]>> = {
  ß: ['ẞ'],
  å: ['\u212b'],
  ω: ['\u2126'],
  θ: ['ϑ', 'ϴ'],
  β: ['ϐ'],
  ε: ['ϵ'],
  κ: ['ϰ'],
  μ: ['µ'],
  π: ['ϖ'],
  ρ: ['ϱ'],
  σ: ['ς'],
  φ: ['ϕ'],
  ι: ['\u0345', '\u1fbe'],
  ṡ: ['ẛ'],
};

/** By a reference that ignores case: the engine knows what is folded to what. */
function isSame(a: string, b: string): boolean {
  return /^(.)\1$/isu.test(a + b);
}

function casedWithin(first: number, last: number): number[] {
  const found: number[] = [];
  for (let at = first; at <= last; at++) {
    if (at >= 0xd800 && at <= 0xdfff) continue;
    if (at > 0x1ffff) break;
    if (/\p{Changes_When_Casemapped}/u.test(String.fromCodePoint(at))) found.push(at);
  }
  return found;
}

function codePointOf(text: string): number {
  return text.codePointAt(0) ?? 0;
}
