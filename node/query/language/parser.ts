import type { Branch, Program, Statement } from './ast.ts';
import { createCursor, type Cursor, parseError } from './cursor.ts';
import { readExpression } from './expression.ts';
import { LIMITS } from './limits.ts';

/**
 * Reads a query:
 *
 *     program   = { statement ";" | if [ ";" ] | ";" } [ statement ]
 *     statement = name "=" expression | "return" expression | expression
 *     if        = "if" expression block { "elif" expression block } [ "else" block ]
 *     block     = "{" program "}"
 *
 * `#` begins a comment, to the end of its line; line breaks are blanks.
 * @param source its lines joined by line breaks, so that places are right and comments end
 * @throws QueryError a QueryParseException
 */
export function parse(source: string): Program {
  if (source.length > LIMITS.source) {
    const reason = `The query is longer than ${LIMITS.source} characters.`;
    throw parseError(reason, source, { start: LIMITS.source, end: LIMITS.source });
  }
  const cursor = createCursor(source);
  let count = 0;

  function readStatements(isLast: () => boolean): Statement[] {
    const statements: Statement[] = [];
    for (;;) {
      while (cursor.takeIf(';'));
      if (isLast()) return statements;
      count += 1;
      if (count > LIMITS.statements) {
        throw parseError(
          `The query has more than ${LIMITS.statements} statements.`,
          source,
          cursor.token,
        );
      }
      const statement = cursor.isAt('if') ? readIf() : readSimple(cursor);
      statements.push(statement);
      if (statement.kind !== 'if' && !isLast()) expectSeparator(cursor, statement);
    }
  }

  function readIf(): Statement {
    const { start } = cursor.token;
    const branches: Branch[] = [];
    do {
      // `if` or `elif`.
      cursor.take();
      branches.push({ condition: readExpression(cursor), body: readBlock() });
    } while (cursor.isAt('elif'));
    const otherwise = cursor.takeIf('else') ? readBlock() : [];
    return { kind: 'if', branches, otherwise, start, end: cursor.end };
  }

  function readBlock(): Statement[] {
    cursor.expect('{');
    const body = cursor.nested(() =>
      readStatements(() => cursor.isAt('}') || cursor.token.kind === 'end'),
    );
    cursor.expect('}');
    return body;
  }

  return { source, statements: readStatements(() => cursor.token.kind === 'end') };
}

function readSimple(cursor: Cursor): Statement {
  const { start } = cursor.token;
  if (cursor.takeIf('return')) {
    const value = readExpression(cursor);
    return { kind: 'return', value, start, end: cursor.end };
  }
  const isName = cursor.token.kind === 'name';
  const first = readExpression(cursor);
  if (!cursor.isAt('=')) return { kind: 'evaluate', value: first, start, end: cursor.end };
  // Not `(x) = 1`, though parentheses leave no trace otherwise.
  if (!isName || first.kind !== 'variable')
    throw cursor.unexpected('";", as only a variable can be given a value');
  cursor.take();
  const value = readExpression(cursor);
  return { kind: 'assign', name: first.name, value, start, end: cursor.end };
}

function expectSeparator(cursor: Cursor, { kind, ...statement }: Statement): void {
  if (cursor.isAt(';')) return;
  const isVariable =
    kind === 'evaluate' && 'value' in statement && statement.value.kind === 'variable';
  throw cursor.unexpected(isVariable ? '"=" or ";"' : '";"');
}
