import type { Dict, Expression, Literal, Operator } from './ast.ts';
import type { Cursor } from './cursor.ts';

/** The higher binds the tighter; all group from the left. */
const LEVELS: Readonly<Record<Operator, number>> = {
  '==': 1,
  '+': 2,
  '-': 2,
  '*': 3,
  '/': 3,
  '%': 3,
};

const BOOLEANS: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['True', true],
  ['false', false],
  ['False', false],
]);

/**
 * Reads an expression:
 *
 *     expression = operand { ("==" | "+" | "-" | "*" | "/" | "%") operand }
 *     operand    = "-" operand | "(" expression ")" | list | dict | call | name | number | string | "true" …
 *     list       = "[" [ expression { "," expression } [ "," ] ] "]"
 *     dict       = "{" [ string ":" expression { "," string ":" expression } [ "," ] ] "}"
 *     call       = name "(" [ expression { "," expression } [ "," ] ] ")"
 *
 * @throws QueryError
 */
export function readExpression(cursor: Cursor, level = 1): Expression {
  let left = readOperand(cursor);
  for (;;) {
    const operator = operatorAt(cursor);
    if (operator === undefined || LEVELS[operator] < level) return left;
    cursor.take();
    const right = readExpression(cursor, LEVELS[operator] + 1);
    left = { kind: 'binary', operator, left, right, start: left.start, end: cursor.end };
  }
}

function operatorAt({ token }: Cursor): Operator | undefined {
  const isOperator = token.kind === 'fixed' && Object.hasOwn(LEVELS, token.text);
  return isOperator ? (token.text as Operator) : undefined;
}

function readOperand(cursor: Cursor): Expression {
  const { token } = cursor;
  if (token.kind === 'number' || token.kind === 'string') {
    cursor.take();
    return { kind: 'literal', value: token.value, start: token.start, end: token.end };
  }
  if (token.kind === 'name') return readName(cursor);
  if (token.kind === 'end') throw cursor.unexpected('a value');
  const { start } = token;
  const boolean = BOOLEANS.get(token.text);
  if (boolean !== undefined) {
    cursor.take();
    return { kind: 'literal', value: boolean, start, end: token.end };
  }
  switch (token.text) {
    case '-':
      return readNegative(cursor);
    case '(':
      return readGroup(cursor);
    case '[': {
      const items = readItems(cursor, '[', ']', () => readExpression(cursor));
      return { kind: 'list', items, start, end: cursor.end };
    }
    case '{':
      return readDict(cursor);
    default:
      throw cursor.unexpected('a value');
  }
}

/** A variable or a call. */
function readName(cursor: Cursor): Expression {
  const { text: name, start } = cursor.take();
  if (!cursor.isAt('(')) return { kind: 'variable', name, start, end: cursor.end };
  const items = readItems(cursor, '(', ')', () => readExpression(cursor));
  return { kind: 'call', name, arguments: items, start, end: cursor.end };
}

function readNegative(cursor: Cursor): Expression {
  const { start } = cursor.take();
  const isNumber = cursor.token.kind === 'number';
  const operand = cursor.nested(() => readOperand(cursor));
  const { end } = operand;
  // A negative number is one literal, as in `limit_events(events, -1)`.
  if (isNumber) return { kind: 'literal', value: negative(operand), start, end };
  return { kind: 'negation', operand, start, end };
}

/** There is one zero only: JSON, which answers are written in, has no other. */
function negative(literal: Expression): number {
  return 0 - Number((literal as Literal).value);
}

function readGroup(cursor: Cursor): Expression {
  const { start } = cursor.take();
  const inner = cursor.nested(() => readExpression(cursor));
  const { end } = cursor.expect(')');
  return { ...inner, start, end };
}

function readDict(cursor: Cursor): Dict {
  const { start } = cursor.token;
  const entries = readItems(cursor, '{', '}', () => {
    const { token } = cursor;
    if (token.kind !== 'string') throw cursor.unexpected('a key, which is a string');
    cursor.take();
    cursor.expect(':');
    return { key: token.value, value: readExpression(cursor) };
  });
  return { kind: 'dict', entries, start, end: cursor.end };
}

/** What stands between brackets, with commas between and perhaps after. */
function readItems<T>(cursor: Cursor, open: string, close: string, read: () => T): T[] {
  cursor.expect(open);
  return cursor.nested(() => {
    const items: T[] = [];
    while (!cursor.isAt(close)) {
      items.push(read());
      if (!cursor.takeIf(',') && !cursor.isAt(close)) throw cursor.unexpected(`"," or "${close}"`);
    }
    cursor.take();
    return items;
  });
}
