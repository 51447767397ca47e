import type { Expression, Statement } from '../../../../node/query/language/ast.ts';

/** A query that means these statements. No string may end with a backslash: the language has no way to write it. */
export function print(statements: readonly Statement[]): string {
  return statements.map((statement) => printStatement(statement)).join('\n');
}

function printStatement(statement: Statement): string {
  switch (statement.kind) {
    case 'assign':
      return `${statement.name} = ${printExpression(statement.value)};`;
    case 'return':
      return `return ${printExpression(statement.value)};`;
    case 'evaluate':
      return `${printExpression(statement.value)};`;
    case 'if': {
      const branches = statement.branches.map(
        ({ condition, body }) => `if ${printExpression(condition)} {${print(body)}}`,
      );
      const otherwise =
        statement.otherwise.length > 0 ? ` else {${print(statement.otherwise)}}` : '';
      return `${branches.join(' el')}${otherwise}`;
    }
  }
}

const LEVELS = { '==': 1, '+': 2, '-': 2, '*': 3, '/': 3, '%': 3 };

/** With no more parentheses than have to be. */
export function printExpression(expression: Expression, level = 0): string {
  switch (expression.kind) {
    case 'literal':
      return printLiteral(expression.value);
    case 'variable':
      return expression.name;
    case 'list':
      return `[${printAll(expression.items)}]`;
    case 'dict': {
      const pairs = expression.entries.map(
        ({ key, value }) => `${printLiteral(key)}: ${printExpression(value)}`,
      );
      return `{${pairs.join(', ')}}`;
    }
    case 'call':
      return `${expression.name}(${printAll(expression.arguments)})`;
    case 'negation': {
      const { operand } = expression;
      const isNumber = operand.kind === 'literal' && typeof operand.value === 'number';
      return isNumber ? `-(${printLiteral(operand.value)})` : `-${printExpression(operand, 4)}`;
    }
    case 'binary': {
      const own = LEVELS[expression.operator];
      const left = printExpression(expression.left, own);
      const right = printExpression(expression.right, own + 1);
      const whole = `${left} ${expression.operator} ${right}`;
      return own < level ? `(${whole})` : whole;
    }
  }
}

function printAll(expressions: readonly Expression[]): string {
  return expressions.map((expression) => printExpression(expression)).join(', ');
}

function printLiteral(value: string | number | boolean): string {
  return typeof value === 'string' ? `"${value.replaceAll('"', '\\"')}"` : String(value);
}
