import * as fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { temporaryFolder } from '../folder.ts';
import { type Answer, call, nodeOver, testStore, type TestNode } from './fixture.ts';

type Row = readonly [from: number, minutes: number, data: object];

let node: TestNode;
let get: (path: string) => Promise<Answer>;

beforeEach(async () => {
  const store = await testStore(temporaryFolder());
  node = nodeOver(store);
  get = (path) => call(node.app, 'GET', `/api/v1/${path}`);
  return () => store.stop();
});

/** Midday, in the zone of the tests eleven o'clock: minutes are counted from there. */
const BASE = Date.UTC(2023, 11, 20, 10);

/** Makes a bucket with events that begin so many minutes after BASE and last so many. */
async function bucket(
  name: string,
  type: string,
  rows: readonly Row[],
  hostname = 'laptop',
): Promise<void> {
  const path = `/api/0/buckets/${encodeURIComponent(name)}`;
  await call(node.app, 'POST', path, { client: 'c', type, hostname });
  const list = rows.map(([from, minutes, data]) => ({
    timestamp: new Date(BASE + from * 60_000).toISOString(),
    duration: minutes * 60,
    data,
  }));
  expect((await call(node.app, 'POST', `${path}/events`, list)).status).toBe(200);
}

const windows = (name: string, rows: readonly Row[], hostname?: string) =>
  bucket(name, 'currentwindow', rows, hostname);
const afk = (
  rows: readonly (readonly [from: number, minutes: number, status: string])[],
  hostname = 'laptop',
) =>
  bucket(
    `afk_${hostname}`,
    'afkstatus',
    rows.map(([from, minutes, status]) => [from, minutes, { status }]),
    hostname,
  );

interface ToldPeriod {
  readonly name: string | null;
  readonly from: string;
  readonly until: string;
  readonly total: number;
  readonly top: readonly { name: string | null; app?: string | null; seconds: number }[];
  readonly other: number;
  readonly active: number;
  readonly away: number;
  readonly input?: Readonly<Record<string, number>>;
}

const DAY = 'since=2023-12-20&until=2023-12-21';

async function periods(query: string): Promise<ToldPeriod[]> {
  const { status, body } = await get(query);
  expect([query, status, body]).toEqual([query, 200, expect.anything()]);
  return (body as { periods: ToldPeriod[] }).periods;
}

/** Names and minutes. */
async function used(query: string): Promise<[string | null, number][]> {
  const [{ top }] = await periods(`usage?${DAY}&${query}`);
  return top.map(({ name, seconds }) => [name, seconds / 60]);
}

describe('use', () => {
  beforeEach(async () => {
    await windows('win', [
      [0, 10, { app: 'Firefox', title: 'news' }],
      [10, 10, { app: 'Code', title: 'a.ts' }],
      [20, 10, { app: 'Firefox', title: 'mail' }],
    ]);
    await afk([
      [0, 25, 'not-afk'],
      [25, 30, 'afk'],
    ]);
  });

  test('is what had the focus while somebody was there, and what had not is not', async () => {
    const [day] = await periods(`usage?${DAY}`);
    expect(day).toEqual({
      name: null,
      from: '2023-12-20T03:00:00+00:00',
      until: '2023-12-21T03:00:00+00:00',
      total: 25 * 60,
      top: [
        { name: 'Firefox', seconds: 15 * 60 },
        { name: 'Code', seconds: 10 * 60 },
      ],
      other: 0,
      active: 25 * 60,
      away: 30 * 60,
    });
  });

  test('beyond the first names is summed', async () => {
    const [day] = await periods(`usage?${DAY}&by=title&top=1`);
    expect(day.top).toEqual([{ name: 'news', app: 'Firefox', seconds: 600 }]);
    expect([day.total, day.other]).toEqual([1_500, 900]);
    const [none] = await periods(`usage?${DAY}&top=0`);
    expect([none.top, none.other]).toEqual([[], 1_500]);
  });

  test('of sites is what the browser showed while it had the focus', async () => {
    await bucket('aw-watcher-web-firefox', 'web.tab.current', [
      [5, 20, { url: 'https://www.example.org/x', title: 'X' }],
      [25, 10, { url: 'about:blank', title: '' }],
    ]);
    // Tabs of Chrome, which never had the focus.
    await bucket('aw-watcher-web-chrome', 'web.tab.current', [[0, 60, { url: 'https://a.de/' }]]);
    expect(await used('by=site')).toEqual([['example.org', 10]]);
  });

  test('of sites is all that tabs showed where no windows are recorded', async () => {
    await bucket(
      'aw-watcher-web-firefox',
      'web.tab.current',
      [[0, 60, { url: 'https://a.de/' }]],
      'other',
    );
    expect(await used('by=site&device=other')).toEqual([['a.de', 60]]);
    // Together with windows, it is what those of Firefox say.
    expect(await used('by=site')).toEqual([['a.de', 20]]);
  });

  test('of projects and files is what editors say while somebody was there', async () => {
    await bucket('aw-watcher-vscode', 'app.editor.activity', [
      [10, 5, { project: 'p', file: '/p/a' }],
      [15, 5, { project: 'p', file: '/p/b' }],
      [20, 10, { file: '/q' }],
    ]);
    expect(await used('by=project')).toEqual([
      ['p', 10],
      [null, 5],
    ]);
    expect(Object.fromEntries(await used('by=file'))).toEqual({ '/p/a': 5, '/p/b': 5, '/q': 5 });
  });

  test('on two devices at once counts once, on the first; each can be asked for', async () => {
    await windows('phone', [[15, 20, { app: 'Maps' }]], 'phone');
    expect(await used('')).toEqual([
      ['Firefox', 15],
      ['Code', 10],
      ['Maps', 10],
    ]);
    const { body } = await get(`usage?${DAY}`);
    expect(body).toMatchObject({
      zone: 'Europe/Berlin',
      devices: [
        { hostname: 'laptop', presence: true },
        { hostname: 'phone', presence: false },
      ],
      periods: [{ active: 35 * 60, away: 20 * 60 }],
    });
    expect(await used('device=phone')).toEqual([['Maps', 20]]);
    expect(await get('usage?device=none')).toMatchObject({
      status: 404,
      body: { code: 'ELATIO_QUERY_DEVICE', message: expect.stringContaining('"phone"') as string },
    });
  });

  test('is told by hour, day, week and month, and what has none is there too', async () => {
    await windows('win', [[24 * 60, 5, { app: 'Code' }]]);
    await afk([[24 * 60, 5, 'not-afk']]);
    const totals = async (every: string) =>
      (await periods(`usage?since=2023-12-19&until=2023-12-22&every=${every}`)).map(
        ({ name, total }) => [name, total / 60],
      );
    expect(await totals('day')).toEqual([
      ['2023-12-19', 0],
      ['2023-12-20', 25],
      ['2023-12-21', 5],
    ]);
    expect(await totals('week')).toEqual([['2023-12-18', 30]]);
    expect(await totals('month')).toEqual([['2023-12', 30]]);
    const byHour = await totals('hour');
    expect(byHour).toHaveLength(72);
    expect(byHour.filter(([, minutes]) => minutes !== 0)).toEqual([
      ['2023-12-20T11', 25],
      ['2023-12-21T11', 5],
    ]);
  });

  test('has days by the zone and the start that are asked for', async () => {
    const first = async (query: string) =>
      (await periods(`usage?since=2023-12-20&until=2023-12-21${query}`))[0].from;
    expect(await first('&zone=Asia/Tokyo')).toBe('2023-12-19T19:00:00+00:00');
    await call(node.app, 'PUT', '/api/v1/settings/startOfDay', '"06:00"');
    expect(await first('')).toBe('2023-12-20T05:00:00+00:00');
  });

  test('counts everything as present where presence is not recorded', async () => {
    await windows('tablet', [[0, 7, { app: 'Read' }]], 'tablet');
    const [{ active, away, total }] = await periods(`usage?${DAY}&device=tablet`);
    expect([active, away, total]).toEqual([420, 0, 420]);
  });

  test('is asked of buckets with names that look like parts of a query', async () => {
    const names = ['a"); RETURN = 1; #', "b'", 'ends with \\', 'c\\" + x', '$', 'ü'];
    for (const [i, name] of names.entries()) {
      await windows(name, [[0, 1 + i, { app: `app ${i}` }]], `host ${i} "`);
    }
    const [{ top }] = await periods(`usage?${DAY}&device=${encodeURIComponent('host 0 "')}`);
    expect(top).toEqual([{ name: 'app 0', seconds: 60 }]);
    const [all] = await periods(`usage?${DAY}`);
    expect(all.total).toBeGreaterThanOrEqual(25 * 60);
    expect((await get(`timeline?${DAY}`)).status).toBe(200);
  });

  test('of what is no text has a name all the same', async () => {
    await windows(
      'odd',
      [
        [60, 5, { app: 7 }],
        [65, 4, { app: { a: 1 } }],
        [70, 3, { title: 'none' }],
        [75, 2, { app: '' }],
        [80, 1, { app: '__proto__' }],
      ],
      'odd',
    );
    expect(await used('device=odd')).toEqual([
      ['7', 5],
      [null, 5],
      ['{"a":1}', 4],
      ['__proto__', 1],
    ]);
  });

  test('sums to the same whatever it is divided into, and never to more than there is time', async () => {
    const row = fc.tuple(
      fc.nat({ max: 200 }),
      fc.integer({ min: 1, max: 90 }),
      fc.constantFrom('x', 'y'),
    );
    // Of one watcher nothing overlaps; two of them do.
    const rows = fc.array(row, { maxLength: 12 }).map((list) => {
      let end = 0;
      return list.map(([gap, long, app]): Row => {
        const from = end + gap;
        end = from + long;
        return [from, long, { app }];
      });
    });
    let run = 0;
    await fc.assert(
      fc.asyncProperty(rows, rows, async (mine, theirs) => {
        const host = `h${++run}`;
        await windows(`${host}a`, mine, host);
        await windows(`${host}b`, theirs, host);
        const range = `since=2023-12-20T08:00:00Z&until=2023-12-24T08:00:00Z&device=${host}`;
        const [whole] = await periods(`usage?${range}`);
        for (const every of ['hour', 'day', 'week']) {
          const parts = await periods(`usage?${range}&every=${every}`);
          expect(parts.reduce((all, { total }) => all + total, 0)).toBeCloseTo(whole.total, 5);
          for (const { total, top, other, from, until } of parts) {
            expect(total).toBeLessThanOrEqual((Date.parse(until) - Date.parse(from)) / 1_000);
            expect(top.reduce((all, { seconds }) => all + seconds, other)).toBeCloseTo(total, 5);
          }
        }
      }),
      { numRuns: 10 },
    );
  }, 60_000);
});

test('use of two devices is what is found minute by minute', async () => {
  const LENGTH = 300;
  // Minutes side by side: how long, and what.
  const track = <T>(...values: T[]) =>
    fc
      .array(fc.tuple(fc.integer({ min: 1, max: 80 }), fc.constantFrom(...values)), {
        maxLength: 8,
      })
      .map((list) => list.flatMap(([long, value]) => Array.from({ length: long }, () => value)))
      .map((list) => Array.from({ length: LENGTH }, (_, i) => list[i]));
  const device = fc.record({
    app: track(undefined, 'x', 'y', 'z'),
    status: track(undefined, 'afk', 'not-afk'),
  });
  /** Each run of one value as a row. */
  const rowsOf = (key: string, values: readonly (string | undefined)[], from: number): Row[] => {
    const rows: Row[] = [];
    let begun = 0;
    for (let i = 1; i <= values.length; i++) {
      if (i < values.length && values[i] === values[begun]) continue;
      const value = values[begun];
      if (value !== undefined) rows.push([from + begun, i - begun, { [key]: value }]);
      begun = i;
    }
    return rows;
  };
  let run = 0;
  await fc.assert(
    fc.asyncProperty(device, device, async (first, second) => {
      const from = 1_440 * ++run;
      for (const [host, { app, status }] of [['a', first] as const, ['b', second] as const]) {
        await windows(`win_${host}`, rowsOf('app', app, from), host);
        await bucket(`afk_${host}`, 'afkstatus', rowsOf('status', status, from), host);
      }
      const minutes = Array.from({ length: LENGTH }, (_, i) => {
        const both = [first, second].map(({ app, status }) => ({ app: app[i], status: status[i] }));
        const present = both.filter(({ status }) => status === 'not-afk');
        const isAway = present.length === 0 && both.some(({ status }) => status === 'afk');
        return { used: present.find(({ app }) => app !== undefined)?.app, present, isAway };
      });
      const [since, until] = [from, from + LENGTH].map((minute) =>
        new Date(BASE + minute * 60_000).toISOString(),
      );
      const [told] = await periods(`usage?since=${since}&until=${until}`);
      const wanted = Object.groupBy(minutes, ({ used: app }) => app ?? 'none');
      const { none: _, ...apps } = Object.fromEntries(
        Object.entries(wanted).map(([app, list]) => [app, (list?.length ?? 0) * 60]),
      );
      expect(Object.fromEntries(told.top.map(({ name, seconds }) => [name, seconds]))).toEqual(
        apps,
      );
      expect([told.active, told.away]).toEqual([
        minutes.filter(({ present }) => present.length > 0).length * 60,
        minutes.filter(({ isAway }) => isAway).length * 60,
      ]);
      const { body } = await get(`activity?since=${since}&until=${until}`);
      const { hours } = body as { hours: { active: number; away: number }[] };
      const sum = (of: 'active' | 'away') => hours.reduce((all, hour) => all + hour[of], 0);
      expect([sum('active'), sum('away')]).toEqual([told.active, told.away]);
    }),
    { numRuns: 25 },
  );
}, 60_000);

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
  ['timeline?since=2023-01-02&until=2023-01-01', 400, 'ELATIO_QUERY_PERIOD'],
])('GET %s is %d %s', async (path, status, code) => {
  expect(await get(path)).toMatchObject({ status, body: { code } });
});

test('whoever hangs up ends the report, which is no failure of the node', async () => {
  await windows('win', [[0, 10, { app: 'a' }]]);
  const gone = new AbortController();
  gone.abort();
  for (const path of ['usage', 'activity', 'timeline']) {
    const request = new Request(`http://localhost/api/v1/${path}`, { signal: gone.signal });
    const connection = { peer: 'loopback', port: 5600, stopping: undefined } as const;
    expect((await node.app.request(request, {}, connection)).status).toBe(499);
  }
  expect(node.logged).toEqual([]);
});

test('ten thousand periods are answered, and one more is not', async () => {
  await windows('win', [[0, 10, { app: 'a' }]]);
  const range = (hours: number) => {
    const until = new Date(BASE + hours * 3_600_000).toISOString();
    return `usage?since=${new Date(BASE).toISOString()}&until=${until}&every=hour&top=1&zone=UTC`;
  };
  expect(await periods(range(10_000))).toHaveLength(10_000);
  expect((await get(range(10_001))).status).toBe(400);
}, 60_000);

test('days are those of the zone that was in force, as it stands on record', async () => {
  const zoneAt = (zone: string, at: string) =>
    node.store.write((transaction) => {
      const payload = Buffer.from(JSON.stringify({ type: 'zone', zone }));
      transaction.item('docs', 'record', Date.parse(at) * 1_000, payload);
    });
  await node.store.record('docs', Buffer.from('{"type":"other"}'));
  await node.store.record('docs', Buffer.from('{"type":"zone","zone":"Nowhere/Atall"}'));
  await zoneAt('Europe/Berlin', '2023-12-01T00:00:00Z');
  const begins = async () =>
    (await periods('usage?since=2023-12-18&until=2023-12-22&every=day')).map(({ from }) =>
      from.slice(5, 16),
    );
  expect(await begins()).toEqual(['12-18T03:00', '12-19T03:00', '12-20T03:00', '12-21T03:00']);
  await zoneAt('America/New_York', '2023-12-19T12:00:00Z');
  expect(await begins()).toEqual(['12-18T03:00', '12-19T03:00', '12-20T09:00', '12-21T09:00']);
});
