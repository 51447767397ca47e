/** Sorted words, no two the same, in a tenth of the room that as many strings take. */
export interface SortedWords {
  readonly count: number;
  /** One after the other. */
  readonly text: string;
  /** Where each ends in it. */
  readonly ends: Uint32Array;
  /** How many letters each has in common with the one before, at most 255. */
  readonly common: Uint8Array;
}

export function startOf({ ends }: SortedWords, place: number): number {
  return place === 0 ? 0 : ends[place - 1];
}

export function wordAt(words: SortedWords, place: number): string {
  return words.text.slice(startOf(words, place), words.ends[place]);
}

/** @param terms sorted by their UTF-16 units */
export function sortedWords(terms: readonly string[]): SortedWords {
  const ends = new Uint32Array(terms.length);
  const common = new Uint8Array(terms.length);
  let end = 0;
  let before = '';
  for (const [i, term] of terms.entries()) {
    ends[i] = end += term.length;
    let same = 0;
    while (same < 255 && same < before.length && before[same] === term[same]) same++;
    common[i] = same;
    before = term;
  }
  return { count: terms.length, text: terms.join(''), ends, common };
}

/** The place of a word, or of the first that is greater. */
export function placeOfWord(words: SortedWords, word: string): number {
  let [low, high] = [0, words.count];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (wordAt(words, middle) < word) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Where the words end that have so many letters in common with the one at a place. */
export function endOfSame({ common, count }: SortedWords, place: number, letters: number): number {
  let end = place + 1;
  while (end < count && common[end] >= letters) end++;
  return end;
}
