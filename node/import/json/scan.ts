const [QUOTE, BACKSLASH, COMMA, COLON] = [0x22, 0x5c, 0x2c, 0x3a];
const [LIST, LIST_END, OBJECT, OBJECT_END] = [0x5b, 0x5d, 0x7b, 0x7d];

/** Where in a value a scan is, so that it can go on in the next piece. */
export interface Scan {
  depth: number;
  inString: boolean;
  /** Whether a backslash was the last character, so that the next is escaped. */
  escaped: boolean;
}

export function beginScan(): Scan {
  return { depth: 0, inString: false, escaped: false };
}

/**
 * Finds where a JSON value ends: at the next comma, colon or closing bracket of its level. Of what is not JSON
 * it gives some place, and parsing what lies before it fails.
 * @param from where the value begins, or where the scan left off
 * @returns −1 where the text ends first
 */
export function endOfValue(scan: Scan, text: string, from: number): number {
  const { length } = text;
  let { depth } = scan;
  let i = from;
  if (scan.inString) i = endOfString(scan, text, from);
  for (; i < length; i++) {
    const code = text.charCodeAt(i);
    if (code === QUOTE) i = endOfString(scan, text, i + 1) - 1;
    else if (code === LIST || code === OBJECT) depth++;
    else if (code === LIST_END || code === OBJECT_END) {
      if (depth === 0) return i;
      depth--;
    } else if (depth === 0 && (code === COMMA || code === COLON)) return i;
  }
  scan.depth = depth;
  return -1;
}

/** The place after the quote that ends a string, from within it. */
function endOfString(scan: Scan, text: string, from: number): number {
  const start = scan.escaped ? from + 1 : from;
  scan.escaped = false;
  let end = text.indexOf('"', start);
  while (end >= 0 && isEscaped(text, start, end)) end = text.indexOf('"', end + 1);
  scan.inString = end < 0;
  if (end >= 0) return end + 1;
  scan.escaped = from === text.length ? start > from : isEscaped(text, start, text.length);
  return text.length;
}

/** Whether an odd number of backslashes stands before `at`; an even number escapes itself. */
function isEscaped(text: string, from: number, at: number): boolean {
  let first = at;
  while (first > from && text.charCodeAt(first - 1) === BACKSLASH) first--;
  return (at - first) % 2 === 1;
}
