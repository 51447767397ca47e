import { expect, onTestFinished, test } from 'vitest';
import { createAnswers } from '../../../../node/query/index.ts';
import type { JsonValue } from '../../../../protocol/json.ts';
import { memoryStore } from '../series/memory.ts';
import { HERE, IN_THREAD, read } from './fixture.ts';

const MINUTE = 60_000_000;
const events = ['a', 'b', 'c'].map((app, i) => ({
  start: i * MINUTE,
  duration: MINUTE,
  data: { app },
}));
const TEXT = 'RETURN = sum_by_category(query_bucket("w"), categories());';

/** The names that a query gives. */
async function namesBy(limits: typeof HERE, rules: () => JsonValue, text = TEXT): Promise<unknown> {
  const store = { ...memoryStore({ w: events }), weigh: () => 1 };
  const answers = createAnswers({ store, rules, limits });
  onTestFinished(() => answers.stop());
  const ask = async (): Promise<unknown> => {
    const periods = [{ from: 0, to: 3 * MINUTE, text: '/' }];
    const [told] = JSON.parse(await read(answers.ask({ text, periods }))) as unknown[];
    return told;
  };
  return [await ask(), await ask()];
}

test.each([
  ['here', HERE],
  ['in the thread', IN_THREAD],
])('categories() gives the rules as they are when it is asked, %s', async (_, limits) => {
  let asked = 0;
  const rules = (): JsonValue => [[['Found'], { type: 'regex', regex: 'abc'[asked++] }]];
  expect(await namesBy(limits, rules)).toMatchObject([
    // Newest first.
    [{ data: { $category: ['Uncategorized'] }, duration: 120 }, { data: { $category: ['Found'] } }],
    [
      { data: { $category: ['Uncategorized'] }, duration: 120 },
      { data: { $category: ['Found'] }, timestamp: '1970-01-01T00:01:00+00:00' },
    ],
  ]);
  expect(asked).toBe(2);
});

test('rules are not sent along with what does not ask for them', async () => {
  const rules = (): JsonValue => {
    throw new Error('not asked for');
  };
  expect(await namesBy(HERE, rules, 'RETURN = 1;')).toEqual([1, 1]);
});
