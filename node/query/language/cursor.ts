import { QueryError, quoted, type Span } from './failure.ts';
import { type Token, tokenAt } from './lexer.ts';
import { LIMITS } from './limits.ts';

/** Walks through the tokens of a query, one ahead. */
export interface Cursor {
  /** The next token. */
  readonly token: Token;
  /** Where the token that was taken last ends. */
  readonly end: number;
  /** Takes the next token. */
  take(): Token;
  /** Whether the next is this keyword or mark; then it is taken. */
  takeIf(text: string): boolean;
  /** Takes this mark. @throws QueryError `expected …` where it is not next */
  expect(text: string): Token;
  /** Whether the next is this keyword or mark. */
  isAt(text: string): boolean;
  /** The failure that something else was expected than the next token. */
  unexpected(expected: string): QueryError;
  /** What `read` gives, one level deeper. @throws QueryError where that is too deep */
  nested<T>(read: () => T): T;
}

export function createCursor(source: string): Cursor {
  let token = tokenAt(source, 0);
  let end = 0;
  let depth = 0;

  const isAt = (text: string): boolean => token.kind === 'fixed' && token.text === text;

  function take(): Token {
    const taken = token;
    ({ end } = taken);
    token = tokenAt(source, end);
    return taken;
  }

  function unexpected(expected: string): QueryError {
    return parseError(`Expected ${expected}, got ${wordsFor(token)}.`, source, token);
  }

  return {
    get token() {
      return token;
    },
    get end() {
      return end;
    },
    take,
    takeIf(text) {
      const isNext = isAt(text);
      if (isNext) take();
      return isNext;
    },
    expect(text) {
      if (!isAt(text)) throw unexpected(`"${text}"`);
      return take();
    },
    isAt,
    unexpected,
    nested(read) {
      depth += 1;
      if (depth > LIMITS.depth) {
        throw parseError(`This nests deeper than ${LIMITS.depth} levels.`, source, token);
      }
      const result = read();
      depth -= 1;
      return result;
    },
  };
}

export function parseError(reason: string, source: string, span: Span): QueryError {
  return new QueryError('QueryParseException', reason, source, span);
}

function wordsFor(token: Token): string {
  if (token.kind === 'end') return 'the end of the query';
  return token.kind === 'string' ? 'a string' : quoted(token.text);
}
