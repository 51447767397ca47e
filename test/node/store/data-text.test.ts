import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dataTexts } from '../../../node/store/data-text.ts';
import { dataAt, fieldsOf } from '../../../protocol/codec/fields.ts';
import type { JsonObject } from '../../../protocol/json.ts';
import { jsonObject } from '../../protocol/arbitraries.ts';
import { bucketOf, eventAt, newDirectory, openTestStore } from './fixture.ts';

function expectAlike(rows: readonly JsonObject[]): void {
  const fields = fieldsOf(rows);
  const textOf = dataTexts(fields);
  expect(rows.map((_, row) => textOf(row))).toEqual(
    rows.map((_, row) => JSON.stringify(dataAt(fields, row))),
  );
}

test('data as text is what JSON.stringify makes of it as an object', () => {
  fc.assert(fc.property(fc.array(jsonObject, { maxLength: 20 }), expectAlike), { numRuns: 2_000 });
});

test.each<[string, JsonObject[]]>([
  ['numbers as keys, which objects list first', [{ b: 1, 2: 'x', 1: 'y' }, { b: 2 }]],
  ['__proto__', [JSON.parse('{"a":1,"__proto__":{"x":[1]}}') as JsonObject]],
  ['lone surrogates, in keys too', [{ a: '\ud800' }, { '\udc00': '"\\\u2028\n' }]],
  [
    'keys that have no column',
    [Object.fromEntries(Array.from({ length: 90 }, (_, i) => [`k${i}`, i]))],
  ],
  ['nothing', [{}, { a: null }, {}]],
])('%s: the same', (_, rows) => expectAlike(rows));

test('JSON of another device is written anew: it could hold a line break', () => {
  const dictionary = { texts: ['{ "x":\n 1 }'], json: [1] };
  const textOf = dataTexts([{ name: 'a', codes: Uint32Array.of(1), dictionary }]);
  expect(textOf(0)).toBe('{"a":{"x":1}}');
});

test('texts gives what events gives, from chunks and from the tail', async () => {
  const store = await openTestStore(newDirectory());
  const bucket = await bucketOf(store, 'b');
  const write = (from: number, to: number): Promise<void> =>
    store.write((t) => {
      for (let i = from; i < to; i++) t.insert(bucket, eventAt(i));
    });
  await write(0, 600);
  await store.flush();
  // Late ones, so that chunks overlap.
  await write(300, 700);
  await store.flush();
  await write(10, 20);
  const range = { from: eventAt(15).start, to: eventAt(650).start };
  const [texts, events] = [[] as unknown[], [] as unknown[]];
  for await (const batch of store.texts(bucket, range, 777)) texts.push(...batch);
  for await (const batch of store.events(bucket, range, 777)) events.push(...batch);
  expect(texts).toHaveLength(777);
  expect(texts.map((event) => withData(event))).toEqual(events);
});

function withData(event: unknown): unknown {
  const { data: text, ...rest } = event as { data: string };
  return { ...rest, data: JSON.parse(text) as unknown };
}
