import { describe, expect, onTestFinished, test } from 'vitest';
import type { Ingest } from '../../../node/ingest/index.ts';
import { ElatioError } from '../../../protocol/error.ts';
import { temporaryFolder } from '../folder.ts';
import { BUCKET, call, nodeOver, testStore } from './fixture.ts';

const SECRET = 'the title of a window';
const event = { timestamp: '2024-01-15', data: { title: SECRET } };

async function heartbeatFailingWith(error: unknown) {
  const store = await testStore(temporaryFolder());
  onTestFinished(() => store.stop());
  const fail = async () => {
    throw error;
  };
  const ingest: Ingest = {
    createBucket: fail,
    heartbeat: fail,
    insert: fail,
    log: fail,
    spans: fail,
    endOpen: fail,
  };
  const { app, logged } = nodeOver(store, { ingest });
  const path = '/api/0/buckets/b/heartbeat?pulsetime=1';
  return { answer: await call(app, 'POST', path, event), logged };
}

describe('a failure of the store', () => {
  test.each([
    ['ELATIO_STORE_FULL', 507],
    ['ELATIO_STORE_BUCKETS', 507],
    ['ELATIO_STORE_READ_ONLY', 503],
    ['ELATIO_STORE_DAMAGED', 503],
    ['ELATIO_STORE_FAILED', 503],
    ['ELATIO_STORE_STOPPED', 503],
  ])('%s is %i, told and logged', async (code, status) => {
    const { answer, logged } = await heartbeatFailingWith(new ElatioError(code, 'The reason.'));
    expect(answer).toMatchObject({ status, body: { code, message: 'The reason.' } });
    expect(logged).toEqual([
      [
        'warn',
        { route: 'POST /api/0/buckets/:bucket/heartbeat', code, reason: 'The reason.' },
        expect.any(String),
      ],
    ]);
  });
});

test.each([
  ['an error', new TypeError('inner detail')],
  ['an error of no room', new ElatioError('ELATIO_OTHER', 'inner detail')],
  ['what is no error', 'inner detail'],
])('%s that nobody expected is 500, logged and not told', async (_, error) => {
  const { answer, logged } = await heartbeatFailingWith(error);
  expect(answer.status).toBe(500);
  expect(answer.body).toMatchObject({ code: 'ELATIO_HTTP_INTERNAL' });
  expect(JSON.stringify(answer.body)).not.toMatch(/inner detail|\.ts/);
  expect(logged).toEqual([['error', expect.objectContaining({ err: error }), expect.any(String)]]);
  expect(JSON.stringify(logged)).not.toContain(SECRET);
});

test('what a client did wrong is not logged', async () => {
  const store = await testStore(temporaryFolder());
  onTestFinished(() => store.stop());
  const { app, logged } = nodeOver(store);
  await call(app, 'POST', '/api/0/buckets/b', { ...BUCKET, type: 5 });
  await call(app, 'GET', '/api/0/buckets/b');
  await call(app, 'POST', '/api/0/query');
  expect(logged).toEqual([]);
});

test('reads say where something stored cannot be read', async () => {
  const store = await testStore(temporaryFolder());
  onTestFinished(() => store.stop());
  await store.createBucket({ name: 'b', ...BUCKET });
  const damaged = {
    ...store,
    status: () => ({ ...store.status(), damage: ['a chunk cannot be read', 'another'] }),
  };
  for (const path of [
    '/api/0/buckets/b/events',
    '/api/0/buckets/b/events/count',
    '/api/v1/events',
  ]) {
    const whole = await call(nodeOver(store).app, 'GET', path);
    expect(whole.headers.get('elatio-damaged')).toBeNull();
    const answer = await call(nodeOver(damaged).app, 'GET', path);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('elatio-damaged')).toBe('2');
  }
});
