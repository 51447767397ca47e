import { searchedText } from '../documents/searched-text.ts';
import type { Text } from '../documents/texts.ts';
import type { Term } from '../question/parse.ts';
import { closenessOf, CLOSENESS } from '../words/spelling.ts';
import { eachWord, type WordKind } from '../words/words.ts';

interface Word {
  readonly term: string;
  readonly from: number;
  readonly to: number;
  readonly kind: WordKind;
}

function wordsIn(text: string): Word[] {
  const words: Word[] = [];
  eachWord(text, (term, from, to, kind) => words.push({ term, from, to, kind }));
  return words;
}

/** Called with each place where a term stands: from where to where. */
type Visit = (from: number, to: number, closeness: number) => void;

function eachPlace(words: readonly Word[], { words: wanted, exact }: Term, visit: Visit): void {
  const isAt = (word: Word, i: number): boolean =>
    wanted[i].isLetter ? word.term.startsWith(wanted[i].word) : word.term === wanted[i].word;
  if (wanted.length === 1) {
    for (const word of words) {
      let closeness = isAt(word, 0) ? CLOSENESS.same : 0;
      if (!exact && !wanted[0].isLetter) closeness = closenessOf(wanted[0].word, word.term);
      if (closeness > 0) visit(word.from, word.to, closeness);
    }
    return;
  }
  const row = words.filter(({ kind }) => kind !== 'part');
  for (let at = 0; at + wanted.length <= row.length; at++) {
    if (!wanted.every((_, i) => isAt(row[at + i], i))) continue;
    visit(row[at].from, row[at + wanted.length - 1].to, CLOSENESS.same);
  }
}

/** How close what is found of a term in some texts is to it at best; 0 where it is not there. */
export function closenessIn(texts: readonly Text[], term: Term): number {
  let best = 0;
  for (const [key, text] of texts) {
    const words = wordsIn(searchedText(key, text));
    eachPlace(words, term, (_from, _to, closeness) => (best = Math.max(best, closeness)));
  }
  return best;
}

/** Where terms stand in a text, as it is shown; places that meet are one. */
export function marksIn(text: string, terms: readonly Term[]): [from: number, to: number][] {
  const words = wordsIn(text);
  const places: [number, number][] = [];
  for (const term of terms) eachPlace(words, term, (from, to) => places.push([from, to]));
  places.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  const marks: [number, number][] = [];
  for (const [from, to] of places) {
    const last = marks.at(-1);
    if (last && from < last[1]) last[1] = Math.max(last[1], to);
    else marks.push([from, to]);
  }
  return marks;
}
