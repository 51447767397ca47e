import { ElatioError } from '../../../protocol/error.ts';
import { eachWord } from '../words/words.ts';

/** What has to be in a text: any of these. */
export type Clause = readonly Term[];

/** Words that follow each other; one alone may be spelt otherwise, unless it is `exact`. */
export interface Term {
  readonly words: readonly QueryWord[];
  readonly exact: boolean;
}

export interface QueryWord {
  /** Folded. */
  readonly word: string;
  /** Whether it is one letter of a script without spaces: what it stands in begins with it. */
  readonly isLetter: boolean;
}

export interface Query {
  /** All of them. */
  readonly all: readonly Clause[];
  /** None of them. */
  readonly none: readonly Term[];
}

/** In UTF-16 units. */
const LONGEST_QUERY = 1_000;
const MOST_TERMS = 32;

const PIECES = /(-?)"([^"]*)"|(\S+)/g;

/**
 * Reads what somebody looks for: words, all of which are to be there, in whatever order; `"words in quotes"`, which
 * follow each other; `-word`, which is not to be there; `one OR other`, also `one | other`. A quote that is never
 * closed is none.
 * @throws ElatioError ELATIO_SEARCH_WORDS, ELATIO_SEARCH_LONG
 */
export function parseQuery(text: string): Query {
  if (text.length > LONGEST_QUERY) {
    throw tooLong(`It has ${text.length} characters, and may have ${LONGEST_QUERY}`);
  }
  const all: Term[][] = [];
  const none: Term[] = [];
  let isOr = false;
  for (const [, minusQuoted, quoted, bare] of text.matchAll(PIECES)) {
    if (bare === 'OR' || bare === '|') {
      isOr = all.length > 0;
      continue;
    }
    const isNot = minusQuoted === '-' || (bare?.startsWith('-') ?? false);
    const isQuoted = quoted !== undefined;
    const terms = termsOf(isQuoted ? quoted : bare, {
      isExact: isQuoted || isNot,
      isOne: isQuoted || isNot || isOr,
    });
    if (isNot) none.push(...terms);
    else if (isOr) all.at(-1)?.push(...terms);
    else all.push(...terms.map((term) => [term]));
    isOr &&= terms.length === 0;
  }
  if (all.length === 0) throw noWords(text);
  if (all.flat().length + none.length > MOST_TERMS) {
    throw tooLong(`It has more than ${MOST_TERMS} words`);
  }
  return { all, none };
}

interface Manner {
  /** Whether its words have to be there as they are typed. */
  readonly isExact: boolean;
  /** Whether all of them are one term. */
  readonly isOne: boolean;
}

/** Words of a piece: those of `foot-note` may stand anywhere, unless they have to stay together. */
function termsOf(text: string, { isExact, isOne }: Manner): Term[] {
  const runs: QueryWord[][] = [];
  let end = -1;
  eachWord(text, (word, from, to, kind) => {
    if (kind === 'part') return;
    const isInRun = from < end;
    if (kind === 'end') {
      // The last letter of a run is in its last pair, unless it is alone.
      if (!isInRun) runs.push([{ word, isLetter: true }]);
    } else if (isInRun) runs.at(-1)?.push({ word, isLetter: false });
    else runs.push([{ word, isLetter: false }]);
    // Pairs overlap, words do not.
    end = to;
  });
  if (runs.length === 0) return [];
  if (isOne && runs.length > 1) return [{ words: joined(text), exact: true }];
  return runs.map((words) => ({ words, exact: isExact || words.length > 1 }));
}

/** All words of a phrase, as they follow each other in a text. */
function joined(text: string): QueryWord[] {
  const words: (QueryWord & {
    readonly isEnd: boolean;
    readonly from: number;
    readonly to: number;
  })[] = [];
  eachWord(text, (word, from, to, kind) => {
    if (kind !== 'part') words.push({ word, isLetter: false, isEnd: kind === 'end', from, to });
  });
  const last = words.at(-1);
  const before = words.at(-2);
  if (last?.isEnd) {
    words.pop();
    // What follows the phrase makes a pair with its last letter.
    if (!before || before.to <= last.from) words.push({ ...last, isLetter: true });
  }
  return words.map(({ word, isLetter }) => ({ word, isLetter }));
}

export function noWords(text: string): ElatioError {
  const shown = text.length > 40 ? `${text.slice(0, 40)}…` : text;
  return new ElatioError(
    'ELATIO_SEARCH_WORDS',
    `There is no word to look for in "${shown}": type letters or digits.`,
  );
}

export function tooLong(how: string): ElatioError {
  return new ElatioError(
    'ELATIO_SEARCH_LONG',
    `${how}: look for fewer words, or for what is like a text (--similar).`,
  );
}
