/** How much room texts take at a terminal, in columns. */

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** East Asian wide and full-width letters (Unicode annex 11), and what is drawn as an emoji. */
const WIDE =
  /\p{Emoji_Presentation}|\u{FE0F}|[\u{1100}-\u{115F}\u{2E80}-\u{A4CF}\u{AC00}-\u{D7A3}\u{F900}-\u{FAFF}\u{FE30}-\u{FE6F}\u{FF01}-\u{FF60}\u{FFE0}-\u{FFE6}\u{20000}-\u{3FFFD}]/u;

/** What takes none: marks that stand on others, joiners. */
const NONE = /^(?:\p{M}|\p{Cf})+$/u;

function widthOfOne(grapheme: string): number {
  if (NONE.test(grapheme)) return 0;
  return WIDE.test(grapheme) ? 2 : 1;
}

export function widthOf(text: string): number {
  let width = 0;
  for (const { segment } of graphemes.segment(text)) width += widthOfOne(segment);
  return width;
}

/** A text in so many columns: cut with an ellipsis where it is longer, with blanks behind it where it is shorter. */
export function fitted(text: string, columns: number): string {
  let shown = '';
  let width = 0;
  for (const { segment } of graphemes.segment(text)) {
    const next = width + widthOfOne(segment);
    if (next > columns) return cutOff(shown, columns);
    shown += segment;
    width = next;
  }
  return shown + ' '.repeat(columns - width);
}

/** @param text that is as long as there is room, or by one shorter */
function cutOff(text: string, columns: number): string {
  const parts = Array.from(graphemes.segment(text), ({ segment }) => segment);
  let width = widthOf(text);
  while (width > columns - 1) width -= widthOfOne(parts.pop() ?? ' ');
  return `${parts.join('')}…${' '.repeat(columns - 1 - width)}`;
}
