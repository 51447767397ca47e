/** What is kept of a span is found again only by who asks the same: not by who merely writes the same. */
import { expect, test } from 'vitest';
import { createQueries, writeValue } from '../../../../node/query/index.ts';
import type { QueriedStore } from '../../../../node/query/queries.ts';
import { SECOND } from '../../../../protocol/event.ts';
import { memoryStore } from './memory.ts';

const DAY = 86_400 * SECOND;
const DAYS = 30;
const at = (day: number, seconds: number, data = {}) => ({
  start: day * DAY + DAY / 2,
  duration: seconds * SECOND,
  data,
});

/** Asks over days, always of the same queries. */
function asking(store: QueriedStore): (text: string, days?: number) => Promise<unknown> {
  const queries = createQueries({ store });
  return async (text, days = DAYS) => {
    const period = { from: 0, to: days * DAY, text: '/' };
    const values = await queries.ask({ text, periods: [period] });
    await queries.rest();
    return (JSON.parse([...writeValue(values)].join('')) as unknown[])[0];
  };
}

test('a number of another bucket that a filter takes is the one of this moment and this period', async () => {
  const store = memoryStore({
    numbers: [at(3, 1, { n: 10 }), at(4, 2, { n: 30 }), at(5, 4, { n: 60 })],
    lengths: [at(2, 10), at(20, 20)],
  });
  const ask = asking(store);
  const of = (number: string): string =>
    `RETURN = sum_durations(filter_keyvals(query_bucket("numbers"), "n", [${number}]));`;
  const sum = 'sum_durations(query_bucket("lengths"))';
  for (const number of [sum, `${sum} * 1`, `0 - (-${sum})`]) {
    expect(await ask(of(number))).toBe(2);
    expect(await ask(of(number), 10)).toBe(1);
    store.set('lengths', 2, at(6, 30));
    expect(await ask(of(number))).toBe(4);
    store.set('lengths', 2, undefined);
  }
});

test('a count that a filter takes is the one of this moment', async () => {
  let count = 10;
  const memory = memoryStore({ numbers: [at(3, 1, { n: 10 }), at(4, 2, { n: 30 })] });
  const ask = asking({ ...memory, count: () => Promise.resolve(count) });
  const text = `
    kept = filter_keyvals(query_bucket("numbers"), "n", [query_bucket_eventcount("numbers")]);
    RETURN = merge_events_by_keys(kept, ["n"]);`;
  expect(await ask(text)).toMatchObject([{ data: { n: 10 } }]);
  count = 30;
  expect(await ask(text)).toMatchObject([{ data: { n: 30 } }]);
});

test('a name that stands for another bucket now is asked of that one, also where the first is read besides', async () => {
  const memory = memoryStore({ 'window-1': [at(3, 1)], window: [at(3, 2)] });
  let names = ['window-1'];
  const ask = asking({
    ...memory,
    buckets: () => new Map([...memory.buckets()].filter(([name]) => names.includes(name))),
  });
  const text = `RETURN = [
    sum_durations(query_bucket("window-1")), sum_durations(query_bucket(find_bucket("window")))];`;
  expect(await ask(text)).toEqual([1, 1]);
  names = ['window-1', 'window'];
  expect(await ask(text)).toEqual([1, 2]);
});

test('a flood by a number that another bucket gives is of that number', async () => {
  const store = memoryStore({
    window: [at(3, 1, { a: 1 }), { ...at(3, 1, { a: 2 }), start: 3 * DAY + DAY / 2 + 5 * SECOND }],
    pulse: [at(8, 2)],
  });
  const ask = asking(store);
  const text =
    'RETURN = sum_durations(flood(query_bucket("window"), sum_durations(query_bucket("pulse"))));';
  expect(await ask(text)).toBe(2);
  store.set('pulse', 0, at(8, 10));
  expect(await ask(text)).toBe(6);
});
