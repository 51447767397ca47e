import { describe, expect, test } from 'vitest';
import { BASE, reportingNode, type Row } from './reporting.ts';

const { node, get, bucket, windows, afk, periods } = reportingNode();

describe('activity', () => {
  test('is there by period and by hour of the week, with what was typed', async () => {
    await afk([
      [0, 90, 'not-afk'],
      [90, 60, 'afk'],
      // At night, 02:00 on Thursday by the clock: a part of Wednesday.
      [15 * 60, 30, 'not-afk'],
    ]);
    await bucket('input', 'os.hid.input', [
      [-600, 1, { presses: 1_000 }],
      [0, 1, { presses: 10, clicks: 2, scrollX: 0.5, other: 9 }],
      [1, 1, { presses: 5, clicks: 'many' }],
      [24 * 60, 1, { presses: 7 }],
    ]);
    const days = await periods('activity?since=2023-12-20&until=2023-12-22&every=day');
    expect(
      days.map(({ name, active, away, input }) => [name, active / 60, away / 60, input]),
    ).toEqual([
      ['2023-12-20', 120, 60, { presses: 15, clicks: 2, scrollX: 0.5 }],
      ['2023-12-21', 0, 0, { presses: 7 }],
    ]);
    const { body } = await get('activity?since=2023-12-20&until=2023-12-22');
    const { hours } = body as {
      hours: { weekday: number; hour: number; active: number; away: number }[];
    };
    expect(hours).toHaveLength(168);
    const some = hours.filter(({ active, away }) => active + away > 0);
    expect(
      some.map(({ weekday, hour, active, away }) => [weekday, hour, active / 60, away / 60]),
    ).toEqual([
      [3, 2, 30, 0],
      [3, 11, 60, 0],
      [3, 12, 30, 30],
      [3, 13, 0, 30],
    ]);
  });

  test('has no input where none is recorded, and all of it is one period where nothing is said', async () => {
    const { status, body } = await get('activity');
    expect([status, body]).toMatchObject([
      200,
      { devices: [], periods: [{ name: null, active: 0, away: 0 }] },
    ]);
    expect((body as { periods: object[] }).periods[0]).not.toHaveProperty('input');
  });
});

describe('a timeline', () => {
  interface Told {
    readonly bucket: string;
    readonly runs: readonly { pixel: number; pixels: number; data: object }[];
  }
  const timelines = async (query: string): Promise<Told[]> => {
    const { status, body } = await get(`timeline?${query}`);
    expect([query, status, body]).toEqual([query, 200, expect.anything()]);
    return (body as { buckets: Told[] }).buckets;
  };
  const HOUR = 'since=2023-12-20T10:00:00Z&until=2023-12-20T11:00:00Z';

  test('has runs of pixels by what is usual for the type, or the field that is named', async () => {
    await windows('win', [
      [0, 10, { app: 'Code', title: 'a' }],
      [10, 10, { app: 'Code', title: 'b' }],
      [30, 90, { app: 'Mail', title: 'b' }],
    ]);
    await bucket('tabs', 'web.tab.current', [[0, 6, { url: 'https://www.a.de/x?y' }]]);
    expect(await timelines(`${HOUR}&width=60`)).toEqual([
      {
        bucket: 'win',
        type: 'currentwindow',
        hostname: 'laptop',
        runs: [
          { pixel: 0, pixels: 20, data: { app: 'Code' } },
          { pixel: 30, pixels: 30, data: { app: 'Mail' } },
        ],
      },
      {
        bucket: 'tabs',
        type: 'web.tab.current',
        hostname: 'laptop',
        runs: [{ pixel: 0, pixels: 6, data: { $domain: 'a.de' } }],
      },
    ]);
    const [byTitle] = await timelines(`${HOUR}&width=6&bucket=win&key=title`);
    expect(byTitle.runs).toEqual([
      { pixel: 0, pixels: 1, data: { title: 'a' } },
      { pixel: 1, pixels: 1, data: { title: 'b' } },
      { pixel: 3, pixels: 3, data: { title: 'b' } },
    ]);
  });

  test('of ten thousand events has no more runs than pixels', async () => {
    await windows(
      'win',
      Array.from({ length: 3_600 }, (_, i): Row => [i / 60, 1 / 60, { app: `${i % 5}` }]),
    );
    const [{ runs }] = await timelines(`${HOUR}&width=25`);
    expect(runs.length).toBeLessThanOrEqual(25);
    expect(runs.reduce((sum, { pixels }) => sum + pixels, 0)).toBe(25);
  });

  test('of no time is empty; of microseconds it has the pixels that were asked for', async () => {
    await windows('win', [[0, 1, { app: 'a' }]]);
    const at = '2023-12-20T10:00:00';
    expect(await timelines(`since=${at}Z&until=${at}Z`)).toMatchObject([{ runs: [] }]);
    expect(await timelines(`since=${at}Z&until=${at}.000003Z&width=300`)).toMatchObject([
      { runs: [{ pixel: 0, pixels: 300 }] },
    ]);
  });
});

test.each<[path: string, status: number, code: string]>([
  ['usage?by=colour', 400, 'ELATIO_INGEST_FIELD'],
  ['usage?every=year', 400, 'ELATIO_INGEST_FIELD'],
  ['usage?zone=Nowhere', 400, 'ELATIO_INGEST_FIELD'],
  ['usage?since=soon', 400, 'ELATIO_INGEST_FIELD'],
  ['usage?since=2023-02-30', 400, 'ELATIO_INGEST_FIELD'],
  ['usage?top=10001', 400, 'ELATIO_INGEST_FIELD'],
  ['usage?top=-1', 400, 'ELATIO_INGEST_FIELD'],
  ['usage?since=2023-01-02&until=2023-01-01', 400, 'ELATIO_QUERY_PERIOD'],
  ['usage?since=2020-01-01&until=2023-01-01&every=hour', 400, 'ELATIO_QUERY_PERIOD'],
  ['usage?since=2020-01-01&until=2023-01-01&every=day&top=1000', 400, 'ELATIO_QUERY_PERIOD'],
  ['activity?since=2020-01-01&until=2023-01-01&every=hour', 400, 'ELATIO_QUERY_PERIOD'],
  ['activity?device=none', 404, 'ELATIO_QUERY_DEVICE'],
  ['timeline?width=10001', 400, 'ELATIO_INGEST_FIELD'],
  ['timeline?width=0', 400, 'ELATIO_INGEST_FIELD'],
  ['timeline?bucket=none', 404, 'ELATIO_INGEST_BUCKET'],
  ['timeline/did?width=10001', 400, 'ELATIO_INGEST_FIELD'],
  ['timeline/did?by=site', 400, 'ELATIO_INGEST_FIELD'],
  ['timeline/did?device=none', 404, 'ELATIO_QUERY_DEVICE'],
  ['timeline/did?since=2023-01-02&until=2023-01-01', 400, 'ELATIO_QUERY_PERIOD'],
  ['days?since=1970-01-01&until=2023-01-01', 400, 'ELATIO_QUERY_PERIOD'],
  ['days?device=none', 404, 'ELATIO_QUERY_DEVICE'],
  ['timeline?since=2023-01-02&until=2023-01-01', 400, 'ELATIO_QUERY_PERIOD'],
])('GET %s is %d %s', async (path, status, code) => {
  expect(await get(path)).toMatchObject({ status, body: { code } });
});

test('whoever hangs up ends the report, which is no failure of the node', async () => {
  await windows('win', [[0, 10, { app: 'a' }]]);
  const gone = new AbortController();
  gone.abort();
  for (const path of ['usage', 'activity', 'timeline', 'timeline/did', 'days']) {
    const request = new Request(`http://localhost/api/v1/${path}`, { signal: gone.signal });
    const connection = { peer: 'loopback', port: 5600, stopping: undefined } as const;
    expect((await node().app.request(request, {}, connection)).status).toBe(499);
  }
  expect(node().logged).toEqual([]);
});

test('ten thousand periods are answered, and one more is not', async () => {
  await windows('win', [[0, 10, { app: 'a' }]]);
  const range = (hours: number) => {
    const until = new Date(BASE + hours * 3_600_000).toISOString();
    return `usage?since=${new Date(BASE).toISOString()}&until=${until}&every=hour&top=1&zone=UTC`;
  };
  expect(await periods(range(10_000))).toHaveLength(10_000);
  expect((await get(range(10_001))).status).toBe(400);
});

test('days are those of the zone that was in force, as it stands on record', async () => {
  const zoneAt = (zone: string, at: string) =>
    node().store.write((transaction) => {
      const payload = Buffer.from(JSON.stringify({ type: 'zone', zone }));
      transaction.item('docs', 'record', Date.parse(at) * 1_000, payload);
    });
  await node().store.record('docs', Buffer.from('{"type":"other"}'));
  await node().store.record('docs', Buffer.from('{"type":"zone","zone":"Nowhere/Atall"}'));
  await zoneAt('Europe/Berlin', '2023-12-01T00:00:00Z');
  const begins = async () =>
    (await periods('usage?since=2023-12-18&until=2023-12-22&every=day')).map(({ from }) =>
      from.slice(5, 16),
    );
  expect(await begins()).toEqual(['12-18T03:00', '12-19T03:00', '12-20T03:00', '12-21T03:00']);
  await zoneAt('America/New_York', '2023-12-19T12:00:00Z');
  expect(await begins()).toEqual(['12-18T03:00', '12-19T03:00', '12-20T09:00', '12-21T09:00']);
});
