/** Every row of the two tables in the README of queries, asked over weeks of a node as a dashboard asks. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { concat, createBuilder } from '../../../node/query/events.ts';
import { functions } from '../../../node/query/functions/index.ts';
import { createPool } from '../../../node/query/pool/index.ts';
import type { Store } from '../../../node/store/index.ts';
import { codeOf } from '../../../protocol/error.ts';
import { SECOND } from '../../../protocol/event.ts';
import {
  floodTwin,
  intersectTwin,
  joinTwin,
  mergeTwin,
  type Plain,
  sortByDurationTwin,
  sumDurationsTwin,
  outsideTwin,
  unionTwin,
} from '../query/twin.ts';
import { call, nodeOver, searchOf, testStore, type TestNode } from './fixture.ts';
import { AFK, FROM, HOUR, shown, TO, WEB, WINDOW } from './weeks.ts';

const [window, afk, web] = [shown(WINDOW), shown(AFK), shown(WEB)];
const rising = (list: readonly Plain[]): Plain[] => list.toSorted((a, b) => a.start - b.start);
const endOf = ({ start, duration }: Plain): number => start + duration;
const text = (value: unknown): string => (typeof value === 'string' ? value : '');

const withData = (list: readonly Plain[], change: (data: Plain['data']) => Plain['data']) =>
  list.map((event) => ({ ...event, data: change(event.data) }));

const NOT_AFK = afk.filter(({ data }) => data['status'] === 'not-afk');
const ACTIVE = intersectTwin(floodTwin(window, 5 * SECOND), NOT_AFK);

let node: TestNode;
let ask: (query: string) => Promise<{ readonly status: number; readonly body: unknown }>;

beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'elatio-functions-'));
  const store = await testStore(folder);
  node = nodeOver(store, { search: searchOf(store, folder) });
  await node.docs.categories.set('0'.repeat(32), OWN);
  const period = `${new Date(FROM / 1_000).toISOString()}/${new Date(TO / 1_000).toISOString()}`;
  ask = (query) =>
    call(node.app, 'POST', '/api/0/query/', { query: query.split('\n'), timeperiods: [period] });
  await record(store, 'aw-watcher-window_laptop', WINDOW);
  await record(store, 'aw-watcher-afk_laptop', AFK);
  await record(store, 'aw-watcher-web_laptop', WEB);
  return async () => {
    await store.stop();
    rmSync(folder, { recursive: true });
  };
});

/** In chunks of some weeks. */
async function record(store: Store, name: string, events: readonly Plain[]): Promise<void> {
  await call(node.app, 'POST', `/api/0/buckets/${name}`, {
    client: 'test',
    type: 'currentwindow',
    hostname: 'laptop',
  });
  const bucket = store.buckets().get(name);
  if (!bucket) throw new Error(`no bucket "${name}"`);
  for (let i = 0; i < events.length; i += 100) await store.append(bucket, events.slice(i, i + 100));
}

/** Begins with the lists that follow, and gives the answer. */
async function answerTo(returned: string): Promise<unknown> {
  const query = `
    window = query_bucket(find_bucket("aw-watcher-window"));
    afk = query_bucket("aw-watcher-afk_laptop");
    web = query_bucket("aw-watcher-web_laptop");
    not_afk = filter_keyvals(afk, "status", ["not-afk"]);
    RETURN = ${returned};`;
  const { status, body } = await ask(query);
  expect([returned, status, body]).toEqual([returned, 200, expect.anything()]);
  return (body as unknown[])[0];
}

interface Told {
  readonly timestamp: string;
  readonly duration: number;
  readonly data: Plain['data'];
}
const micros = ({ timestamp, duration, data }: Told): Plain => ({
  start: Date.parse(timestamp) * 1_000,
  duration: Math.round(duration * 1e6),
  data,
});
const eventsFor = async (call: string): Promise<Plain[]> =>
  ((await answerTo(call)) as Told[]).map(micros);

const readme = readFileSync(new URL('../../../node/query/README.md', import.meta.url), 'utf8');
/** The first cells of the table behind a heading. */
const rowsOf = (heading: string): string[] =>
  (readme.split(`## ${heading}\n`)[1] ?? '')
    .split('\n## ')[0]
    .split('\n')
    .filter((line) => line.startsWith('| ') && !line.startsWith('| ---'))
    .slice(1)
    .map((line) => line.split('|')[1]?.trim() ?? '');

const RULES = `[
  [["Work"], {"type": "regex", "regex": "editor|mail"}],
  [["Work", "Mail"], {"type": "regex", "regex": "MAIL", "ignore_case": true}],
  [["None"], {"type": "none"}]]`;
/** What the person says, and how queries are told. */
const OWN = { name: 'Mine', match: [{ in: ['title'], text: 'page 1' }] };
const OWN_RULES = [
  [['Mine'], { type: 'regex', regex: 'page 1', ignore_case: true, select_keys: ['title'] }],
];
const CATEGORIES: Record<string, readonly string[]> = {
  editor: ['Work'],
  mail: ['Work', 'Mail'],
  browser: ['Uncategorized'],
};

/** What calls of each function give: events, or another value. */
const EVENTS: Record<
  string,
  readonly (readonly [call: string, expected: () => readonly Plain[]])[]
> = {
  query_bucket: [['window', () => window]],
  flood: [
    ['flood(window)', () => floodTwin(window, 5 * SECOND)],
    ['flood(window, 2)', () => floodTwin(window, 2 * SECOND)],
    ['flood(afk, 3600.5)', () => floodTwin(afk, 3_600.5 * SECOND)],
  ],
  filter_period_intersect: [['filter_period_intersect(flood(window), not_afk)', () => ACTIVE]],
  period_union: [
    ['period_union(window, not_afk)', () => unionTwin([...window, ...NOT_AFK])],
    ['period_union([], not_afk)', () => unionTwin(NOT_AFK)],
  ],
  union_no_overlap: [
    ['union_no_overlap(web, window)', () => rising([...web, ...outsideTwin(window, web)])],
    ['union_no_overlap(window, web)', () => rising([...window, ...outsideTwin(web, window)])],
  ],
  join_events: [
    ['join_events(window, web)', () => joinTwin(window, web)],
    ['join_events(flood(window), afk)', () => joinTwin(floodTwin(window, 5 * SECOND), afk)],
  ],
  concat: [
    ['concat(window, web, window)', () => [...window, ...web, ...window]],
    ['window + [] + web', () => [...window, ...web]],
  ],
  filter_keyvals: [
    [
      'filter_keyvals(window, "n", [1, "2", 3])',
      () => window.filter(({ data }) => data['n'] === 1 || data['n'] === 3),
    ],
    ['filter_keyvals(web, "url", [])', () => []],
  ],
  exclude_keyvals: [
    [
      'exclude_keyvals(web, "url", ["about"])',
      () => web.filter(({ data }) => data['url'] !== 'about'),
    ],
  ],
  filter_keyvals_regex: [
    [
      'filter_keyvals_regex(window, "title", "^\\(\\d\\) .*1$")',
      () => window.filter(({ data }) => /^\(\d\) .*1$/.test(text(data['title']))),
    ],
    ['filter_keyvals_regex(web, "other", "1")', () => []],
  ],
  categorize: [
    [
      `categorize(window, ${RULES})`,
      () => withData(window, (data) => ({ ...data, $category: CATEGORIES[text(data['app'])] })),
    ],
  ],
  sum_by_category: [
    [
      `sum_by_category(flood(window), ${RULES})`,
      () =>
        mergeTwin(
          withData(floodTwin(window, 5 * SECOND), (data) => ({
            $category: CATEGORIES[text(data['app'])],
          })),
          ['$category'],
        ),
    ],
    [`sum_by_category([], ${RULES})`, () => []],
    [
      'sum_by_category(window, categories())',
      () =>
        mergeTwin(
          withData(window, (data) => ({
            $category: text(data['title']).endsWith('page 1') ? ['Mine'] : ['Uncategorized'],
          })),
          ['$category'],
        ),
    ],
  ],
  tag: [
    [
      'tag(window, [["e", {"type": "regex", "regex": "e"}], ["one", {"type": "regex", "regex": "1$"}]])',
      () =>
        withData(window, (data) => ({
          ...data,
          $tags: text(data['title']).endsWith('1') ? ['e', 'one'] : ['e'],
        })),
    ],
  ],
  split_url_events: [
    [
      'split_url_events(filter_keyvals_regex(web, "url", "^https"))',
      () =>
        withData(
          web.filter(({ data }) => text(data['url']).startsWith('https')),
          ({ url = '' }) => ({
            url,
            $protocol: 'https',
            $domain: 'example.org',
            $path: text(url).includes('p0') ? '/p0' : '/p1',
            $params: '',
            $options: 'q=1',
            $identifier: 'x',
          }),
        ),
    ],
  ],
  simplify_window_titles: [
    [
      'simplify_window_titles(window, "title")',
      () =>
        withData(window, (data) => ({
          ...data,
          title: text(data['title']).replace(/^\(\d+\) /, ''),
        })),
    ],
  ],
  merge_events_by_keys: [
    [
      'merge_events_by_keys(flood(window), ["app"])',
      () => mergeTwin(floodTwin(window, 5 * SECOND), ['app']),
    ],
    ['merge_events_by_keys(web, ["url", "other"])', () => mergeTwin(web, ['url', 'other'])],
    ['merge_events_by_keys(web, [])', () => web],
    [
      'merge_events_by_keys(filter_period_intersect(flood(window), not_afk), ["app", "n"])',
      () => mergeTwin(ACTIVE, ['app', 'n']),
    ],
  ],
  sort_by_timestamp: [
    ['sort_by_timestamp(concat(window, web))', () => rising([...window, ...web])],
  ],
  sort_by_duration: [['sort_by_duration(window)', () => sortByDurationTwin(window)]],
  limit_events: [
    ['limit_events(window, 3)', () => window.slice(0, 3)],
    [
      'limit_events(sort_by_duration(merge_events_by_keys(window, ["app"])), 2)',
      () => sortByDurationTwin(mergeTwin(window, ['app'])).slice(0, 2),
    ],
  ],
};

const VALUES: Record<string, readonly (readonly [call: string, expected: () => unknown])[]> = {
  query_bucket_eventcount: [
    ['query_bucket_eventcount("aw-watcher-window_laptop")', () => window.length],
  ],
  query_bucket_names: [
    [
      'query_bucket_names()',
      () => ['window', 'afk', 'web'].map((name) => `aw-watcher-${name}_laptop`),
    ],
  ],
  find_bucket: [
    ['find_bucket("watcher-web")', () => 'aw-watcher-web_laptop'],
    ['find_bucket("aw-watcher", "laptop")', () => 'aw-watcher-window_laptop'],
  ],
  sum_durations: [
    ['sum_durations(window)', () => sumDurationsTwin(window)],
    [
      'sum_durations(filter_period_intersect(flood(window), not_afk))',
      () => sumDurationsTwin(ACTIVE),
    ],
  ],
  sum_values: [
    [
      'sum_values(window, "n")',
      () =>
        window
          .filter(({ start }) => start > FROM)
          .reduce((sum, { data }) => sum + Number(data['n']), 0),
    ],
  ],
  categories: [['categories()', () => OWN_RULES]],
  contains: [['contains([1, "a"], "a")', () => true]],
  nop: [['nop()', () => 1]],
  print: [['[print(window)]', () => [null]]],
};

test('chunk_events_by_key makes one of neighbours of one value, and has all of them in it', async () => {
  const chunks = (await answerTo('chunk_events_by_key(sort_by_timestamp(window), "n")')) as Told[];
  const runs: Plain[][] = [];
  for (const event of rising(window)) {
    const last = runs.at(-1);
    if (last?.[0].data['n'] === event.data['n']) last.push(event);
    else runs.push([event]);
  }
  expect(runs.length).toBeGreaterThan(80);
  expect(chunks.map(({ data }) => (data['subevents'] as unknown as Told[]).map(micros))).toEqual(
    runs,
  );
  expect(chunks.map(({ duration }) => duration)).toEqual(runs.map(sumDurationsTwin));
});

test('draw_timeline has an event for pixels that show the same', async () => {
  // A pixel of 30 minutes and some: what is seen in the middle of a longer event is that event.
  const width = Math.floor((TO - FROM) / (HOUR / 2));
  const drawn = await eventsFor(`draw_timeline(window, ${width}, ["app"])`);
  const pixel = (TO - FROM) / width;
  for (const { start, duration, data } of window) {
    const middle = start + duration / 2;
    if (duration < 3 * pixel) continue;
    const [seen] = drawn.filter((event) => event.start <= middle && middle < endOf(event));
    expect(seen?.data).toEqual({ app: data['app'] });
  }
  // A pixel is drawn where anything of it is to be seen.
  const more = (sumDurationsTwin(drawn) - sumDurationsTwin(window)) * 1e6;
  expect(more).toBeGreaterThanOrEqual(0);
  expect(more).toBeLessThanOrEqual(2 * pixel * window.length);
  expect(drawn.length).toBeLessThanOrEqual(window.length);
});

test('draw_runs tells how long what is drawn lasted, and which event the longest', async () => {
  const [run, ...more] = await eventsFor('draw_runs(window, 1, [])');
  expect(more).toEqual([]);
  expect(run.start).toBe(FROM);
  expect(endOf(run)).toBe(TO);
  expect(run.data['$seconds']).toBeCloseTo(sumDurationsTwin(window), 6);
});

const eventCases = Object.values(EVENTS).flat();
test.each(eventCases)(
  '%s gives what one would work out by hand, also the second time',
  async (of, expected) => {
    const list = expected();
    expect(await eventsFor(of)).toEqual(list);
    expect(await eventsFor(of)).toEqual(list);
  },
);

const valueCases = Object.values(VALUES).flat();
test.each(valueCases)('%s gives what one would work out by hand', async (of, expected) => {
  expect(await answerTo(of)).toEqual(expected());
});

test('every function is in the table of the README, and is asked here', () => {
  const told = rowsOf('Functions').flatMap((cell) =>
    Array.from(cell.matchAll(/`(\w+)(?=\(|`)/g), ([, name]) => name),
  );
  expect(told.toSorted()).toEqual([...functions.keys()].toSorted());
  const asked = [...Object.keys(EVENTS), ...Object.keys(VALUES)];
  expect([...asked, 'chunk_events_by_key', 'draw_timeline', 'draw_runs'].toSorted()).toEqual(
    told.toSorted(),
  );
});

/** By the words of the table. */
const DIFFERENCES: Record<string, () => Promise<void>> = {
  "Python's `period_union` empties the data of what it is given": async () => {
    const { union, before } = (await answerTo(
      '{"union": period_union(window, not_afk), "before": window}',
    )) as Record<string, Told[]>;
    expect(before.map(micros)).toEqual(window);
    expect(union.map(micros)).toEqual(unionTwin([...window, ...NOT_AFK]));
  },
  '`filter_period_intersect` loses parts where periods overlap': async () => {
    const turned = 'filter_period_intersect(window, sort_by_timestamp(not_afk))';
    const parts = await eventsFor(turned);
    expect(parts).toEqual(intersectTwin(window, NOT_AFK));
    // Each moment once: the periods overlap for two hours a day.
    expect(sumDurationsTwin(parts)).toBe(
      sumDurationsTwin(intersectTwin(window, unionTwin(NOT_AFK))),
    );
    expect(
      await eventsFor('filter_period_intersect(sort_by_duration(window), not_afk)'),
    ).toHaveLength(parts.length);
  },
  '`union_no_overlap` expects both lists oldest first': async () => {
    const expected = rising([...web, ...outsideTwin(window, web)]);
    for (const of of [
      '(web, window)',
      '(sort_by_timestamp(web), window)',
      '(sort_by_duration(web), sort_by_duration(window))',
    ]) {
      expect(await eventsFor(`union_no_overlap${of}`)).toEqual(expected);
    }
  },
  "Python's `chunk_events_by_key` ends at an event without the key": async () => {
    const chunks = (await answerTo('chunk_events_by_key(sort_by_timestamp(web), "url")')) as Told[];
    const held = chunks.flatMap(({ data }) => (data['subevents'] as unknown as Told[]).map(micros));
    expect(held).toEqual(rising(web).filter(({ data }) => 'url' in data));
    // One that lacks it lies between any two.
    expect(chunks).toHaveLength(held.length);
  },
  "Python's `find_bucket` takes any bucket that has the text": async () => {
    await record(node.store, 'x-found', []);
    await record(node.store, 'found-1', []);
    await record(node.store, 'found', []);
    expect(
      await answerTo('[find_bucket("found"), find_bucket("found-"), find_bucket("x-")]'),
    ).toEqual(['found', 'found-1', 'x-found']);
  },
  'one that asks for too much exhausts the memory': async () => {
    const lines = ['e = query_bucket("aw-watcher-window_laptop");'];
    for (let i = 0; i < 40; i++) lines.push('e = concat(e, e);');
    const refused = await ask([...lines, 'RETURN = sum_durations(e);'].join('\n'));
    expect(refused).toMatchObject({ status: 400, body: { type: 'QueryFunctionException' } });
    const pool = createPool();
    const none = createBuilder(pool).events();
    const many = { ...none, count: 2 ** 24 };
    let thrown: unknown;
    try {
      concat(pool, [many, { ...none, count: 1 }]);
    } catch (error) {
      thrown = error;
    }
    expect(codeOf(thrown)).toBe('ELATIO_QUERY_FUNCTION');
    expect(String(thrown)).toContain('16777217');
    const timeperiods = Array.from({ length: 10_001 }, () => '2024-01-15/2024-01-16');
    const asked = await call(node.app, 'POST', '/api/0/query/', {
      query: ['RETURN = 1;'],
      timeperiods,
    });
    expect(asked).toMatchObject({ status: 400, body: { code: 'ELATIO_QUERY_PERIOD' } });
  },
};

describe('where a reference is wrong', () => {
  test('every row of the table is tested', () => {
    expect(Object.keys(DIFFERENCES)).toEqual(rowsOf('Where the references differ, or are wrong'));
  });

  test.each(Object.entries(DIFFERENCES))('%s: not so here', async (_, look) => {
    expect.hasAssertions();
    await look();
  });
});
