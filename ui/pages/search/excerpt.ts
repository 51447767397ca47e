/** A stretch of a text, and whether it is what was looked for. */
export interface Stretch {
  readonly text: string;
  readonly isMarked: boolean;
}

interface Mark {
  readonly from: number;
  readonly to: number;
}

const CUT = '…';

/**
 * The part of a text around the first of its marks, in stretches.
 * @param marks rising, none over another, in UTF-16 units
 * @param most characters of the part
 */
export function excerpt(text: string, marks: readonly Mark[], most: number): Stretch[] {
  const [from, to] = partOf(text, marks[0], most);
  const stretches: Stretch[] = [];
  const add = (begin: number, end: number, isMarked: boolean): void => {
    if (end > begin) stretches.push({ text: text.slice(begin, end), isMarked });
  };
  if (from > 0) stretches.push({ text: CUT, isMarked: false });
  let at = from;
  for (const mark of marks) {
    if (mark.to <= from || mark.from >= to) continue;
    add(at, Math.max(at, mark.from), false);
    add(Math.max(at, mark.from), Math.min(mark.to, to), true);
    at = Math.max(at, Math.min(mark.to, to));
  }
  add(at, to, false);
  if (to < text.length) stretches.push({ text: CUT, isMarked: false });
  return stretches;
}

/** A third of what is shown stands before the first mark. No character of two units is torn. */
function partOf(text: string, first: Mark | undefined, most: number): readonly [number, number] {
  if (text.length <= most) return [0, text.length];
  const wanted = first ? first.from - Math.floor(most / 3) : 0;
  const from = Math.max(0, Math.min(wanted, text.length - most));
  const to = Math.min(text.length, from + most);
  return [isTorn(text, from) ? from + 1 : from, isTorn(text, to) ? to - 1 : to];
}

function isTorn(text: string, at: number): boolean {
  const unit = text.charCodeAt(at);
  return at > 0 && unit >= 0xdc00 && unit <= 0xdfff;
}
