import { QueryError, quoted, type Span } from './failure.ts';

export type Token = Span &
  (
    | { readonly kind: 'name'; readonly text: string }
    | { readonly kind: 'number'; readonly text: string; readonly value: number }
    | { readonly kind: 'string'; readonly text: string; readonly value: string }
    /** Of a fixed text: a keyword, an operator, a bracket, a comma… */
    | { readonly kind: 'fixed'; readonly text: string }
    | { readonly kind: 'end'; readonly text: '' }
  );

const KEYWORDS: ReadonlySet<string> = new Set([
  'if',
  'elif',
  'else',
  'return',
  'true',
  'false',
  'True',
  'False',
]);

const BLANKS = /\s+/y;
const COMMENT = /#[^\r\n]*/y;
const NAME = /[\p{L}_][\p{L}\p{Nd}_]*/uy;
const NUMBER = /\d+\.?\d*(?:[eE][+-]?\d+)?/y;
/** What makes of a number something that it is not, such as `1.2.3` or `5m`. */
const CLINGS = /[\p{L}\p{Nd}_.]+/uy;
const MARKS = '=+-*/%()[]{},:;';

/**
 * The token that begins at `from` or after blanks and comments.
 * @throws QueryError where none begins
 */
export function tokenAt(source: string, from: number): Token {
  const start = endOfBlanks(source, from);
  if (start >= source.length) return { kind: 'end', text: '', start, end: start };
  const first = source[start];
  if (first === '"' || first === "'") return stringAt(source, start, first);
  if (MARKS.includes(first)) {
    const text = source.startsWith('==', start) ? '==' : first;
    return { kind: 'fixed', text, start, end: start + text.length };
  }
  const name = matched(NAME, source, start);
  if (name !== '') {
    const kind = KEYWORDS.has(name) ? 'fixed' : 'name';
    return { kind, text: name, start, end: start + name.length };
  }
  return numberAt(source, start);
}

const SPACE = 0x20;
const HASH = 0x23;
const DELETE = 0x7f;

/** Blanks and comments, in a loop: one pattern for all would run out of stack on a million comments. */
function endOfBlanks(source: string, from: number): number {
  let at = from;
  for (;;) {
    // Most tokens follow at once.
    const code = source.charCodeAt(at);
    if (code > SPACE && code < DELETE && code !== HASH) return at;
    const next = at + matched(BLANKS, source, at).length;
    const end = next + matched(COMMENT, source, next).length;
    if (end === at) return at;
    at = end;
  }
}

function numberAt(source: string, start: number): Token {
  const text = matched(NUMBER, source, start);
  const fail = (reason: string, length: number): QueryError =>
    new QueryError('QueryParseException', reason, source, { start, end: start + length });
  if (text === '') {
    const [character] = source.slice(start, start + 2);
    throw fail(`The character ${quoted(character)} has no meaning here.`, character.length);
  }
  const clinging = matched(CLINGS, source, start + text.length);
  const whole = text + clinging;
  if (clinging !== '') throw fail(`${quoted(whole)} is neither number nor name.`, whole.length);
  const value = Number(text);
  if (!Number.isFinite(value)) throw fail('The number is too large.', text.length);
  return { kind: 'number', text, value, start, end: start + text.length };
}

/** Only the quote around a string can be escaped; any other backslash stays, as in `"\w"`. */
function stringAt(source: string, start: number, quote: string): Token {
  let close = source.indexOf(quote, start + 1);
  while (close !== -1 && source[close - 1] === '\\') close = source.indexOf(quote, close + 1);
  if (close === -1) {
    const span = { start, end: start + 1 };
    const reason = `The string has no end: a ${quote} is missing.`;
    throw new QueryError('QueryParseException', reason, source, span);
  }
  const end = close + 1;
  const value = source.slice(start + 1, close).replaceAll(`\\${quote}`, quote);
  return { kind: 'string', text: source.slice(start, end), value, start, end };
}

/** What `pattern`, a sticky one, matches at `from`; empty where it does not. */
function matched(pattern: RegExp, text: string, from: number): string {
  pattern.lastIndex = from;
  return pattern.exec(text)?.[0] ?? '';
}
