/**
 * Cells of comma-separated values (RFC 4180) for spreadsheets. A text that one would take for a formula (it begins with
 * = + - @, tab, CR, LF, or a full-width twin) has an apostrophe before it.
 */

/** Without which Excel takes UTF-8 for another encoding. */
export const BYTE_ORDER_MARK = '\u{feff}';

export const END_OF_LINE = '\r\n';

const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/;

/** A text from somebody else. */
export function textCell(text: string): string {
  return quotedCell(FORMULA.test(text) ? `'${text}` : text);
}

/** A text that is known to be no formula. */
export function quotedCell(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}
