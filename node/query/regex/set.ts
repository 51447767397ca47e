import { type Automaton, createAutomaton, type Wanted } from './automaton.ts';
import type { Matcher } from './matcher.ts';
import { once } from './once.ts';
import { createPace } from './pace.ts';

/** Many patterns that are looked for together. */
export interface PatternSet {
  /** How many words of bits each text has: one for 32 patterns. */
  readonly width: number;
  /**
   * Searches many texts, and lets other work go on between them. The same text need not be given twice. The
   * engine of a pattern is run, and fails, only on texts that have what the pattern cannot do without.
   * @returns for each text `width` words; pattern `n` has bit `n % 32` of word `n / 32`
   * @throws ElatioError ELATIO_QUERY_REGEX_TIME, ELATIO_QUERY_REGEX_SIZE; what `signal` was aborted with
   */
  searchAll(this: void, texts: readonly string[], signal?: AbortSignal): Promise<Uint32Array>;
}

/** How a pattern is found: by its strings alone, by its engine where one of those is, or by it everywhere. */
type Way = 'strings' | 'candidates' | 'everywhere';

interface Plan {
  readonly automaton: Automaton;
  readonly ways: readonly Way[];
}

/** Of the automaton's table, of four bytes each. */
const MAX_CELLS = 4 * 2 ** 20;
/** Characters between two looks at the clock. */
const SLICE = 100_000;

/** @param matchers what is found of each has the bit of its place */
export function createPatternSet(matchers: readonly Matcher[]): PatternSet {
  const width = Math.ceil(matchers.length / 32);
  const plan = once(() => planFor(matchers));
  return {
    width,
    async searchAll(texts, signal) {
      const pace = createPace(signal);
      const words = new Uint32Array(texts.length * width);
      const { automaton, ways } = plan();
      let left = SLICE;
      for (let i = 0; i < texts.length; i++) {
        automaton.mark(texts[i], words, i * width);
        left -= 1 + texts[i].length;
        if (left > 0) continue;
        left = SLICE;
        if (pace.isOver(performance.now())) await pace.rest();
      }
      for (const [n, matcher] of matchers.entries()) {
        const way = ways[n];
        if (way === 'strings') continue;
        const bit = 1 << (n & 31);
        const first = n >>> 5;
        const places: number[] = [];
        for (let i = 0, at = first; i < texts.length; i++, at += width) {
          if (way === 'everywhere' || (words[at] & bit) !== 0) places.push(i);
        }
        if (places.length === 0) continue;
        const found = await matcher.searchAll(
          places.map((i) => texts[i]),
          signal,
        );
        for (const [j, i] of places.entries()) {
          if (found[j] === 1) words[first + i * width] |= bit;
          else words[first + i * width] &= ~bit;
        }
        if (pace.isOver(performance.now())) await pace.rest();
      }
      return words;
    },
  };
}

function planFor(matchers: readonly Matcher[]): Plan {
  const wanted: Wanted[] = [];
  const letters = new Set<string>();
  let places = 1;
  const isWanted = matchers.map(({ literals }, pattern) => {
    if (!literals) return false;
    const more = literals.anyOf.reduce((sum, { length }) => sum + length, 0);
    const distinct = letters.union(new Set(literals.anyOf.flat()));
    if ((places + more) * (1 + distinct.size) > MAX_CELLS) return false;
    places += more;
    for (const units of distinct) letters.add(units);
    for (const literal of literals.anyOf) wanted.push({ literal, pattern });
    return true;
  });
  const automaton = createAutomaton(wanted);
  const ways = matchers.map(({ literals }, pattern): Way => {
    if (!literals || !isWanted[pattern]) return 'everywhere';
    return literals.areEnough && literals.anyOf.every(automaton.isExact) ? 'strings' : 'candidates';
  });
  return { automaton, ways };
}
