import { beforeEach, describe, expect, test } from 'vitest';
import { call } from './fixture.ts';
import { DAY, reportingNode } from './reporting.ts';

const { node, get, bucket, windows, afk, periods } = reportingNode();

const send = async (method: string, path: string, body?: unknown) => {
  const { status, body: told } = await call(node().app, method, `/api/v1/categories${path}`, body);
  return { status, told: told as Record<string, unknown> };
};

/** Names and minutes. */
async function used(more = ''): Promise<[string | null, number][]> {
  const [{ top }] = await periods(`usage?${DAY}&by=category${more}`);
  return top.map(({ name, seconds }) => [name, seconds / 60]);
}

beforeEach(async () => {
  await windows('win', [
    [0, 10, { app: 'Firefox', title: 'a page' }],
    [10, 10, { app: 'Code', title: 'a.ts - p' }],
    [20, 10, { app: 'Odd', title: 'odd thing' }],
    [30, 5, { app: 'Odd', title: 'gone' }],
  ]);
  await afk([[0, 30, 'not-afk']]);
  await bucket('aw-watcher-web-firefox', 'web.tab.current', [
    [2, 8, { url: 'https://github.com/x', title: 'X' }],
  ]);
  await bucket('aw-watcher-vscode', 'app.editor.activity', [
    [10, 4, { project: 'thesis', file: '/p/thesis/a.ts' }],
  ]);
});

const BUILT_IN = [
  ['Work > Programming', 18],
  ['Uncategorized', 10],
  ['Browsing', 2],
];

test('time by category is of windows with what they showed, and of what somebody was there for', async () => {
  expect(await used()).toEqual(BUILT_IN);
  const [{ total, top }] = await periods(`usage?${DAY}&by=category`);
  expect(total).toBe(30 * 60);
  expect(top[0]).toEqual({
    name: 'Work > Programming',
    category: ['Work', 'Programming'],
    seconds: 18 * 60,
  });
});

test('deeper categories belong to what they are in, as far as is asked for, and the rest is summed', async () => {
  expect(await used('&depth=1&top=1')).toEqual([['Work', 18]]);
  const [{ other }] = await periods(`usage?${DAY}&by=category&depth=1&top=1`);
  expect(other).toBe(12 * 60);
});

test('each is listed with the colour that it is shown in: the person’s own, else one of the design’s', async () => {
  const paints = async () => {
    const { categories } = (await send('GET', '')).told as {
      categories: { path: string[]; paint: unknown }[];
    };
    return new Map(categories.map(({ path, paint }) => [path.join(' > '), paint]));
  };
  expect((await paints()).get('Work')).toBe(1);
  await send('POST', '', { path: ['Work', 'Study'], color: '#336699' });
  await send('POST', '', { path: ['Work', 'Study', 'Thesis'] });
  const after = await paints();
  expect(after.get('Work > Study')).toBe('#336699');
  expect(after.get('Work > Study > Thesis')).toBe('#336699');
});

test('a change counts at once for what was recorded, in every report and query, and can be undone', async () => {
  const { status, told } = await send('POST', '', {
    path: ['Study'],
    match: [{ in: ['project'], text: 'thesis' }],
    priority: 50,
  });
  expect(status).toBe(201);
  expect(await used()).toEqual([
    ['Work > Programming', 14],
    ['Uncategorized', 10],
    ['Study', 4],
    ['Browsing', 2],
  ]);
  const query = ['RETURN = sum_by_category(query_bucket("aw-watcher-vscode"), categories());'];
  const timeperiods = ['2023-12-20T00:00:00Z/2023-12-21T00:00:00Z'];
  const asked = await call(node().app, 'POST', '/api/0/query', { query, timeperiods });
  expect(asked.body).toMatchObject([[{ data: { $category: ['Study'] }, duration: 240 }]]);

  const renamed = await send('PATCH', `/${told['id'] as string}`, { name: 'Thesis' });
  expect(renamed.status).toBe(200);
  expect(await used()).toContainEqual(['Thesis', 4]);
  const { body: edits } = await get('edits');
  for (const { id } of edits as { id: string }[]) {
    expect((await call(node().app, 'POST', `/api/v1/edits/${id}/undo`)).status).toBe(200);
  }
  expect(await used()).toEqual(BUILT_IN);
  expect((await send('GET', '')).told['presets']).toBe(true);
});

describe('a preview', () => {
  test('says what rules would have, and from whom, and changes nothing', async () => {
    const { status, told } = await send('POST', `/preview?${DAY}`, {
      path: ['Study', 'Thesis', 'Code'],
      match: [
        { in: ['project'], text: 'thesis' },
        { in: ['title'], text: 'odd' },
      ],
    });
    expect(status).toBe(200);
    expect(told).toMatchObject({
      total: 30 * 60,
      fits: 14 * 60,
      would: 14 * 60,
      has: 0,
      takes: [
        { category: ['Uncategorized'], seconds: 600 },
        { category: ['Work', 'Programming'], seconds: 240 },
      ],
      apps: [
        { name: 'Odd', seconds: 600 },
        { name: 'Code', seconds: 240 },
      ],
      titles: [
        { name: 'odd thing', app: 'Odd', seconds: 600 },
        { name: 'a.ts - p', app: 'Code', seconds: 240 },
      ],
      sites: [],
      warning: null,
    });
    expect(await used()).toEqual(BUILT_IN);
  });

  test('says what counts more than the rules, and what it has now', async () => {
    const weak = { path: ['Low'], match: [{ regex: '.' }], priority: 0 };
    expect((await send('POST', `/preview?${DAY}`, weak)).told).toMatchObject({
      fits: 1_800,
      would: 600,
      takes: [{ category: ['Uncategorized'], seconds: 600 }],
      warning: 'everything',
    });
    const { told } = await send('POST', '', {
      path: ['Odd'],
      match: [{ in: ['app'], text: 'odd' }],
    });
    const changes = { match: [{ in: ['app'], text: 'firefox' }], priority: 90 };
    expect((await send('POST', `/preview?${DAY}`, { id: told['id'], changes })).told).toMatchObject(
      {
        path: ['Odd'],
        has: 600,
        would: 600,
        takes: [
          { category: ['Work', 'Programming'], seconds: 480 },
          { category: ['Browsing'], seconds: 120 },
        ],
        sites: [{ name: 'github.com', seconds: 480 }],
      },
    );
  });

  test('warns of rules that fit nothing', async () => {
    const none = { path: ['None'], match: [{ in: ['app'], text: 'nix' }] };
    expect((await send('POST', `/preview?${DAY}`, none)).told['warning']).toBe('nothing');
    const { told } = await send('POST', '/preview?since=2001-01-01&until=2001-01-02', none);
    expect(told).toMatchObject({ total: 0, warning: null, takes: [], apps: [] });
  });

  test('of rules that explode ends in bounded time, and says so', async () => {
    const texts = `${'ab'.repeat(40)}!`;
    await windows('slow', [[0, 1, { app: 'Slow', title: texts }]], 'slow');
    const slow = {
      path: ['Slow'],
      match: [{ in: ['title'], regex: '^(?:(?:a|b|ab)+)+(?=x)' }],
    };
    const { status, told } = await send('POST', `/preview?${DAY}&device=slow`, slow);
    expect([status, told['code']]).toEqual([400, 'ELATIO_QUERY_FUNCTION']);
    expect(told['message']).toContain('took longer than');
  });
});

test('what is of no category is told by program, title and site', async () => {
  const { body } = await get(`categories/uncategorized?${DAY}&top=1`);
  expect(body).toMatchObject({
    total: 1_800,
    seconds: 600,
    apps: [{ name: 'Odd', seconds: 600 }],
    titles: [{ name: 'odd thing', app: 'Odd', seconds: 600 }],
    sites: [],
  });
});

test('what something is of is told, and why', async () => {
  const { told } = await send('POST', '/test', {
    data: { app: 'Firefox', url: 'https://github.com/x' },
  });
  expect(told).toMatchObject({
    category: ['Work', 'Programming'],
    fitting: [
      { path: ['Work', 'Programming'], rank: 20, match: [{ in: ['domain'], text: 'github.com' }] },
      { path: ['Browsing'], rank: 1, match: [{ in: ['app'], text: 'firefox' }] },
    ],
  });
});

test('those of ActivityWatch are taken from its settings, where its own import puts them', async () => {
  expect((await send('POST', '/import', {})).told['code']).toBe('ELATIO_CATEGORIES_IMPORT');
  const classes = [
    {
      name: ['Odd'],
      rule: { type: 'regex', regex: 'odd', ignore_case: true },
      data: { color: '#f00' },
    },
    { name: ['Page'], rule: { type: 'regex', regex: '^a page$' } },
  ];
  await call(node().app, 'POST', '/api/0/settings/classes', classes);
  // They are the stock interface's until they are taken.
  expect(await used()).toEqual(BUILT_IN);
  expect((await send('POST', '/import', {})).told).toMatchObject({ count: 2, left: [] });
  expect(await used()).toEqual([
    ['Page', 10],
    ['Uncategorized', 10],
    ['Odd', 10],
  ]);
  const { told } = await send('GET', '/export');
  expect(told['categories']).toMatchObject([
    {
      name: ['Odd'],
      rule: { type: 'regex', regex: 'odd', ignore_case: true },
      data: { color: '#f00' },
    },
    { name: ['Page'], rule: { type: 'regex', regex: '^a page$', ignore_case: false } },
  ]);
  const { body: settings } = await call(node().app, 'GET', '/api/0/settings/classes');
  expect(settings).toEqual(classes);
});

test.each([
  ['POST', '', { path: [] }, 400, 'ELATIO_CATEGORIES_FIELD'],
  ['POST', '', { path: ['X'], match: [{ regex: '(' }] }, 400, 'ELATIO_QUERY_REGEX'],
  ['POST', '', { path: Array.from({ length: 17 }, () => 'x') }, 400, 'ELATIO_CATEGORIES_LIMIT'],
  ['PATCH', '/none', {}, 404, 'ELATIO_CATEGORIES_ID'],
  ['POST', '/import', { categories: [7] }, 400, 'ELATIO_CATEGORIES_IMPORT'],
  ['POST', '/preview', { id: 'none', changes: {} }, 404, 'ELATIO_CATEGORIES_ID'],
])('%s %s %j answers %i', async (method, path, body, status, code) => {
  const answer = await send(method, path, body);
  expect([answer.status, answer.told['code']]).toEqual([status, code]);
});

test('a category is not put into what is in it', async () => {
  await send('POST', '', { path: ['Work', 'Own'] });
  const { told } = await send('GET', '');
  const idOf = (name: string) =>
    (told['categories'] as { id: string; name: string }[]).find((one) => one.name === name)?.id;
  const answer = await send('PATCH', `/${idOf('Work')}`, { parent: idOf('Own') });
  expect([answer.status, answer.told['code']]).toEqual([409, 'ELATIO_CATEGORIES_PARENT']);
});

test('what hostile names hold reaches the answer as text', async () => {
  const names = ['"); RETURN = 1; #', '__proto__', '\u0000', 'A > B', '\u202e', '<b>'];
  for (const name of names) {
    await send('POST', '', { path: [name], match: [{ in: ['title'], text: 'odd' }], priority: 99 });
    expect((await used())[1]).toEqual([name, 10]);
  }
});
