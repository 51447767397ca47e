import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import type { Store } from '../../../node/store/index.ts';
import { temporaryFolder } from '../folder.ts';
import { type Answer, BUCKET, call, nodeOver, testStore } from './fixture.ts';

let store: Store;
let ask: (method: string, path: string, body?: unknown) => Promise<Answer>;

beforeEach(async () => {
  store = await testStore(temporaryFolder());
  onTestFinished(() => store.stop());
  const { app } = nodeOver(store);
  ask = (method, path, body) => call(app, method, `/api/0/activity/${path}`, body);
});

/** As the first description of the API has it. */
const LINE = '{"label": ["test-activity"], note: "Just a test"}';

test('the documented line stores an event now, and it is answered', async () => {
  const before = Date.now();
  const { status, body } = await ask('POST', 'test', LINE);
  expect(status).toBe(200);
  expect(body).toEqual({
    id: expect.any(Number),
    timestamp: expect.any(String),
    duration: 0,
    label: ['test-activity'],
    note: 'Just a test',
  });
  const time = Date.parse((body as { timestamp: string }).timestamp);
  expect(time).toBeGreaterThanOrEqual(before);
  expect(time).toBeLessThanOrEqual(Date.now());
  expect((await ask('GET', 'test')).body).toEqual([body]);
  expect((await ask('GET', 'test/')).body).toEqual([body]);
});

test('the body may say when it was; GET answers the newest first, and of this type alone', async () => {
  for (const hour of [10, 12, 11]) {
    const body = { timestamp: `2024-01-15T${hour}:00:00Z`, duration: 1.5, hour };
    expect((await ask('POST', 'a', body)).status).toBe(200);
  }
  await ask('POST', 'b', LINE);
  const hours = async (query: string): Promise<unknown> =>
    ((await ask('GET', `a${query}`)).body as { hour: number }[]).map(({ hour }) => hour);
  expect(await hours('')).toEqual([12, 11, 10]);
  expect(await hours('?limit=1')).toEqual([12]);
  expect(await hours('?limit=0')).toEqual([]);
  expect(await hours('?start=2024-01-15T11:30:00Z')).toEqual([12]);
  expect((await ask('GET', 'a?limit=1')).body).toEqual([
    { id: expect.any(Number), timestamp: '2024-01-15T12:00:00+00:00', duration: 1.5, hour: 12 },
  ]);
});

test('nothing of a type is an empty list', async () => {
  expect(await ask('GET', 'none')).toMatchObject({ status: 200, body: [] });
  expect(store.buckets().size).toBe(0);
});

test('a type is a bucket of that type, which everything else can read', async () => {
  await ask('POST', 'host+client%20ä', '{}');
  expect([...store.buckets()].map(([name, { spec }]) => [name, spec.type, spec.hostname])).toEqual([
    ['activity-host+client ä', 'host+client ä', 'laptop'],
  ]);
});

test('a field called id, timestamp or duration that came as data is not told as one of ours', async () => {
  await store.createBucket({ name: 'activity-x', ...BUCKET });
  const { app } = nodeOver(store);
  const data = { id: 1, timestamp: 'then', duration: 'long', k: 1 };
  const event = { timestamp: '2024-01-15T10:00:00Z', data };
  await call(app, 'POST', '/api/0/buckets/activity-x/events', event);
  expect((await ask('GET', 'x')).body).toEqual([
    { id: 2 ** 32, timestamp: '2024-01-15T10:00:00+00:00', duration: 0, k: 1 },
  ]);
});

describe('what is refused stores nothing', () => {
  test.each<[body: string, status: number, code: string]>([
    ['', 400, 'ELATIO_HTTP_BODY'],
    ['{note: ', 400, 'ELATIO_HTTP_BODY'],
    ['{note: "cut', 400, 'ELATIO_HTTP_BODY'],
    ["{'note': 1}", 400, 'ELATIO_HTTP_BODY'],
    ['{note: word}', 400, 'ELATIO_HTTP_BODY'],
    ['{note: 1,}', 400, 'ELATIO_HTTP_BODY'],
    ['{a-b: 1}', 400, 'ELATIO_HTTP_BODY'],
    ['{1: 1}', 400, 'ELATIO_HTTP_BODY'],
    ['[]', 400, 'ELATIO_INGEST_FIELD'],
    ['null', 400, 'ELATIO_INGEST_FIELD'],
    ['{timestamp: "soon"}', 400, 'ELATIO_INGEST_FIELD'],
    ['{timestamp: null}', 400, 'ELATIO_INGEST_FIELD'],
    ['{duration: -1}', 400, 'ELATIO_INGEST_FIELD'],
    [`{a: "${'x'.repeat(2 ** 20)}"}`, 413, 'ELATIO_HTTP_SIZE'],
    [`{a: ${'['.repeat(100)}${']'.repeat(100)}}`, 400, 'ELATIO_HTTP_BODY'],
  ])('%.30s', async (body, status, code) => {
    expect(await ask('POST', 'test', body)).toMatchObject({ status, body: { code } });
    expect(store.buckets().size).toBe(0);
  });

  test('a type that is too long', async () => {
    const answer = await ask('POST', 'x'.repeat(300), '{}');
    expect(answer).toMatchObject({ status: 400, body: { code: 'ELATIO_INGEST_FIELD' } });
  });
});

test('keys without quotes are for this endpoint alone', async () => {
  const { app } = nodeOver(store);
  const body = '{client: "c", "type": "t", "hostname": "h"}';
  expect((await call(app, 'POST', '/api/0/buckets/b', body)).status).toBe(400);
});
