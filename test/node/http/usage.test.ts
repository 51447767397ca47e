import * as fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { call } from './fixture.ts';
import { BASE, DAY, reportingNode, type Row } from './reporting.ts';

const { node, get, bucket, windows, afk, periods } = reportingNode();

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

  test('of all of today is asked for until tomorrow, as days begin', async () => {
    await call(node().app, 'PUT', '/api/v1/settings/startOfDay', '"05:30"');
    const [[yesterday], [today], [tomorrow]] = await Promise.all([
      periods('usage?since=yesterday&until=today&every=day'),
      periods('usage?since=today&until=tomorrow&every=day'),
      periods('usage?since=tomorrow'),
    ]);
    expect([yesterday.until, tomorrow.from]).toEqual([today.from, today.until]);
    const clock = new Intl.DateTimeFormat('en-GB', {
      timeZone: 'Europe/Berlin',
      timeStyle: 'short',
    });
    for (const moment of [today.from, today.until]) {
      expect(clock.format(new Date(moment))).toBe('05:30');
    }
    expect(Date.parse(today.until) - Date.parse(today.from)).toBe(24 * 3_600_000);
    expect([tomorrow.from, tomorrow.total]).toEqual([tomorrow.until, 0]);
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
    await call(node().app, 'PUT', '/api/v1/settings/startOfDay', '"06:00"');
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
  });
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
});
