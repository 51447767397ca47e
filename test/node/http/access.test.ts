import { describe, expect, onTestFinished, test } from 'vitest';
import { temporaryFolder } from '../folder.ts';
import { BUCKET, call, nodeOver, testStore } from './fixture.ts';

const event = { timestamp: '2024-01-15T10:00:00Z', data: {} };
const YES = 200;

/** Status by who asks: the owner, loopback, loopback of an open node, another machine. */
const TABLE: [
  request: string,
  body: unknown,
  owner: number,
  loopback: number,
  open: number,
  remote: number,
][] = [
  ['GET /api/0/info', undefined, YES, YES, YES, YES],
  ['POST /api/0/buckets/new', BUCKET, YES, YES, YES, 401],
  ['POST /api/0/buckets/b/events', event, YES, YES, YES, 401],
  ['POST /api/0/buckets/b/events', { ...event, id: 1 }, 404, 401, 404, 401],
  ['POST /api/0/buckets/b/heartbeat?pulsetime=1', event, YES, YES, YES, 401],
  ['GET /api/0/buckets', undefined, YES, 401, YES, 401],
  ['GET /api/0/buckets/b', undefined, YES, 401, YES, 401],
  ['PUT /api/0/buckets/b', BUCKET, 501, 401, 501, 401],
  ['DELETE /api/0/buckets/b', undefined, 501, 401, 501, 401],
  ['GET /api/0/buckets/b/events', undefined, YES, 401, YES, 401],
  ['HEAD /api/0/buckets/b/events', undefined, YES, 401, YES, 401],
  ['GET /api/0/buckets/b/events/count', undefined, YES, 401, YES, 401],
  ['GET /api/0/buckets/b/events/1', undefined, 404, 401, 404, 401],
  ['DELETE /api/0/buckets/b/events/1', undefined, 501, 401, 501, 401],
  ['POST /api/0/query', {}, 501, 401, 501, 401],
  ['GET /api/0/export', undefined, 501, 401, 501, 401],
  ['POST /api/0/import', {}, 501, 401, 501, 401],
  ['GET /api/0/settings', undefined, 501, 401, 501, 401],
  ['GET /api/v1/status', undefined, YES, 401, YES, 401],
  ['GET /api/v1/events', undefined, YES, 401, YES, 401],
  ['HEAD /api/v1/live', undefined, YES, 401, YES, 401],
  ['POST /api/v1/verify', undefined, YES, 401, 401, 401],
  ['GET /api/0/nothing', undefined, 404, 404, 404, 404],
];

describe('who may do what', () => {
  test.each(TABLE)('%s %j', async (request, body, owner, loopback, open, remote) => {
    const store = await testStore(temporaryFolder());
    onTestFinished(() => store.stop());
    await store.createBucket({ name: 'b', ...BUCKET });
    const closedNode = nodeOver(store, { open: false }).app;
    const openNode = nodeOver(store, { open: true }).app;
    const [method = '', path = ''] = request.split(' ');
    const statusFor = async (app: typeof openNode, peer: 'owner' | 'loopback' | 'remote') =>
      (await call(app, method, path, body, { peer })).status;
    // First those who may do less, or the bucket would be there.
    expect(await statusFor(openNode, 'remote')).toBe(remote);
    expect(await statusFor(closedNode, 'remote')).toBe(remote);
    expect(await statusFor(closedNode, 'loopback')).toBe(loopback);
    const again = path === '/api/0/buckets/new' ? 304 : undefined;
    expect(await statusFor(openNode, 'loopback')).toBe(again ?? open);
    expect(await statusFor(closedNode, 'owner')).toBe(again ?? owner);
  });
});

test('what is refused says which way is open', async () => {
  const store = await testStore(temporaryFolder());
  onTestFinished(() => store.stop());
  const { app } = nodeOver(store, { open: false });
  const refused = await call(app, 'GET', '/api/0/buckets');
  expect(refused.body).toEqual({
    code: 'ELATIO_HTTP_ACCESS',
    message: expect.stringMatching(/--open.*command line/),
  });
  const ownerOnly = await call(nodeOver(store).app, 'POST', '/api/v1/verify');
  expect(ownerOnly.body).toMatchObject({ message: expect.stringMatching(/as the owner/) });
});

test('a request that nobody described is one from this machine', async () => {
  const store = await testStore(temporaryFolder());
  onTestFinished(() => store.stop());
  const { app } = nodeOver(store, { open: false });
  expect((await app.request('/api/0/info')).status).toBe(200);
  expect((await app.request('/api/0/buckets')).status).toBe(401);
});
