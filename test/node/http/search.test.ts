import { onTestFinished, expect, test } from 'vitest';
import { temporaryFolder } from '../folder.ts';
import { BUCKET, call, nodeOver, testStore } from './fixture.ts';

async function opened() {
  const store = await testStore(temporaryFolder());
  onTestFinished(() => store.stop());
  const { app } = nodeOver(store);
  const get = (path: string) => call(app, 'GET', `/api/v1/search?${path}`);
  const post = (path: string, body: unknown) => call(app, 'POST', `/api/v1/${path}`, body);
  await post('buckets/window', { ...BUCKET, type: 'currentwindow' });
  await post('buckets/web', { ...BUCKET, type: 'web.tab.current' });
  const at = (minute: number) => `2024-01-15T10:${String(minute).padStart(2, '0')}:00Z`;
  await post('buckets/window/events', [
    { timestamp: at(0), duration: 60, data: { app: 'Mail', title: 'Rechnung vom Klempner' } },
    { timestamp: at(5), duration: 30, data: { app: 'Mail', title: 'Rechnung vom Klempner' } },
    { timestamp: at(6), duration: 1, data: { app: 'Writer', title: 'Rechnungen 2024' } },
  ]);
  await post('buckets/web/events', [
    { timestamp: at(7), duration: 5, data: { url: 'https://de.a.example/rechnung', title: '<b>' } },
  ]);
  await post('log', { activity: 'reading', fields: { note: 'Rechnung bezahlt' } });
  return { get, store };
}

const texts = (body: unknown): unknown[] =>
  (body as { hits: { texts: { text: string }[] }[] }).hits.map((hit) => hit.texts[0].text);

test('finds titles, addresses and notes, with when it was, how often and how long, and where the words stand', async () => {
  const { get } = await opened();
  const { status, body } = await get('q=klempner rechung');
  expect(status).toBe(200);
  expect(body).toEqual({
    total: 1,
    hits: [
      {
        bucket: 'window',
        type: 'currentwindow',
        hostname: 'laptop',
        texts: [
          {
            key: 'title',
            text: 'Rechnung vom Klempner',
            marks: [
              { from: 0, to: 8 },
              { from: 13, to: 21 },
            ],
          },
          { key: 'app', text: 'Mail', marks: [] },
        ],
        count: 2,
        seconds: 90,
        first: '2024-01-15T10:00:00+00:00',
        last: '2024-01-15T10:05:00+00:00',
        attachment: null,
        score: expect.any(Number),
      },
    ],
    unsearched: 0,
    advice: null,
  });
  expect((await get('q=rechnung')).body).toMatchObject({ total: 4 });
  expect(texts((await get('q=bezahlt')).body)).toEqual(['reading']);
});

test('looks where it is told to', async () => {
  const { get } = await opened();
  const totals = new Map<string, unknown>();
  const FOUND: readonly [query: string, total: number][] = [
    ['q=rechnung&app=mail', 1],
    ['q=rechnung&site=a.example', 1],
    ['q=rechnung&domain=manual', 1],
    ['q=rechnung&type=currentwindow', 2],
    ['q=rechnung&bucket=web', 1],
    ['q=rechnung&device=laptop&domain=core', 2],
    ['q=rechnung&device=phone', 0],
    ['q=rechnung&until=2024-01-15T10:05:00Z&bucket=window', 1],
    ['q=rechnung&since=2024-01-15T10:05:00Z&until=2024-01-15T10:06:00Z', 1],
    ['q=rechnung -2024 -klempner&domain=core', 0],
    ['q=%3Cb%3E', 1],
    ['q=Klempnerrechnungen&similar=true', 3],
    ['q=xyzzy&similar=true', 0],
  ];
  for (const [query] of FOUND) {
    totals.set(query, ((await get(query)).body as { total?: unknown }).total);
  }
  expect([...totals]).toEqual(FOUND);
});

test('no more than the limit are shown, and all are counted', async () => {
  const { get } = await opened();
  const { body } = await get('q=rechnung&limit=2&order=newest');
  expect(body).toMatchObject({ total: 4, hits: [{}, {}] });
});

test('refuses what nothing can be found by', async () => {
  const { get } = await opened();
  const REFUSED: readonly [query: string, status: number, code: string][] = [
    ['', 400, 'ELATIO_INGEST_FIELD'],
    ['q=', 400, 'ELATIO_SEARCH_WORDS'],
    ['q=!!!', 400, 'ELATIO_SEARCH_WORDS'],
    [`q=${'x'.repeat(10_000)}`, 400, 'ELATIO_SEARCH_LONG'],
    [`q=${'x'.repeat(10_001)}&similar=true`, 400, 'ELATIO_SEARCH_LONG'],
    ['q=a&bucket=none', 404, 'ELATIO_INGEST_BUCKET'],
    ['q=a&limit=1001', 400, 'ELATIO_INGEST_FIELD'],
    ['q=a&limit=0', 400, 'ELATIO_INGEST_FIELD'],
    ['q=a&domain=none', 400, 'ELATIO_INGEST_FIELD'],
    ['q=a&order=none', 400, 'ELATIO_INGEST_FIELD'],
    ['q=a&since=never', 400, 'ELATIO_INGEST_FIELD'],
  ];
  for (const [query, status, code] of REFUSED) {
    expect([query, await get(query)]).toMatchObject([query, { status, body: { code } }]);
  }
});

test('where nothing is found, it says what to try', async () => {
  const { get } = await opened();
  const ADVICE: readonly [query: string, advice: string][] = [
    ['q=zzz', 'Look for the beginning of the word, or for what is like it (--similar).'],
    ['q=zzz rechnung', 'Look for fewer words, without quotes; or for what is like it (--similar).'],
    ['q=rechnung&app=none', 'Look without a filter, or in more time.'],
    ['q=zzz&similar=true', 'Look for single words of it.'],
  ];
  for (const [query, advice] of ADVICE) {
    const { body } = await get(query);
    expect([query, body]).toEqual([query, { total: 0, hits: [], unsearched: 0, advice }]);
  }
});
