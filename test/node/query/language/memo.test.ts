import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Value } from '../../../../node/query/language/index.ts';
import { run } from './run.ts';

const memo = (): Map<string, Value> => new Map();

/** What the functions that a query calls are, with a memo that it shares with others. */
async function callsOf(source: string, kept: Map<string, Value>): Promise<string[]> {
  const names: string[] = [];
  await run(source, { memo: kept, context: { names } });
  return names;
}

it('calls of the same are made once for all queries, however they are written', async () => {
  const kept = memo();
  const first = `bucket = "a" + NAME; events = query_bucket(bucket); events = flood(events, 5.0);
    RETURN = limit_events(events, 2 * 5);`;
  expect(await callsOf(first, kept)).toEqual(['query_bucket', 'flood', 'limit_events']);
  const second = `x = flood(query_bucket('a' + NAME), 5); # other names
    return arguments(x, limit_events(x, 2*5));`;
  expect(await callsOf(second, kept)).toEqual(['arguments']);
  expect([...kept.keys()]).toEqual([
    'query_bucket(("a"+"test"))',
    'flood(query_bucket(("a"+"test")),5)',
    'limit_events(flood(query_bucket(("a"+"test")),5),(2*5))',
    'arguments(flood(query_bucket(("a"+"test")),5),limit_events(flood(query_bucket(("a"+"test")),5),(2*5)))',
  ]);
});

it('calls that do something are made every time, and what depends on them too', async () => {
  const kept = memo();
  const query = 'x = print(1); RETURN = [arguments(x), nop()]';
  expect(await callsOf(query, kept)).toEqual(['print', 'arguments', 'nop']);
  expect(await callsOf(query, kept)).toEqual(['print', 'arguments']);
});

it('what somebody gave that is no plain value is not taken for another', async () => {
  const kept = memo();
  const given = (x: Value): Promise<Value> =>
    run('return echo(x)', { memo: kept, variables: new Map([['x', x]]) });
  expect(await given([1])).toEqual([1]);
  expect(await given([2])).toEqual([2]);
  expect(kept.size).toBe(0);
});

it('a result of null is kept like any other', async () => {
  const kept = new Map<string, Value>([['nop()', null]]);
  expect(await callsOf('return nop()', kept)).toEqual([]);
});

it('keys stay short, though what they stand for doubles', async () => {
  const kept = memo();
  await run(`x = query_bucket("a"); ${'x = concat(x, x);'.repeat(40)} return x`, { memo: kept });
  expect(kept.size).toBe(41);
  expect(Math.max(...[...kept.keys()].map((key) => key.length))).toBeLessThanOrEqual(256);
});

it('different arguments have different keys', async () => {
  const kept = memo();
  const argument = fc.oneof(
    fc
      .string()
      .filter((text) => !text.endsWith('\\'))
      .map((text) => `"${text.replaceAll('"', '\\"')}"`),
    fc.integer().map(String),
    fc.constantFrom(
      'true',
      '[]',
      '{}',
      '[1, 2]',
      '[[1], 2]',
      '["1,2"]',
      '{"a": 1}',
      '{"a:1": 1}',
      'nop()',
      '"nop()"',
    ),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(argument, { maxLength: 3 }), async (some) => {
      const source = `return arguments(${some.join(', ')})`;
      expect(await run(source, { memo: kept })).toEqual(await run(source));
    }),
    { numRuns: 500 },
  );
});
