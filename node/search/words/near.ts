import { endOfSame, placeOfWord, type SortedWords, startOf, wordAt } from './sorted-words.ts';
import { CLOSENESS, editsAllowed, mayGoOn } from './spelling.ts';

/** Called with the place of each word found, and how close it is. */
export type Found = (place: number, closeness: number) => void;

/**
 * All of some sorted words that are close to what was typed: `closenessOf` of each that is not 0, without looking at
 * most of them.
 */
export function nearWords(words: SortedWords, typed: string, found: Found): void {
  const first = placeOfWord(words, typed);
  const isThere = first < words.count && wordAt(words, first).startsWith(typed);
  let end = first;
  if (isThere && mayGoOn(typed)) end = endOfSame(words, first, typed.length);
  else if (isThere && wordAt(words, first) === typed) end = first + 1;
  for (let i = first; i < end; i++) {
    const isSame = words.ends[i] - startOf(words, i) === typed.length;
    found(i, isSame ? CLOSENESS.same : CLOSENESS.begins);
  }
  const most = editsAllowed(typed);
  if (most === 0) return;
  misspelt(words, typed, most, (place, edits) => {
    if (place >= first && place < end) return;
    found(place, edits === 1 ? CLOSENESS.oneEdit : CLOSENESS.twoEdits);
  });
}

/**
 * Walks over sorted words as over a tree of their letters (Shang and Merrett, Tries for approximate string matching,
 * 1996): what two have in common is reckoned once, and where a beginning is too far off already, all that begin so
 * are passed over. Row `d` of the table is of the first `d` letters of the word looked at.
 */
function misspelt(
  words: SortedWords,
  typed: string,
  most: number,
  found: (place: number, edits: number) => void,
): void {
  const { text, ends, common, count } = words;
  const width = typed.length + 1;
  const deepest = typed.length + most;
  // Further from the diagonal than that there is nothing but what is too far: it is not reckoned.
  const rows = new Uint8Array((deepest + 1) * width).fill(most + 1);
  const codes = Uint16Array.from({ length: typed.length }, (_, i) => typed.charCodeAt(i));
  for (let j = 0; j < width; j++) rows[j] = j;
  /** Rows up to this one are of the word looked at. */
  let known = 0;
  for (let place = 0; place < count;) {
    const start = startOf(words, place);
    const length = ends[place] - start;
    let depth = Math.min(known, common[place]);
    let isFar = false;
    while (depth < length && !isFar) {
      depth++;
      isFar = depth > deepest || rowOf(depth, start) > most;
    }
    if (!isFar) {
      const edits = rows[depth * width + typed.length];
      if (edits <= most) found(place, edits);
      known = depth;
      place++;
      continue;
    }
    // The row that is too far is not kept: the next word that begins so would take it for a good one.
    known = depth - 1;
    place = endOfSame(words, place, depth);
  }

  /** Reckons a row. @returns the least that words which go on so can come to */
  function rowOf(depth: number, start: number): number {
    const row = depth * width;
    const above = row - width;
    const letter = text.charCodeAt(start + depth - 1);
    const before = depth > 1 ? text.charCodeAt(start + depth - 2) : -1;
    rows[row] = depth;
    let least = depth;
    const to = Math.min(width - 1, depth + most);
    for (let j = Math.max(1, depth - most); j <= to; j++) {
      const other = codes[j - 1];
      let value = rows[above + j - 1] + (letter === other ? 0 : 1);
      if (rows[above + j] + 1 < value) value = rows[above + j] + 1;
      if (rows[row + j - 1] + 1 < value) value = rows[row + j - 1] + 1;
      if (j > 1 && letter === codes[j - 2] && before === other) {
        value = Math.min(value, rows[above - width + j - 2] + 1);
      }
      rows[row + j] = value;
      if (value < least) least = value;
    }
    return least;
  }
}
