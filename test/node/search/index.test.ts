/** That the index answers as somebody would who looks through all events: whatever was recorded, changed and purged. */
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { SearchQuestion } from '../../../node/search/question/question.ts';
import type { Event } from '../../../protocol/event.ts';
import { amend, lay } from '../store/steps.ts';
import { bucketOf, insert, newDirectory, openTestStore, T0 } from '../store/fixture.ts';
import { DAY, partsOf, questionOf } from './fixture.ts';
import { lookedThrough, plainOf } from './twin.ts';

const WORDS = [
  'Rechnung',
  'rechnungen',
  'Müller',
  'muller',
  'redirectCanvas',
  'tea',
  '東京都',
  '京',
  '2024',
];
const word = fc.constantFrom(...WORDS);
const title = fc.array(word, { minLength: 1, maxLength: 3 }).map((words) => words.join(' '));
const day = fc.integer({ min: 0, max: 90 * 24 }).map((hours) => T0 + (hours * DAY) / 24);

const event: fc.Arbitrary<Event> = fc.record({
  start: fc.oneof(
    day,
    day.map((start) => start + 300_000),
  ),
  duration: fc.constantFrom(0, 250_000, 1_500_000, DAY),
  data: fc.record(
    {
      title,
      app: fc.constantFrom('Firefox', 'firefox', 'mail'),
      url: fc.constantFrom('https://www.a.example/tea?q=m%C3%BCller', 'http://b.a.example', 'x'),
      count: fc.nat({ max: 2 }),
      more: fc.constant({ note: ['tea', 'time'] }),
    },
    { requiredKeys: [] },
  ),
});

const BUCKETS = [
  ['b', 'currentwindow'],
  ['web', 'web.tab.current'],
  ['away', 'afkstatus'],
] as const;

const step = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      into: fc.constantFrom(...BUCKETS),
      events: fc.array(event, { minLength: 3 }),
    }),
  },
  { weight: 2, arbitrary: fc.constantFrom('flush', 'settle', 'tend', 'forget', 'ask') },
  { weight: 2, arbitrary: fc.record({ number: fc.nat({ max: 9 }), shown: fc.option(event) }) },
  { weight: 1, arbitrary: fc.record({ purge: fc.constantFrom('tea', 'Müller') }) },
);

const asked: fc.Arbitrary<[string, Partial<SearchQuestion>]> = fc.tuple(
  fc.oneof(
    word,
    fc.constantFrom(
      'rechnnug',
      'tee OR muller -firefox',
      '"rechnung muller"',
      '"東京"',
      'canvas te',
      'a.example -2024',
      'time | mail',
    ),
    title,
    title.map((text) => `"${text}"`),
  ),
  fc.oneof(
    { weight: 2, arbitrary: fc.constant({}) },
    { weight: 1, arbitrary: fc.record({ since: day }) },
    { weight: 1, arbitrary: fc.record({ since: day, until: day }) },
    {
      weight: 1,
      arbitrary: fc.record(
        {
          since: day,
          until: day,
          app: fc.constantFrom('FIREFOX', 'mail'),
          site: fc.constantFrom('a.example', 'b.a.example'),
          type: fc.constant('web.tab.current'),
          domain: fc.constantFrom('web', 'core'),
          bucket: fc.constantFrom('b', 'web'),
        },
        { requiredKeys: [] },
      ),
    },
  ),
);

test('it answers as somebody who looks through all events', async () => {
  const found: number[] = [];
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 6, maxLength: 24 }),
      fc.array(asked, { minLength: 6, maxLength: 6 }),
      fc.oneof(
        { weight: 4, arbitrary: fc.constant(null) },
        { weight: 1, arbitrary: fc.tuple(day, day) },
      ),
      async (steps, questions, veil) => {
        const directory = newDirectory();
        const store = await openTestStore(directory);
        const bucket = await bucketOf(store, 'b');
        const parts = await partsOf(store, directory);
        for (const current of steps) {
          if (current === 'flush') await store.flush();
          else if (current === 'settle') await store.settle();
          else if (current === 'tend') await parts.tend();
          else if (current === 'forget') await parts.forget();
          else if (current === 'ask') await parts.ask('tea');
          else if ('into' in current) {
            const into = await bucketOf(store, current.into[0], current.into[1]);
            for (const one of current.events) await insert(store, into, one);
          } else if ('purge' in current) {
            const plan = await store.purging.select({ text: current.purge }, { changes: true });
            await store.purging.carryOut(plan);
          } else await amend(store, bucket, current.number, current.shown ?? undefined);
        }
        lay(store, veil);
        for (const [text, more] of questions) {
          const answer = await parts.ask(text, more);
          const plain = plainOf(answer);
          expect(plain).toEqual(await lookedThrough(store, questionOf(text, more)));
          expect(answer).toMatchObject({ total: plain.length, unsearched: 0 });
          found.push(plain.length);
        }
        await parts.shelf.close();
        await store.stop();
      },
    ),
    { numRuns: 25 },
  );
  // A comparison of nothing with nothing would tell nothing.
  expect(found.filter((count) => count > 0).length).toBeGreaterThan(found.length / 5);
});
