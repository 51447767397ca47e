import fc from 'fast-check';
import type { Expression, Statement } from '../../../../node/query/language/ast.ts';

const NOWHERE = { start: 0, end: 0 };

const name = fc
  .stringMatching(/^[a-zA-Z_äß][\w]{0,6}$/)
  .filter((word) => !/^(if|elif|else|return|[tT]rue|[fF]alse)$/.test(word));
/** None ends with a backslash: that would escape the quote. */
const string = fc
  .oneof(fc.string({ unit: 'binary', maxLength: 8 }), fc.stringMatching(/^[\\"'#;\w\n]{0,8}$/))
  .filter((text) => !text.endsWith('\\'));
const number = fc
  .oneof(fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }))
  .map((value) => (value === 0 ? 0 : value));

/** Expressions of every kind, as the parser would give them but for their places. */
export const expression: fc.Arbitrary<Expression> = fc.letrec<{ any: Expression }>((tie) => ({
  any: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc
      .oneof(string, number, fc.boolean())
      .map((value): Expression => ({ kind: 'literal', value, ...NOWHERE })),
    name.map((text): Expression => ({ kind: 'variable', name: text, ...NOWHERE })),
    fc
      .array(tie('any'), { maxLength: 4 })
      .map((items): Expression => ({ kind: 'list', items, ...NOWHERE })),
    fc
      .array(fc.record({ key: string, value: tie('any') }), { maxLength: 3 })
      .map((entries): Expression => ({ kind: 'dict', entries, ...NOWHERE })),
    fc.tuple(name, fc.array(tie('any'), { maxLength: 4 })).map(([text, args]): Expression => ({
      kind: 'call',
      name: text,
      arguments: args,
      ...NOWHERE,
    })),
    tie('any').map((operand): Expression => ({ kind: 'negation', operand, ...NOWHERE })),
    fc
      .tuple(fc.constantFrom('==', '+', '-', '*', '/', '%'), tie('any'), tie('any'))
      .map(([operator, left, right]): Expression => ({
        kind: 'binary',
        operator,
        left,
        right,
        ...NOWHERE,
      })),
  ),
})).any;

export const statements: fc.Arbitrary<Statement[]> = fc.letrec<{ many: Statement[] }>((tie) => ({
  many: fc.array(
    fc.oneof(
      { depthSize: 'small', maxDepth: 3 },
      fc
        .tuple(name, expression)
        .map(([text, value]): Statement => ({ kind: 'assign', name: text, value, ...NOWHERE })),
      expression.map((value): Statement => ({ kind: 'return', value, ...NOWHERE })),
      expression.map((value): Statement => ({ kind: 'evaluate', value, ...NOWHERE })),
      fc
        .tuple(
          fc.array(fc.record({ condition: expression, body: tie('many') }), {
            minLength: 1,
            maxLength: 3,
          }),
          tie('many'),
        )
        .map(([branches, otherwise]): Statement => ({
          kind: 'if',
          branches,
          otherwise,
          ...NOWHERE,
        })),
    ),
    { maxLength: 5 },
  ),
})).many;

/** Statements without their places. */
export function withoutPlaces(tree: unknown): unknown {
  return JSON.parse(
    JSON.stringify(tree, (key, value: unknown) =>
      key === 'start' || key === 'end' ? undefined : value,
    ),
  ) as unknown;
}
