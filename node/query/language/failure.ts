import { ElatioError } from '../../../protocol/error.ts';
import { placeOf } from '../../config/json-fault.ts';
import { excerptOf } from './excerpt.ts';

/** Where something stands in the text of a query: UTF-16 indices, the end exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** What is wrong with a query, by the names that ActivityWatch's API gives it. */
export type QueryErrorType =
  'QueryParseException' | 'QueryInterpretException' | 'QueryFunctionException';

const CODES: Readonly<Record<QueryErrorType, string>> = {
  QueryParseException: 'ELATIO_QUERY_PARSE',
  QueryInterpretException: 'ELATIO_QUERY_INTERPRET',
  QueryFunctionException: 'ELATIO_QUERY_FUNCTION',
};

/** A query that cannot be answered. The message is `reason` with the place, and `excerpt` below it. */
export class QueryError extends ElatioError {
  readonly type: QueryErrorType;
  /** One sentence. */
  readonly reason: string;
  /** From 1. */
  readonly line: number;
  /** In UTF-16 units, from 1. */
  readonly column: number;
  /** The whole query, and what of it is meant. */
  readonly source: string;
  readonly span: Span;
  /** The line of the query with a caret under the place, in two lines. */
  readonly excerpt: string;

  constructor(
    type: QueryErrorType,
    reason: string,
    source: string,
    span: Span,
    options?: ErrorOptions,
  ) {
    const { line, column } = placeOf(source, span.start);
    const excerpt = excerptOf(source, span, line);
    super(CODES[type], `${reason} (line ${line}, column ${column})\n${excerpt}`, options);
    this.name = 'QueryError';
    this.type = type;
    this.reason = reason;
    this.source = source;
    this.span = span;
    this.line = line;
    this.column = column;
    this.excerpt = excerpt;
  }
}

/** What somebody wrote, in quotes and short enough for a message. */
export function quoted(text: string): string {
  const clean = text.slice(0, 60).replaceAll(/\p{C}/gu, '\ufffd');
  return `"${clean}${text.length > 60 ? '…' : ''}"`;
}
