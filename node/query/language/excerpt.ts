import type { Span } from './failure.ts';

/** Characters of a line that are shown before and after the place. */
const BEFORE = 50;
const AFTER = 30;

const BREAK = /[\r\n]/g;
/** Would end the line that is shown, move what follows, or speak to a terminal. */
const UNSEEN = /[\p{C}\u2028\u2029]/gu;

/**
 * The line on which a place begins, and below it carets under the place:
 *
 *     3 | RETURN = floof(events);
 *       |          ^^^^^
 *
 * A long line is cut on both sides.
 */
export function excerptOf(source: string, { start, end }: Span, line: number): string {
  const first = lineStart(source, start);
  const last = lineEnd(source, start);
  const from = Math.max(first, start - BEFORE);
  const to = Math.min(last, start + AFTER);
  const before = (from > first ? '…' : '') + shown(source.slice(from, start));
  const after = shown(source.slice(start, to)) + (to < last ? '…' : '');
  const marked = shown(source.slice(start, Math.min(end, to)));
  const carets = '^'.repeat(Math.max(1, width(marked)));
  const gutter = `${line} | `;
  const below = `${' '.repeat(gutter.length - 2)}| ${' '.repeat(width(before))}${carets}`;
  return `${gutter}${before}${after}\n${below}`;
}

function lineStart(source: string, index: number): number {
  const before = Math.max(source.lastIndexOf('\n', index - 1), source.lastIndexOf('\r', index - 1));
  return index === 0 ? 0 : before + 1;
}

function lineEnd(source: string, index: number): number {
  BREAK.lastIndex = index;
  return BREAK.exec(source)?.index ?? source.length;
}

/** A tab counts as one column, and so is shown as one. */
function shown(text: string): string {
  return text.replaceAll('\t', ' ').replaceAll(UNSEEN, '\ufffd');
}

function width(text: string): number {
  return Array.from(text).length;
}
