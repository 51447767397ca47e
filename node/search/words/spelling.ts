/** How close what was found is to what was typed: 1 is the same. */
export const CLOSENESS = { same: 1, begins: 0.7, oneEdit: 0.5, twoEdits: 0.3 } as const;

/** Letters that a word has at least so that another may begin with it. */
const BEGINNING = 2;

/**
 * How many letters may be wrong in a word: none in short ones, where everything is near everything, and none in what
 * has digits in it, where each counts.
 */
export function editsAllowed(word: string): 0 | 1 | 2 {
  const { length } = word;
  if (length < 4 || !/^\p{L}+$/u.test(word)) return 0;
  return length < 8 ? 1 : 2;
}

/** Whether words that go on as this one does may be meant. */
export function mayGoOn(word: string): boolean {
  return word.length >= BEGINNING;
}

/**
 * How close a word is to what was typed; 0 where it is another.
 * @param term folded, as is `typed`
 */
export function closenessOf(typed: string, term: string): number {
  if (term === typed) return CLOSENESS.same;
  if (mayGoOn(typed) && term.startsWith(typed)) return CLOSENESS.begins;
  const most = editsAllowed(typed);
  if (most === 0 || Math.abs(term.length - typed.length) > most) return 0;
  const edits = distance(typed, term);
  if (edits > most) return 0;
  return edits === 1 ? CLOSENESS.oneEdit : CLOSENESS.twoEdits;
}

/**
 * Letters to put in, leave out, replace, or swap with their neighbour, each at most once: the optimal string alignment
 * distance (Boytsov, Indexing methods for approximate dictionary searching, 2011, section 2.1).
 */
export function distance(a: string, b: string): number {
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const isSame = a[i - 1] === b[j - 1];
      let least = Math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (isSame ? 0 : 1));
      const isSwapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (isSwapped) least = Math.min(least, before[j - 2] + 1);
      row.push(least);
    }
    before = last;
    last = row;
  }
  return last[b.length];
}
