import { describe, expect, it } from 'vitest';
import {
  exactTable,
  recipeHash,
  recipeNamed,
  RECIPES,
  sensitivitySquared,
} from '../../../marketplace/datasets/index.ts';
import { PLAIN_TEXT } from '../../../marketplace/datasets/csv.ts';
import { sleepStageOf, stepsOf } from '../../../protocol/health.ts';
import { at, calendarIn, failing, HOUR, type Logged, MINUTE, opened } from './log.ts';

const BERLIN = calendarIn('Europe/Berlin');
const window = (start: string, minutes: number, ...category: string[]): Logged => ({
  type: 'currentwindow',
  start: at(start),
  duration: minutes * MINUTE,
  data: { app: 'code', title: 'secret' },
  category,
});
const page = (start: string, url: unknown, minutes = 1): Logged => ({
  type: 'web.tab.current',
  start: at(start),
  duration: minutes * MINUTE,
  data: { url: url as string },
});

async function rowsOf(
  recipe: string,
  log: readonly Logged[],
  from: string,
  until: string,
): Promise<string[]> {
  const period = { from, until };
  const reader = opened(recipe, log, { calendar: BERLIN, period });
  const { rows } = await exactTable({ reader, period, calendar: BERLIN });
  return rows.map((row) => row.join(' '));
}
const some = (rows: readonly string[]): string[] => rows.filter((row) => !row.endsWith(' 0'));

describe('a recipe', () => {
  it.each(RECIPES)('$id has names and keys that need no quotes, and each row once', (recipe) => {
    const keys = recipe.keyColumns.flatMap((column) => [column.name, ...column.keys]);
    expect(
      [...keys, ...recipe.values.map(({ name }) => name)].filter((key) => !PLAIN_TEXT.test(key)),
    ).toEqual([]);
    for (const column of recipe.keyColumns)
      expect(new Set(column.keys).size).toBe(column.keys.length);
  });

  // Whoever sees this fail has changed a recipe that was published: make another version.
  it('stays what its hash says', () => {
    expect(Object.fromEntries(RECIPES.map((recipe) => [recipe.id, recipeHash(recipe)])))
      .toMatchInlineSnapshot(`
      {
        "category-minutes": "0x2cdbd9e58cb79081c62cda7c62aaaafc31323a38c47616efe322581cd0e53e00",
        "focus-sessions": "0xee9405c53b2191b18f607552e2a2e3f2e52ba350c3eba9ba6dba714a3d71000c",
        "hour-of-week": "0xbae70369e65e7cd4d5d5f790fe7a1a8ffa5018c49bcc5bd8c97bdf8c84dd57c6",
        "site-transitions": "0x71ecca06336bedae6fffc83ca66d8ecbb1f4ff7dc3a8ca85a6d06af63bcb66ba",
        "sleep-steps": "0x740308099c5286d0f16e4b5e781e62a557f1a770d0a04df446115b39911fdc2f",
      }
    `);
  });

  it('has the sensitivities of the README', () => {
    const deltas = RECIPES.map((recipe) => [
      recipe.id,
      recipe.values.map((value) => Math.round(Math.sqrt(sensitivitySquared(recipe, value)))),
    ]);
    expect(Object.fromEntries(deltas)).toEqual({
      'category-minutes': [679],
      'hour-of-week': [294],
      'site-transitions': [89],
      'sleep-steps': [840, 20_000],
      'focus-sessions': [8, 480],
    });
  });

  it('that there is not is refused', () => {
    expect(() => recipeNamed('category-minutes@2')).toThrow(failing('ELATIO_DATASET_RECIPE'));
    expect(() => recipeNamed('__proto__')).toThrow(failing('ELATIO_DATASET_RECIPE'));
  });
});

describe('minutes per category', () => {
  it('are cut at midnight, where the person was', async () => {
    const rows = await rowsOf(
      'category-minutes@1',
      [window('2026-05-01T21:30Z', 60, 'Work', 'Programming')],
      '2026-05-01',
      '2026-05-03',
    );
    expect(rows).toHaveLength(20);
    expect(some(rows)).toEqual(['2026-05-01 Work 30', '2026-05-02 Work 30']);
  });

  it('of categories of a person’s own are of other', async () => {
    const log = ['Chemo', '__proto__', 'constructor', 'Work\tChemo', '=1+1'].map((name, i) =>
      window(`2026-05-01T0${i + 1}:00Z`, 10, name),
    );
    const rows = await rowsOf(
      'category-minutes@1',
      [...log, window('2026-05-01T09:00Z', 5)],
      '2026-05-01',
      '2026-05-02',
    );
    expect(some(rows)).toEqual(['2026-05-01 other 55']);
  });

  it('count once what was recorded twice, and no more than the cap', async () => {
    const twice = window('2026-05-01T08:00Z', 60, 'Games');
    const long = window('2026-05-01T08:00Z', 9_000_000, 'Media');
    expect(
      some(await rowsOf('category-minutes@1', [twice, twice, long], '2026-05-01', '2026-05-02')),
    ).toEqual(['2026-05-01 Media 240', '2026-05-01 Games 60']);
  });

  it('are of the four categories that a day has most of, the first of equal ones', async () => {
    const log = ['System', 'Browsing', 'Personal', 'Games', 'Media', 'Work'].map((name, i) =>
      window(`2026-05-01T0${i + 1}:00Z`, name === 'System' ? 20 : 10, name),
    );
    expect(some(await rowsOf('category-minutes@1', log, '2026-05-01', '2026-05-02'))).toEqual([
      '2026-05-01 Work 10',
      '2026-05-01 Media 10',
      '2026-05-01 Games 10',
      '2026-05-01 System 20',
    ]);
  });
});

describe('the hours of a week', () => {
  it('are those of the clock, and the one that comes twice is one of 60 minutes', async () => {
    const rows = await rowsOf(
      'hour-of-week@1',
      [window('2026-10-25T00:30Z', 120)],
      '2026-10-25',
      '2026-10-26',
    );
    expect(rows).toHaveLength(168);
    expect(some(rows)).toEqual(['Sunday 02 60', 'Sunday 03 30']);
  });

  it('leave out the one that clocks leap over', async () => {
    const rows = await rowsOf(
      'hour-of-week@1',
      [window('2026-03-28T23:00Z', 23 * 60)],
      '2026-03-29',
      '2026-03-30',
    );
    expect(some(rows)).toHaveLength(23);
    expect(rows).toContain('Sunday 02 0');
  });

  it('add up weeks', async () => {
    const log = [window('2026-05-04T06:50Z', 20), window('2026-05-11T06:50Z', 20)];
    expect(some(await rowsOf('hour-of-week@1', log, '2026-05-01', '2026-06-01'))).toEqual([
      'Monday 08 20',
      'Monday 09 20',
    ]);
  });
});

it('ways between kinds of sites are counted within half an hour and a day', async () => {
  const log = [
    page('2026-05-01T08:03Z', 'https://www.amazon.de/dp/1'),
    page('2026-05-01T08:00Z', 'https://www.bbc.com/news'),
    page('2026-05-01T08:01Z', 'https://bbc.co.uk/'),
    page('2026-05-01T08:40Z', 'https://github.com/a'),
    page('2026-05-01T08:42Z', 'https://chemo.example/'),
    page('2026-05-01T08:44Z', 7),
    page('2026-05-01T21:59Z', 'https://github.com/a'),
    page('2026-05-01T22:00Z', 'https://www.bbc.com/news'),
  ];
  const rows = await rowsOf('site-transitions@1', log, '2026-05-01', '2026-05-03');
  expect(rows).toHaveLength(132);
  expect(some(rows)).toEqual(['Code other 1', 'News Shopping 1']);
});

it('sleep is cut at midnight, without time awake; steps go by how much of their time is in a day', async () => {
  const health = (type: string, start: string, hours: number, data: Logged['data']): Logged => ({
    type,
    start: at(start),
    duration: hours * HOUR,
    data,
  });
  const walk = health('health.steps', '2026-05-01T21:00Z', 4, { steps: 1_001 });
  const log = [
    health('health.sleep', '2026-05-01T20:00Z', 8, {}),
    health('health.sleep', '2026-05-01T23:00Z', 1, { stage: 'awake' }),
    health('health.sleep', '2026-05-02T01:00Z', 2, { stage: 'deep' }),
    health('health.sleep', '2026-05-02T10:00Z', 2, { stage: 'drunk' }),
    walk,
    walk,
    health('health.steps', '2026-05-02T12:00Z', 1, { steps: -5 }),
    health('health.steps', '2026-05-02T12:00Z', 1, { steps: '7' }),
  ];
  expect(await rowsOf('sleep-steps@1', log, '2026-05-01', '2026-05-04')).toEqual([
    '2026-05-01 120 250',
    '2026-05-02 300 750',
    '2026-05-03 0 0',
  ]);
});

it('focus is 25 minutes of one kind of work, without a break of more than five', async () => {
  const log = [
    window('2026-05-01T08:00Z', 20, 'Work', 'Programming', 'Terminal'),
    window('2026-05-01T08:25Z', 5, 'Work', 'Programming'),
    window('2026-05-01T09:00Z', 20, 'Work', 'Design'),
    window('2026-05-01T09:26Z', 20, 'Work', 'Design'),
    window('2026-05-01T10:00Z', 15, 'Work', 'Design'),
    window('2026-05-01T10:15Z', 15, 'Work', 'Documents'),
    window('2026-05-01T11:00Z', 60, 'Games'),
  ];
  expect(await rowsOf('focus-sessions@1', log, '2026-05-01', '2026-05-02')).toEqual([
    '2026-05-01 1 30',
  ]);
});

it('data of health records that says something else says nothing', () => {
  expect(
    ['light', undefined, 'AWAKE', 3].map((stage) =>
      sleepStageOf(stage === undefined ? {} : { stage }),
    ),
  ).toEqual(['light', 'asleep', undefined, undefined]);
  expect([0, 1_000_000, 1_000_001, 1.5, '3', null].map((steps) => stepsOf({ steps }))).toEqual([
    0,
    1_000_000,
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});
