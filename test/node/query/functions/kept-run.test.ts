import { expect, test } from 'vitest';
import { keptRun } from '../../../../node/query/functions/kept-run.ts';
import { createKept } from '../../../../node/query/plan/index.ts';
import { createPool } from '../../../../node/query/pool/index.ts';
import { createReads, type Reading } from '../../../../node/query/reading/index.ts';
import type { Run } from '../../../../node/query/series/index.ts';
import type { Events } from '../../../../node/query/events.ts';
import { SECOND } from '../../../../protocol/event.ts';
import { eventsFrom } from '../fixture.ts';

const DAY = 86_400 * SECOND;

/** A run that counts how often it works, over a bucket that can change. */
function counting() {
  let works = 0;
  let stamp = 'as it was';
  const pool = createPool();
  const reading: Reading = {
    bucket: 'b',
    read: () => Promise.reject(new Error('It is asked for stamps only.')),
    stamp: () => Promise.resolve(stamp),
    isStamped: (_from, _to, then) => Promise.resolve(then === stamp),
    isAtHand: () => true,
    close: () => Promise.resolve(),
  };
  const work: Run['share'] = ({ from, to }, reads) => {
    works++;
    reads.add(reading, { from, to });
    return Promise.resolve(eventsFrom([{ start: from, duration: 1, data: { n: works } }], pool));
  };
  const run: Run = { order: 'rising', isDisjoint: true, share: work, around: work };
  const lists = createKept<Events>(2 ** 20, ({ count }) => count);
  const period = { from: 0, to: 300 * DAY };
  const question = { period, readings: new Map([['b', reading]]) };
  return {
    run: (key: string | undefined) => keptRun(run, { lists: () => lists, question }, key),
    works: () => works,
    change: () => (stamp = 'otherwise'),
  };
}

test('what several queries of a page begin with is worked out once, until what it was made of changes', async () => {
  const { run, works, change } = counting();
  const span = { from: 10 * DAY, to: 11 * DAY };
  const first = createReads();
  const events = await run('flood(…)').share(span, first);
  const second = createReads();
  // Another query's, which begins with the same call.
  expect(await run('flood(…)').share(span, second)).toBe(events);
  expect(works()).toBe(1);
  // Whoever keeps what is made of it has to know what that was made of.
  expect([...second.reaches.values()]).toEqual([...first.reaches.values()]);
  await run('flood(…)').around(span, createReads());
  await run('flood(…, 60)').share(span, createReads());
  await run(undefined).share(span, createReads());
  expect(works()).toBe(4);
  change();
  expect(await run('flood(…)').share(span, createReads())).not.toBe(events);
});

test('lists of months are not kept: they would drive out all others', async () => {
  const { run, works } = counting();
  const span = { from: 10 * DAY, to: 74 * DAY };
  await run('k').share(span, createReads());
  await run('k').share(span, createReads());
  expect(works()).toBe(2);
  // The end of a period may be long, or short.
  await run('k').share({ from: 299 * DAY, to: Infinity }, createReads());
  await run('k').share({ from: 299 * DAY, to: Infinity }, createReads());
  expect(works()).toBe(3);
});
