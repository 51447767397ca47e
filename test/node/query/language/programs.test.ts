import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  createReadQueries,
  interpret,
  type ReadQueries,
  type Value,
} from '../../../../node/query/language/index.ts';
import { failureOf, functions, run } from './run.ts';

/** Lists and dicts, some of literals only. */
const { source } = fc.letrec<{ source: string }>((tie) => ({
  source: fc.oneof(
    { depthSize: 'medium', withCrossShrink: true },
    fc.constantFrom('1', '1.5', '"a"', '"b"', 'true', 'NAME', 'nop()', '-1', '1 + 1', '[]', '{}'),
    fc.array(tie('source'), { maxLength: 4 }).map((items) => `[${items.join(', ')}]`),
    fc
      .array(fc.tuple(fc.constantFrom('a', 'b', '__proto__'), tie('source')), { maxLength: 3 })
      .map((entries) => `{${entries.map(([key, item]) => `"${key}": ${item}`).join(', ')}}`),
  ),
}));

interface Ran {
  readonly value: Value;
  readonly keys: readonly string[];
}

async function again(read: ReadQueries, text: string, name: string): Promise<Ran> {
  const { program, constants } = read(text);
  const memo = new Map<string, Value>();
  const variables = new Map([['NAME', name]]);
  const context = { names: [] };
  const value = await interpret(program, { functions, variables, context, memo, constants });
  return { value, keys: [...memo.keys()] };
}

async function afresh(text: string, name: string): Promise<Ran> {
  const memo = new Map<string, Value>();
  const value = await run(text, { variables: new Map([['NAME', name]]), memo });
  return { value, keys: [...memo.keys()] };
}

it('a query that is known gives what it gives when it is read for the first time', async () => {
  const read = createReadQueries();
  await fc.assert(
    fc.asyncProperty(source, async (expression) => {
      const text = `x = ${expression}; RETURN = arguments(x, ${expression}, x == ${expression})`;
      for (const name of ['a', 'b', 'a']) {
        expect(await again(read, text, name)).toEqual(await afresh(text, name));
      }
    }),
  );
});

it('is read once, unless it is long, or many others were asked since', () => {
  const read = createReadQueries();
  const first = read('RETURN = 1');
  expect(read('RETURN = 1')).toBe(first);
  for (let i = 0; i < 40; i++) read(`RETURN = ${i + 2}`);
  expect(read('RETURN = 1')).not.toBe(first);
  const long = `RETURN = "${'x'.repeat(70_000)}"`;
  expect(read(long)).not.toBe(read(long));
});

it('lists of literals only are made once', async () => {
  const read = createReadQueries();
  const text = 'RETURN = [[1, {"a": [2]}], [NAME]]';
  const [one, other] = [await again(read, text, 'a'), await again(read, text, 'b')];
  const [rules, names] = one.value as Value[];
  const [sameRules, otherNames] = other.value as Value[];
  expect(sameRules).toBe(rules);
  expect([names, otherNames]).toEqual([['a'], ['b']]);
});

it('one that cannot be read fails each time', async () => {
  const read = createReadQueries();
  for (let i = 0; i < 2; i++) {
    expect((await failureOf(() => read('RETURN = ['))).code).toBe('ELATIO_QUERY_PARSE');
  }
});
