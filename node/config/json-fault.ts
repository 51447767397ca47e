/**
 * Where a text ceases to be JSON (RFC 8259). `JSON.parse` says that of some faults only, and not in a form that
 * is promised; a person who has written the text by hand wants the line.
 */
const BLANK = /[ \t\n\r]*/y;
const TOKEN =
  /[{}[\],:]|"(?:[ !#-[\]-\uffff]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;

const CLOSES = new Map([
  ['}', '{'],
  [']', '['],
]);

/** What may come next: a value, a key, the colon after it, or a comma or the end of what is open. */
type Wanted = 'value' | 'key' | 'colon' | 'more';

/** Far more levels than settings have, and few enough for whatever walks through them. */
const MAX_DEPTH = 64;

/**
 * The index of the first character that no JSON text has there, or that nests deeper than 64 levels; the text's
 * length where it ends too early.
 */
export function faultOf(text: string): number | undefined {
  const open: string[] = [];
  let wanted: Wanted = 'value';
  let justOpened = false;
  for (let at = end(BLANK, text, 0); ; at = end(BLANK, text, at)) {
    if (wanted === 'more' && open.length === 0) return at < text.length ? at : undefined;
    const next = end(TOKEN, text, at);
    const first = text[at];
    const closes = CLOSES.get(first);
    if (next === at) return at;
    if (closes !== undefined) {
      if (open.at(-1) !== closes || !(justOpened || wanted === 'more')) return at;
      open.pop();
      wanted = 'more';
    } else if (wanted === 'more') {
      if (first !== ',') return at;
      wanted = open.at(-1) === '{' ? 'key' : 'value';
    } else if (wanted === 'colon') {
      if (first !== ':') return at;
      wanted = 'value';
    } else if (first === ',' || first === ':' || (wanted === 'key' && first !== '"')) {
      return at;
    } else if (wanted === 'key') {
      wanted = 'colon';
    } else if (first === '{' || first === '[') {
      if (open.push(first) > MAX_DEPTH) return at;
      wanted = first === '{' ? 'key' : 'value';
    } else {
      wanted = 'more';
    }
    // Only what has just begun may end where a first key or value could stand.
    justOpened = closes === undefined && (first === '{' || first === '[');
    at = next;
  }
}

/** Where a match of `pattern` that begins at `from` ends; `from` where there is none. */
function end(pattern: RegExp, text: string, from: number): number {
  pattern.lastIndex = from;
  return pattern.test(text) ? pattern.lastIndex : from;
}

/** Line and column of an index, from 1, as editors count them. */
export function placeOf(text: string, index: number): { line: number; column: number } {
  const lines = text.slice(0, index).split(/\r\n|\r|\n/);
  return { line: lines.length, column: (lines.at(-1) ?? '').length + 1 };
}
