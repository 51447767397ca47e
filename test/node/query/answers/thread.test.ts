import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { QueryError } from '../../../../node/query/index.ts';
import { newDirectory, openTestStore, T0 } from '../../store/fixture.ts';
import { day, lay, play, steps, veil } from '../../store/steps.ts';
import { answersOf, HERE, IN_THREAD, read } from './fixture.ts';

const QUERIES = [
  'RETURN = query_bucket("b");',
  'RETURN = {"b": query_bucket_eventcount("b"), "names": query_bucket_names(), "name": NAME};',
  'RETURN = merge_events_by_keys(flood(query_bucket(find_bucket("b"))), ["n"]);',
  'RETURN = filter_period_intersect(query_bucket("b"), query_bucket("other"));',
  'RETURN = flod(1);',
  'RETURN = query_bucket("none");',
];

/** All that is told of an error. */
function told(error: unknown): unknown {
  const { cause: _, stack: __, ...rest } = error as QueryError;
  return { ...rest, message: (error as Error).message };
}

test('the thread answers as it is answered here, whatever was amended, purged or veiled', async () => {
  const [texts, errors] = [new Set<string>(), new Set<string>()];
  await fc.assert(
    fc.asyncProperty(
      steps,
      fc.shuffledSubarray(QUERIES, { minLength: QUERIES.length }),
      veil,
      fc.tuple(day, day),
      async (log, queries, over, moments) => {
        const store = await openTestStore(newDirectory());
        await play(store, log);
        lay(store, over);
        const [here, there] = [HERE, IN_THREAD].map((limits) => answersOf(store, limits));
        const [from, to] = moments.toSorted((a, b) => a - b);
        const periods = [
          { from, to, text: 'A/B' },
          { from: T0, to: 2 * T0, text: 'C/D' },
        ];
        for (const text of queries) {
          const question = { text, periods, name: 'mine' };
          const [a, b] = await Promise.all(
            [here, there].map((answers) => read(answers.ask(question)).catch(told)),
          );
          expect(b).toEqual(a);
          if (typeof a === 'string') texts.add(a);
          else errors.add(JSON.stringify(a));
        }
        expect(there.status()).toMatchObject({ running: 0, waiting: 0, thread: true });
        expect(here.status().thread).toBe(false);
        await there.stop();
        await store.stop();
      },
    ),
    { numRuns: 8 },
  );
  expect(texts.size).toBeGreaterThan(5);
  expect(errors.size).toBe(2);
});
