import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Expression, Operator } from '../../../../node/query/language/ast.ts';
import {
  type EventOperators,
  isEvents,
  QueryError,
  type Value,
} from '../../../../node/query/language/index.ts';
import { printExpression } from './print.ts';
import { run, someEvents } from './run.ts';

/** What an operator gives for two plain values; undefined where it gives nothing. */
function apply(operator: Operator, a: Value | undefined, b: Value | undefined): Value | undefined {
  if (a === undefined || b === undefined) return undefined;
  if (operator === '==') return a === b;
  if (typeof a !== 'number' || typeof b !== 'number') return undefined;
  if ((operator === '/' || operator === '%') && b === 0) return undefined;
  const rest = a % b;
  const results = {
    '+': a + b,
    '-': a - b,
    '*': a * b,
    '/': a / b,
    '%': (rest > 0 && b < 0) || (rest < 0 && b > 0) ? rest + b : rest,
  };
  const result = results[operator];
  return Number.isFinite(result) ? result + 0 : undefined;
}

/** The value of `a + b * c …`, slowly: again and again the first of the operators that bind tightest. */
function twin(
  values: readonly (Value | undefined)[],
  operators: readonly Operator[],
): Value | undefined {
  if (operators.length === 0) return values[0];
  const tightest = [['*', '/', '%'], ['+', '-'], ['==']].find((level) =>
    operators.some((operator) => level.includes(operator)),
  );
  const at = operators.findIndex((operator) => tightest?.includes(operator));
  const result = apply(operators[at], values[at], values[at + 1]);
  return twin(
    [...values.slice(0, at), result, ...values.slice(at + 2)],
    operators.toSpliced(at, 1),
  );
}

/** The value of an expression of plain values, by walking down it. */
function valueOf(expression: Expression): Value | undefined {
  switch (expression.kind) {
    case 'literal':
      return expression.value;
    case 'negation': {
      const value = valueOf(expression.operand);
      return typeof value === 'number' ? 0 - value : undefined;
    }
    case 'binary':
      return apply(expression.operator, valueOf(expression.left), valueOf(expression.right));
    default:
      throw new Error(`no ${expression.kind} is made here`);
  }
}

/** What a query gives; undefined for one that an operator cannot be applied in. */
async function answer(source: string): Promise<Value | undefined> {
  try {
    return await run(source);
  } catch (error) {
    if (error instanceof QueryError && error.code === 'ELATIO_QUERY_INTERPRET') return undefined;
    throw error;
  }
}

const operator = fc.constantFrom<Operator>('==', '+', '-', '*', '/', '%');
const number = fc.oneof(fc.integer({ min: -9, max: 9 }), fc.constantFrom(0.5, 1e300, -2.25));
const NOWHERE = { start: 0, end: 0 };

const expression = fc.letrec<{ any: Expression }>((tie) => ({
  any: fc.oneof(
    { depthSize: 'medium', maxDepth: 6 },
    number.map((value): Expression => ({ kind: 'literal', value, ...NOWHERE })),
    tie('any').map((operand): Expression => ({ kind: 'negation', operand, ...NOWHERE })),
    fc.tuple(operator, tie('any'), tie('any')).map(([sign, left, right]): Expression => ({
      kind: 'binary',
      operator: sign,
      left,
      right,
      ...NOWHERE,
    })),
  ),
})).any;

describe('precedence', () => {
  it.each([
    ['1 + 2 * 3', 7],
    ['(1 + 2) * 3', 9],
    ['2 * 3 + 4 * 5', 26],
    ['10 - 3 - 2', 5],
    ['100 / 10 / 5', 2],
    ['2 * 7 % 4', 2],
    ['7 % 4 * 2', 6],
    ['1 + 1 == 2', true],
    ['2 == 1 + 1', true],
    ['1 == 1 == true', true],
    ['-2 * -3', 6],
    ['--2', 2],
    ['1--1', 2],
    ['-(1 + 2)', -3],
    ['-nop() + 3', 2],
    ['"a" + "b" == "ab"', true],
  ])('%s', async (source, value) => {
    expect(await run(`return ${source}`)).toBe(value);
  });

  it('of signs in a row is what a slow twin finds', async () => {
    const more = fc.array(fc.tuple(operator, number), { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(number, more, async (first, rest) => {
        const source = first + rest.map(([sign, value]) => ` ${sign} ${value}`).join('');
        const values = [first, ...rest.map(([, value]) => value)];
        const expected = twin(
          values,
          rest.map(([sign]) => sign),
        );
        expect(await answer(`return ${source}`), source).toBe(expected);
      }),
      { numRuns: 1_000 },
    );
  });

  it('and parentheses give what the expression that was printed means', async () => {
    await fc.assert(
      fc.asyncProperty(expression, async (some) => {
        const source = printExpression(some);
        expect(await answer(`return ${source}`), source).toBe(valueOf(some));
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('the rest of a division has the sign of the divisor', () => {
  it.each([
    [7, 3, 1],
    [-7, 3, 2],
    [7, -3, -2],
    [-7, -3, -1],
    [6, -3, 0],
    [-6, 3, 0],
    [0, -3, 0],
    [5.5, 2, 1.5],
    [-5.5, 2, 0.5],
    [5.5, -2, -0.5],
  ])('%d %% %d', async (a, b, rest) => {
    expect(await run(`return ${a} % ${b}`)).toBe(rest);
  });
});

describe('a division gives fractions, and no zero is negative', () => {
  it.each([
    ['5 / 2', 2.5],
    ['-7 / 2', -3.5],
    ['4 / 2', 2],
    ['-0', 0],
    ['0 * -1', 0],
    ['0 / -5', 0],
    ['-(0)', 0],
    ['-6 % 3', 0],
  ])('%s', async (source, value) => {
    expect(await run(`return ${source}`)).toBe(value);
  });
});

describe('+ joins', () => {
  it.each([
    ['"a" + "b"', 'ab'],
    ['[1] + [2, [3]]', [1, 2, [3]]],
    ['[] + []', []],
  ])('%s', async (source, value) => {
    expect(await run(`return ${source}`)).toEqual(value);
  });

  it('and changes nothing that it joins', async () => {
    expect(await run('a = [1]; b = a + [2]; return [a, b]')).toEqual([[1], [1, 2]]);
  });
});

describe('==', () => {
  it.each([
    ['[1, [2, "x"]] == [1, [2, "x"]]', true],
    ['[1, 2] == [2, 1]', false],
    ['[1] == [1, 1]', false],
    ['{"a": 1, "b": [2]} == {"b": [2], "a": 1}', true],
    ['{"a": 1} == {"a": 2}', false],
    ['{"a": 1} == {"b": 1}', false],
    ['{"a": 1} == {"a": 1, "b": 1}', false],
    ['{} == {"toString": 1}', false],
    ['{"__proto__": 1} == {"x": 1}', false],
    ['{} == []', false],
    ['"1" == 1', false],
    ['true == 1', false],
    ['false == 0', false],
    ['"" == false', false],
    ['1.0 == 1', true],
    ['print() == print()', true],
    ['print() == false', false],
    ['[] == query_bucket("a")', false],
  ])('%s is %s', async (source, holds) => {
    expect(await run(`return ${source}`)).toBe(holds);
  });
});

describe('events', () => {
  const count = (some: Value): number => (isEvents(some) ? some.count : (some as Value[]).length);
  const events: EventOperators = {
    join: (a, b) => someEvents(count(a) + count(b)),
    equal: (a, b) => count(a) === count(b),
  };

  it('are joined and compared by who knows them', async () => {
    const query = (source: string): Promise<Value> => run(`return ${source}`, { events });
    expect(await query('query_bucket("a") + query_bucket("bc")')).toEqual(someEvents(3));
    expect(await query('[] + query_bucket("bc")')).toEqual(someEvents(2));
    expect(await query('query_bucket("ab") + []')).toEqual(someEvents(2));
    expect(await query('query_bucket("a") == query_bucket("b")')).toBe(true);
    expect(await query('{"a": [query_bucket("a")]} == {"a": [query_bucket("bc")]}')).toBe(false);
    expect(await query('[] == query_bucket("")')).toBe(true);
    expect(await query('query_bucket("a") == 1')).toBe(false);
    expect(await query('query_bucket("a") == {"kind": "events", "count": 1}')).toBe(false);
  });

  it('are the same as themselves', async () => {
    expect(await run('x = query_bucket("a"); return x == x')).toBe(true);
  });
});
