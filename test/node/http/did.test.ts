import { describe, expect, test } from 'vitest';
import { call } from './fixture.ts';
import { reportingNode } from './reporting.ts';

const { node, get, bucket, windows, afk } = reportingNode();

const HOUR = 'since=2023-12-20T10:00:00Z&until=2023-12-20T11:00:00Z&width=60';

interface Told {
  readonly coarse: boolean;
  readonly devices: readonly { hostname: string; runs: readonly { event: { id: number } }[] }[];
  readonly merged?: readonly { title: string }[];
}

const timeline = async (query: string): Promise<Told> => {
  const { status, body } = await get(`timeline/did?${query}`);
  expect([query, status, body]).toEqual([query, 200, expect.anything()]);
  return body as Told;
};

async function recordHour(): Promise<void> {
  await windows('win', [
    [0, 20, { app: 'Firefox', title: 'news' }],
    [20, 20, { app: 'Code', title: 'a.ts' }],
  ]);
  await afk([
    [0, 30, 'not-afk'],
    [30, 10, 'afk'],
  ]);
  await bucket('aw-watcher-web-firefox', 'web.tab.current', [[0, 10, { url: 'https://a.org/' }]]);
}

describe('what was done', () => {
  test('is drawn with the tab that was shown, the event that says so, away and gaps', async () => {
    await recordHour();
    const run = { title: 'news', category: ['Browsing'], app: 'Firefox', hostname: 'laptop' };
    const code = { app: 'Code', title: 'a.ts', category: ['Work', 'Programming'] };
    const event = { bucket: 'win', id: expect.any(Number) };
    const runs = [
      { ...run, pixel: 0, pixels: 10, seconds: 600, url: 'https://a.org/', site: 'a.org', event },
      { ...run, pixel: 10, pixels: 10, seconds: 600, event },
      { ...run, pixel: 20, pixels: 10, seconds: 600, ...code, event },
    ];
    expect(await timeline(HOUR)).toEqual({
      since: '2023-12-20T10:00:00+00:00',
      until: '2023-12-20T11:00:00+00:00',
      zone: 'Europe/Berlin',
      width: 60,
      coarse: false,
      devices: [
        {
          hostname: 'laptop',
          presence: true,
          runs,
          away: [{ pixel: 30, pixels: 10, seconds: 600 }],
          gaps: [{ pixel: 40, pixels: 20, seconds: 1_200 }],
        },
      ],
      merged: runs,
    });
    const byApp = await timeline(`${HOUR}&by=app&device=laptop`);
    expect(byApp.devices[0].runs).toMatchObject([{ pixels: 20, seconds: 1_200 }, { pixels: 10 }]);
    expect(byApp).not.toHaveProperty('merged');
  });

  test('is drawn of the log as it was, of years of events too', async () => {
    await recordHour();
    const before = await timeline(`${HOUR}&asOf=2023-12-31T00:00:00Z`);
    expect([before.devices, before.merged]).toEqual([[], []]);
    const now = 'asOf=2024-01-01T00:00:10Z';
    expect(await timeline(`${HOUR}&${now}`)).toEqual(await timeline(HOUR));
    const years = await timeline(`since=2014-01-01&until=2024-01-01&width=3000&${now}`);
    expect([years.coarse, years.merged?.length]).toEqual([false, 1]);
  });

  test('is another once the event of a run was deleted', async () => {
    await recordHour();
    const { devices } = await timeline(HOUR);
    const ids = [devices[0].runs[0].event.id];
    const { body } = await call(node().app, 'POST', '/api/v1/events/delete', { ids });
    expect(body).toMatchObject({ kind: 'events-delete', count: 1 });
    expect((await timeline(HOUR)).merged).toMatchObject([{ title: 'a.ts' }]);
  });

  test('of years has no more runs than pixels, of no time none', async () => {
    await recordHour();
    const years = await timeline('since=2014-01-01&until=2024-01-01&width=3000');
    expect([years.coarse, years.merged?.length]).toEqual([true, 1]);
    const at = '2023-12-20T10:10:00Z';
    expect((await timeline(`since=${at}&until=${at}`)).merged).toEqual([]);
  });
});

test('days have what was done by category, and a deletion is not in them any more', async () => {
  await recordHour();
  const day = async () => {
    const { body } = await get('days?since=2023-12-20&until=2023-12-21');
    return (body as { days: object[] }).days;
  };
  const bounds = {
    day: '2023-12-20',
    since: '2023-12-20T03:00:00+00:00',
    until: '2023-12-21T03:00:00+00:00',
  };
  const work = { path: ['Work'], seconds: 600 };
  const use = {
    active: 1_800,
    away: 600,
    categories: [{ path: ['Browsing'], seconds: 1_200 }, work],
  };
  expect(await day()).toEqual([{ ...bounds, ...use }]);
  const { devices } = await timeline(HOUR);
  const ids = [devices[0].runs[0].event.id];
  await call(node().app, 'POST', '/api/v1/events/delete', { ids });
  expect(await day()).toMatchObject([{ categories: [work] }]);
});
