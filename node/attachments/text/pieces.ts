/** Text cut into pieces that are short enough, and nice to look at. */

/**
 * As it is kept: one kind of line end, no control characters or lone surrogates, no blanks at the ends of lines or two
 * in a row, at most one empty line in a row.
 */
export function cleaned(text: string): string {
  return (
    text
      .toWellFormed()
      .replace(/\r\n?|[\u0085\u2028\u2029]/g, '\n')
      // oxlint-disable-next-line no-control-regex
      .replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\ufeff]/g, ' ')
      .replace(/[ \t]{2,}/g, (blanks) => (blanks.includes('\t') ? '\t' : ' '))
      .replace(/[ \t]?\n[ \t]?/g, '\n')
      .replace(/\n{3,}/g, '\n\n')
  );
}

/**
 * Cuts between paragraphs where there is such a place in the second half of a piece, else between lines, else between
 * words; where there is none of these anywhere in it, between characters.
 * @param text cleaned
 * @param most characters of a piece, at least 2
 */
export function cut(text: string, most: number): string[] {
  const pieces: string[] = [];
  let from = 0;
  while (text.length - from > most) {
    const to = from + lengthOfFirst(text.slice(from, from + most + 1), most);
    pieces.push(text.slice(from, to));
    from = to;
  }
  pieces.push(text.slice(from));
  return pieces;
}

function lengthOfFirst(text: string, most: number): number {
  for (const between of ['\n\n', '\n', ' ', '\t']) {
    const at = text.lastIndexOf(between, most);
    if (at >= most / 2) return at;
  }
  const at = text.slice(0, most).search(/\s\S*$/);
  if (at > 0) return at;
  const splitsPair = /[\ud800-\udbff]/.test(text.charAt(most - 1));
  return splitsPair ? most - 1 : most;
}
