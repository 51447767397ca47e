import { expect, test } from 'vitest';
import { bucketOf, eventAt, newDirectory, openTestStore, T0, upTo } from '../store/fixture.ts';
import { DAY, partsOf } from './fixture.ts';

test('what was recorded is found by its words, in the tail, in chunks and in segments alike', async () => {
  const directory = newDirectory();
  const store = await openTestStore(directory);
  const bucket = await bucketOf(store, 'b');
  const titles = [
    'Rechnung Müller',
    'Brief an Müller',
    'recipes — redirectCanvas',
    '東京タワー 写真',
    'Invoice 2024',
  ];
  await store.append(
    bucket,
    upTo(50).map((i) => eventAt(i, titles[i % 5])),
  );
  await store.write((t) => t.insert(bucket, eventAt(60, 'Rechnung vom Tail')));
  const parts = await partsOf(store, directory);
  const look = async () => {
    for (const q of [
      'rechnung',
      'muller',
      'müler',
      'canvas',
      '京',
      '東京',
      'タワー',
      '"an müller"',
      'rechnung -tail',
      'brief OR invoice',
      'invoise',
      'app 1',
    ]) {
      const { total, hits } = await parts.ask(q);
      console.log(
        q,
        total,
        JSON.stringify(hits.slice(0, 2).map((h) => [h.texts, h.count, h.score])),
      );
    }
    console.log(
      JSON.stringify(
        (await parts.ask('Müllers Rechnungen', { similar: true })).hits.map((h) => [
          h.texts[1].text,
          h.score,
        ]),
      ),
    );
  };
  await look();
  console.log(await parts.tend());
  await look();
  expect((await parts.ask('rechnung', { since: T0 + DAY })).total).toBe(0);
});
