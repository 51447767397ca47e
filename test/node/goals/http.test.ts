import { beforeEach, describe, expect, test } from 'vitest';
import { temporaryFolder } from '../folder.ts';
import { call, nodeOver, testStore, type TestNode } from '../http/fixture.ts';

/** Wednesday; in Berlin an hour later. */
const DAY = Date.UTC(2024, 0, 17);
const HOUR = 3_600;

let node: TestNode;
let now: number;
let rules: unknown[];

beforeEach(async () => {
  const store = await testStore(temporaryFolder());
  now = DAY + 20 * HOUR * 1_000;
  rules = [
    [['Work'], { type: 'none' }],
    [['Work', 'Programming'], { type: 'regex', regex: 'Code' }],
    [['Media', 'Video'], { type: 'regex', regex: 'youtube' }],
  ];
  node = nodeOver(store, { now: () => now * 1_000, categoryRules: () => rules as never });
  return () => store.stop();
});

const api = async (method: string, path: string, body?: unknown) => {
  const { status, body: told } = await call(node.app, method, `/api/v1/${path}`, body);
  return { status, told: told as never };
};

/** Windows, hours after {@link DAY}; somebody is there all the while. */
async function record(rows: readonly (readonly [from: number, hours: number, app: string])[]) {
  await put(
    'aw-watcher-window_laptop',
    'currentwindow',
    rows.map(([from, hours, app]) => [from, hours, { app, title: app }]),
  );
  await put(
    'aw-watcher-afk_laptop',
    'afkstatus',
    rows.map(([from, hours]) => [from, hours, { status: 'not-afk' }]),
  );
}

async function put(
  name: string,
  type: string,
  rows: readonly (readonly [from: number, hours: number, data: object])[],
) {
  await call(node.app, 'POST', `/api/0/buckets/${name}`, { client: 'c', type, hostname: 'laptop' });
  const events = rows.map(([from, hours, data]) => ({
    timestamp: new Date(DAY + from * HOUR * 1_000).toISOString(),
    duration: hours * HOUR,
    data,
  }));
  const { status } = await call(node.app, 'POST', `/api/0/buckets/${name}/events`, events);
  expect(status).toBe(200);
}

interface Told {
  readonly id: string;
  readonly words: string;
  readonly standing: string;
  readonly streak: { readonly current: number; readonly longest: number };
  readonly period: {
    readonly name: string;
    readonly value: number;
    readonly part: number;
    readonly left: number;
    readonly outcome: string;
  } | null;
  readonly resting: boolean;
  readonly problem: string | null;
  readonly periods: readonly {
    readonly name: string;
    readonly value: number;
    readonly outcome: string;
  }[];
}

async function add(sentence: string, more: object = {}): Promise<Told> {
  const { status, told } = await api('POST', 'goals', { sentence, ...more });
  expect([sentence, status, told]).toEqual([sentence, 201, expect.anything()]);
  return told;
}

const listed = async (): Promise<Told[]> =>
  ((await api('GET', 'goals')).told as { goals: Told[] }).goals;

describe('goals', () => {
  test('count what was done today, and say what is left', async () => {
    await record([
      [8, 2, 'Code'],
      [10, 0.5, 'Firefox'],
    ]);
    const work = await add('programming > 2h30/day');
    expect(work).toMatchObject({
      words: 'at least 2h30min of category "Work > Programming" per day',
      standing: 'ahead',
      period: { name: '2024-01-17', value: 2 * HOUR, left: HOUR / 2, outcome: 'open' },
    });
    expect(await add('work > 1h/day')).toMatchObject({ standing: 'met', streak: { current: 1 } });
    expect(await add('firefox < 35min/day')).toMatchObject({
      standing: 'close',
      period: { left: 300 },
    });
    expect(await add('firefox < 20min/day')).toMatchObject({ standing: 'missed' });
    expect(await add('at most 8h of screen time per week')).toMatchObject({
      standing: 'ahead',
      period: { name: '2024-01-15', value: 2.5 * HOUR },
    });
    expect(await listed()).toHaveLength(5);
  });

  test('of what is logged: by hand, with its numbers and their units', async () => {
    await put('elatio-manual_laptop', 'manual.activity', [
      [7, 0.5, { activity: 'Run', km: 3 }],
      [9, 0, { activity: 'run', miles: 1 }],
      [12, 0.25, { activity: 'read', pages: 10 }],
      [13, 0, { activity: 'read', page: 2 }],
    ]);
    await put('health', 'health.steps', [[9, 1, { steps: 4_000 }]]);
    expect(await add('run 5 km daily')).toMatchObject({ period: { value: 4.609344 } });
    expect(await add('read 20 min 5 days/week')).toMatchObject({
      period: { value: 0 },
      standing: 'behind',
    });
    expect(await add('read 12 pages daily')).toMatchObject({ standing: 'met' });
    expect(await add('gym 3 times a week')).toMatchObject({ period: { value: 0 } });
    expect(await add('run twice a day')).toMatchObject({ standing: 'met' });
    expect(await add('5,000 steps a day')).toMatchObject({ period: { value: 4_000 } });
  });

  test('within a part of the day, by the clock of where the person is', async () => {
    // From 23:15 to 00:45 there.
    await record([[22.25, 1.5, 'Code']]);
    now = DAY + 23.9 * HOUR * 1_000;
    const late = await add('no screens after 23:30');
    expect(late).toMatchObject({
      standing: 'missed',
      period: { name: '2024-01-17', value: 75 * 60 },
    });
    expect(await add('no screens before noon')).toMatchObject({
      standing: 'ahead',
      period: { value: 0 },
    });
    expect(await add('no screens between 22:00 and 6:00')).toMatchObject({
      period: { value: 90 * 60 },
    });
    expect(await add('no screens after midnight')).toMatchObject({ period: { value: 45 * 60 } });
    // Before the day begins at four there is nothing of it.
    expect(await add('no screens between 0:45 and 4:00')).toMatchObject({ period: { value: 0 } });
  });

  test('have streaks and a history, of days that were past already too', async () => {
    await record([-88, -64, -40, -16, 8].map((from, i) => [from, i === 1 ? 0.5 : 2, 'Code']));
    const { id } = await add('programming > 1h/day', { since: '2024-01-01' });
    const { told } = await api('GET', `goals/${id}/history`);
    const { periods, streak } = told as Told;
    expect(periods.map(({ name, outcome }) => [name.slice(8), outcome])).toEqual([
      ['13', 'met'],
      ['14', 'missed'],
      ['15', 'met'],
      ['16', 'met'],
      ['17', 'met'],
    ]);
    expect(streak).toEqual({ current: 3, longest: 3 });
    const { told: short } = await api('GET', `goals/${id}/history?limit=2`);
    expect((short as Told).periods.map(({ name }) => name)).toEqual(['2024-01-16', '2024-01-17']);
  });

  test('are changed, paused, removed, and all of it undone', async () => {
    await record([[8, 2, 'Code']]);
    const { id } = await add('programming > 1h/day');
    const change = async (body: object) =>
      (await api('PATCH', `goals/${id}`, body)).told as { id: string };
    const edit = await change({ amount: 3 * HOUR, on: [3] });
    expect((await listed())[0]).toMatchObject({
      words: 'at least 3h of category "Work > Programming" per day on Wednesdays',
    });
    await api('POST', `edits/${edit.id}/undo`);
    expect((await listed())[0]).toMatchObject({
      words: 'at least 1h of category "Work > Programming" per day',
    });
    await change({ resting: true });
    expect((await listed())[0]).toMatchObject({ resting: true, standing: 'off', period: null });
    await change({ resting: false });
    expect((await listed())[0]).toMatchObject({ resting: false, standing: 'met' });
    const removed = (await api('DELETE', `goals/${id}`)).told as { id: string };
    expect(await listed()).toEqual([]);
    await api('POST', `edits/${removed.id}/undo`);
    expect(await listed()).toMatchObject([{ id, standing: 'met' }]);
  });

  test('whose category is gone say so, and harm no others', async () => {
    await record([[8, 2, 'Code']]);
    await add('programming > 1h/day');
    rules = [];
    expect((await listed())[0]).toMatchObject({
      standing: 'behind',
      problem: expect.stringContaining('no category') as string,
    });
  });

  test('of categories whose rules take too long say so, and harm no others', async () => {
    const title = `${'a'.repeat(40)}!`;
    await put('aw-watcher-window_laptop', 'currentwindow', [[8, 2, { app: title, title }]]);
    await add('category "Work" < 1h');
    await add(`app "${title}" < 1h`);
    // Only an engine that goes back over the text can look for it.
    rules = [[['Work'], { type: 'regex', regex: '^(?=(a+)+$)(a|aa)+\\1$' }]];
    const all = await listed();
    expect(all.find(({ words }) => words.includes('Work'))?.problem).toContain('took longer than');
    expect(all.find(({ words }) => words.includes('app'))).toMatchObject({
      standing: 'missed',
      problem: null,
    });
    for (const path of ['score', 'sessions']) {
      expect(await api('GET', path)).toMatchObject({
        status: 400,
        told: { code: 'ELATIO_QUERY_FUNCTION' },
      });
    }
  });

  test('of the future have not begun', async () => {
    expect(await add('screen time < 1h', { since: '2030-01-01' })).toMatchObject({
      standing: 'future',
      period: null,
    });
  });

  test('are made of fields too, and checked', async () => {
    const goal = {
      subject: { kind: 'screen' },
      direction: 'most',
      amount: HOUR,
      unit: 'time',
      per: 'day',
    };
    expect((await api('POST', 'goals', goal)).told).toMatchObject({
      words: 'at most 1h of screen time per day',
    });
    for (const wrong of [
      { ...goal, amount: -1 },
      { ...goal, unit: 'km' },
      { ...goal, subject: { kind: 'app' } },
      { ...goal, since: 'tomorrow' },
      { ...goal, window: {} },
      { ...goal, rests: [{ from: '2024-02-30' }] },
      {},
    ]) {
      const { status, told } = await api('POST', 'goals', wrong);
      expect([wrong, status, told]).toMatchObject([wrong, 400, { code: 'ELATIO_GOALS_GOAL' }]);
    }
    expect((await api('PATCH', 'goals/none', {})).told).toMatchObject({ code: 'ELATIO_GOALS_ID' });
    expect((await api('POST', 'goals', { sentence: 'blah' })).told).toMatchObject({
      code: 'ELATIO_GOALS_SENTENCE',
    });
  });

  test('of a later version are told of, and can be removed', async () => {
    await node.docs.goals.set('later', { version: 9 });
    expect((await api('GET', 'goals')).told).toMatchObject({ goals: [], unknown: ['later'] });
    expect((await api('DELETE', 'goals/later')).status).toBe(200);
  });

  test('are a thousand at most', async () => {
    const goal = {
      subject: { kind: 'screen' },
      direction: 'most',
      amount: 60,
      unit: 'time',
      per: 'day',
      since: '2024-01-10',
    };
    await node.docs.goals.setAll(
      new Map(Array.from({ length: 1_000 }, (_, i) => [`g${i}`, { ...goal, amount: 60 + i }])),
      'goals',
    );
    await record([[8, 2, 'Code']]);
    expect(await listed()).toHaveLength(1_000);
    expect(await api('POST', 'goals', goal)).toMatchObject({
      status: 409,
      told: { code: 'ELATIO_GOALS_MANY' },
    });
  });
});

describe('beside goals', () => {
  test('sessions are found, and focus in them', async () => {
    await record([
      [8, 0.5, 'Code'],
      [8.52, 0.5, 'Code'],
      [9.5, 0.25, 'Firefox'],
    ]);
    const { told } = await api('GET', 'sessions?since=2024-01-16');
    expect(told).toMatchObject({
      zone: 'Europe/Berlin',
      summary: { sessions: 2, active: 4_500, focus: 4_500, interruptions: 1 },
      days: [
        { name: '2024-01-16', sessions: [] },
        {
          name: '2024-01-17',
          sessions: [
            {
              from: '2024-01-17T08:00:00+00:00',
              focus: [{ subject: 'Work > Programming', seconds: 3_600, interruptions: 1 }],
            },
            { focus: [{ subject: 'Firefox', kind: 'app', seconds: 900 }] },
          ],
        },
      ],
    });
    expect((await api('GET', 'sessions?since=never')).told).toMatchObject({
      code: 'ELATIO_INGEST_FIELD',
    });
    expect((await api('GET', 'sessions?zone=Nowhere')).told).toMatchObject({
      code: 'ELATIO_INGEST_FIELD',
    });
  });

  test('sessions and scores end before a date that is said; a week that begins before it is told whole', async () => {
    await record([
      [-24, 2, 'Code'],
      [8, 1, 'Code'],
    ]);
    const namesOf = async (path: string): Promise<string[]> => {
      const { told } = await api('GET', path);
      const days = (told['days'] ?? told['periods']) as readonly { readonly name: string }[];
      return days.map(({ name }) => name);
    };
    expect(await namesOf('sessions?since=2024-01-16&until=2024-01-17')).toEqual(['2024-01-16']);
    expect(await namesOf('score?since=2024-01-16&until=2024-01-17')).toEqual(['2024-01-16']);
    expect(await namesOf('score?since=2024-01-16&until=2024-01-16')).toEqual([]);
    expect(await namesOf('sessions?since=2024-01-16&until=2024-01-15')).toEqual([]);
    expect(await namesOf('sessions?since=2024-01-16&until=2025-01-01')).toHaveLength(2);
    const { told: whole } = await api('GET', 'score?every=week&since=2024-01-16');
    const { told: cut } = await api('GET', 'score?every=week&since=2024-01-16&until=2024-01-17');
    expect(cut).toEqual(whole);
    expect((await api('GET', 'score?until=never')).status).toBe(400);
  });

  test('scores tell what they consist of, and days without data have none', async () => {
    await record([
      [-16, 1, 'Code'],
      [8, 1, 'Code'],
    ]);
    const { id } = await add('programming > 2h/day', { since: '2024-01-01' });
    await add('programming > 2h/week', { since: '2024-01-01' });
    const { told } = await api('GET', 'score?since=2024-01-15');
    const part = { part: 0.5, each: [{ id, part: 0.5 }] };
    expect((told as { periods: object[] }).periods).toMatchObject([
      { name: '2024-01-15', score: null },
      {
        name: '2024-01-16',
        score: 50,
        goals: part,
        focus: { part: 0.5, seconds: 3_600, target: 7_200 },
      },
      { name: '2024-01-17', score: 50, goals: part },
    ]);
    const { told: weekly } = await api('GET', 'score?every=week&since=2024-01-15');
    expect((weekly as { periods: object[] }).periods).toMatchObject([
      { name: '2024-01-15', score: 68, goals: { part: 0.75 } },
    ]);
    await api('PUT', 'settings/focusTarget', 1);
    const { told: higher } = await api('GET', 'score');
    expect((higher as { periods: object[] }).periods).toMatchObject([
      { score: 65, focus: { part: 1 } },
    ]);
  });

  test('nothing of it is wrong where nothing was ever recorded', async () => {
    expect((await api('GET', 'goals')).told).toEqual({ goals: [], unknown: [] });
    expect((await api('GET', 'score')).told).toMatchObject({ periods: [{ score: null }] });
    expect((await api('GET', 'sessions')).told).toMatchObject({
      summary: { sessions: 0, longestFocus: null },
    });
    expect(await add('screen time < 1h')).toMatchObject({
      standing: 'ahead',
      streak: { current: 0 },
    });
    expect(await add('run 5 km daily')).toMatchObject({ period: { value: 0 } });
  });
});
