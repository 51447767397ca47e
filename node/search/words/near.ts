import { editsAllowed, mayGoOn, CLOSENESS } from './spelling.ts';

/** Called with the place of each word found, and how close it is. */
export type Found = (place: number, closeness: number) => void;

/** The place of a word among sorted ones, or of the first that is greater. */
export function placeOfTerm(terms: readonly string[], term: string, from = 0): number {
  let [low, high] = [from, terms.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (terms[middle] < term) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Where words end that begin with `prefix`, from the place of the first of them on. */
function endOf(terms: readonly string[], prefix: string, from: number): number {
  let [low, high] = [from, terms.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (terms[middle].startsWith(prefix)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * All of some sorted words that are close to what was typed: `closenessOf` of each that is not 0, without looking at
 * most of them.
 */
export function nearTerms(terms: readonly string[], typed: string, found: Found): void {
  const first = placeOfTerm(terms, typed);
  let end = first;
  if (mayGoOn(typed)) end = endOf(terms, typed, first);
  else if (terms[first] === typed) end = first + 1;
  for (let i = first; i < end; i++) {
    found(i, terms[i] === typed ? CLOSENESS.same : CLOSENESS.begins);
  }
  const most = editsAllowed(typed);
  if (most > 0) {
    misspelt(terms, typed, most, (place, edits) => {
      if (place >= first && place < end) return;
      found(place, edits === 1 ? CLOSENESS.oneEdit : CLOSENESS.twoEdits);
    });
  }
}

/**
 * Walks over sorted words as over a tree of their letters (Shang and Merrett, Tries for approximate string matching,
 * 1996): what two have in common is reckoned once, and where a beginning is too far off already, all that begin so
 * are passed over. Row `d` of the table is of the first `d` letters of the word looked at.
 */
function misspelt(
  terms: readonly string[],
  typed: string,
  most: number,
  found: (place: number, edits: number) => void,
): void {
  const width = typed.length + 1;
  const deepest = typed.length + most;
  const rows = new Uint8Array((deepest + 1) * width);
  for (let j = 0; j < width; j++) rows[j] = j;
  let last = '';
  /** Rows up to this one are of `last`. */
  let known = 0;
  for (let place = 0; place < terms.length;) {
    const term = terms[place];
    let depth = 0;
    while (depth < known && depth < term.length && term[depth] === last[depth]) depth++;
    let isFar = false;
    while (depth < term.length) {
      depth++;
      if (depth > deepest || rowOf(depth, term) > most) {
        isFar = true;
        break;
      }
    }
    last = term;
    known = Math.min(depth, deepest);
    if (isFar) {
      // The row that is too far is not kept: the next word that begins so would take it for a good one.
      known = depth - 1;
      place = endOf(terms, term.slice(0, depth), place);
      continue;
    }
    const edits = rows[depth * width + typed.length];
    if (edits <= most) found(place, edits);
    place++;
  }

  /** Reckons a row. @returns the least that words which go on so can come to */
  function rowOf(depth: number, term: string): number {
    const [row, above] = [depth * width, (depth - 1) * width];
    const letter = term.charCodeAt(depth - 1);
    rows[row] = depth;
    let least = depth;
    for (let j = 1; j < width; j++) {
      const other = typed.charCodeAt(j - 1);
      let value = Math.min(
        rows[above + j] + 1,
        rows[row + j - 1] + 1,
        rows[above + j - 1] + (letter === other ? 0 : 1),
      );
      if (
        depth > 1 &&
        j > 1 &&
        letter === typed.charCodeAt(j - 2) &&
        term.charCodeAt(depth - 2) === other
      ) {
        value = Math.min(value, rows[above - width + j - 2] + 1);
      }
      rows[row + j] = value;
      if (value < least) least = value;
    }
    return least;
  }
}
