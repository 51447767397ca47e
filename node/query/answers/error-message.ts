import { ElatioError } from '../../../protocol/error.ts';
import { QueryError, type QueryErrorType } from '../language/index.ts';

/** An error on its way to another thread, where an object of a class would lose what makes it one. */
export type ErrorMessage =
  | { readonly kind: 'query'; readonly query: QueryFault }
  | { readonly kind: 'elatio'; readonly code: string; readonly message: string }
  | { readonly kind: 'other'; readonly message: string; readonly stack: string | undefined };

interface QueryFault {
  readonly type: QueryErrorType;
  readonly reason: string;
  readonly source: string;
  readonly span: { readonly start: number; readonly end: number };
}

export function messageOf(error: unknown): ErrorMessage {
  if (error instanceof QueryError) {
    const { type, reason, source, span } = error;
    return { kind: 'query', query: { type, reason, source, span } };
  }
  if (error instanceof ElatioError) {
    return { kind: 'elatio', code: error.code, message: error.message };
  }
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  return { kind: 'other', message, stack };
}

/** The error that {@link messageOf} was told. */
export function revived(told: ErrorMessage): Error {
  if (told.kind === 'query') {
    const { type, reason, source, span } = told.query;
    return new QueryError(type, reason, source, span);
  }
  if (told.kind === 'elatio') return new ElatioError(told.code, told.message);
  // For the log: where it happened over there.
  return Object.assign(new Error(told.message), { stack: told.stack });
}
