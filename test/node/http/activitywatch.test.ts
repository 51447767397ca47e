import { expect, test } from 'vitest';
import { type Ask, eventAt, failure, openNode } from './aw.ts';
import { BUCKET, DEVICE_ID } from './fixture.ts';

test('GET /info', async () => {
  const { ask } = await openNode();
  const { status, body, headers } = await ask('GET', '/info');
  expect(status).toBe(200);
  expect(body).toEqual({
    hostname: 'laptop',
    version: '1.2.3',
    testing: false,
    device_id: DEVICE_ID,
  });
  expect(headers.get('server')).toBe('Elatio');
  expect(headers.get('x-content-type-options')).toBe('nosniff');
  expect(headers.get('cache-control')).toBe('no-store');
  expect(headers.get('content-security-policy')).toContain("default-src 'none'");
});

/** What makes all that the requests below are about; an event has the id 2³². */
async function fill(ask: Ask): Promise<void> {
  await ask('POST', '/buckets/b', BUCKET);
  await ask('POST', '/buckets/b/events', eventAt('10:00:00', 60));
  await ask('POST', '/settings/theme', '"dark"');
  await ask('POST', '/activity/test', eventAt('10:00:00'));
}

/** Every path of the API, by each of its methods. */
const REQUESTS: readonly (readonly [request: string, body?: unknown])[] = [
  ['GET /info'],
  ['GET /buckets'],
  ['GET /buckets/b'],
  ['POST /buckets/new', BUCKET],
  ['PUT /buckets/b', { name: 'mine' }],
  ['GET /buckets/b/events?limit=1'],
  ['POST /buckets/b/events', [eventAt('11:00:00')]],
  ['GET /buckets/b/events/count?start=2024-01-15'],
  ['GET /buckets/b/events/4294967296'],
  ['DELETE /buckets/b/events/4294967296'],
  ['POST /buckets/b/heartbeat?pulsetime=60', eventAt('11:00:30')],
  ['POST /query?name=x', { query: ['RETURN = 1;'], timeperiods: [] }],
  ['GET /export'],
  ['GET /buckets/b/export'],
  ['POST /import', { buckets: { imported: { id: 'imported', ...BUCKET, events: [] } } }],
  ['GET /settings'],
  ['GET /settings/theme'],
  ['POST /settings/theme', '"light"'],
  ['DELETE /settings/theme'],
  ['POST /activity/test', eventAt('11:00:00')],
  ['GET /activity/test'],
  ['DELETE /buckets/b?force=1'],
];

test('each path answers the same with a slash at its end', async () => {
  const [plain, slashed] = [await openNode(), await openNode()];
  for (const { ask } of [plain, slashed]) await fill(ask);
  for (const [request, body] of REQUESTS) {
    const [method = '', path = ''] = request.split(' ');
    const told = await plain.ask(method, path, body);
    const other = await slashed.ask(method, path.replace(/(?=\?|$)/, '/'), body);
    expect([request, other.status, other.body]).toEqual([request, told.status, told.body]);
    expect([request, told.status]).toEqual([request, 200]);
  }
  for (const { store, docs } of [plain, slashed]) {
    expect([...store.buckets().keys()].sort()).toEqual(['activity-test', 'imported', 'new']);
    const kinds = (await docs.edits(10)).map(({ kind }) => kind).reverse();
    const made = ['setting', 'bucket-change', 'events-delete', 'setting', 'setting'];
    expect(kinds).toEqual([...made, 'bucket-delete']);
  }
});

test.each(['/', '/x', '/buckets/b/x', '/info/x', '/settings/a/b', '/buckets/b/events/1/2'])(
  'GET %s is 404',
  async (path) => {
    const { ask } = await openNode();
    expect(await ask('GET', path)).toMatchObject({
      status: 404,
      body: failure('ELATIO_HTTP_PATH'),
    });
  },
);

test.each([
  ['POST /info', 'GET'],
  ['POST /buckets', 'GET'],
  ['PATCH /buckets/b', 'GET and POST and PUT and DELETE'],
  ['PUT /buckets/b/events', 'GET and POST'],
  ['DELETE /buckets/b/events', 'GET and POST'],
  ['POST /buckets/b/events/1', 'GET and DELETE'],
  ['GET /buckets/b/heartbeat', 'POST'],
  ['GET /query', 'POST'],
  ['POST /export', 'GET'],
  ['GET /import', 'POST'],
  ['POST /settings', 'GET'],
  ['PUT /settings/theme', 'GET and POST and DELETE'],
])('%s is 405, and says that there is %s', async (request, methods) => {
  const { ask } = await openNode();
  const [method = '', path = ''] = request.split(' ');
  for (const spelling of [path, `${path}/`]) {
    expect(await ask(method, spelling)).toMatchObject({
      status: 405,
      body: failure('ELATIO_HTTP_METHOD', `but ${methods}.`),
    });
  }
});

test('HEAD answers as GET does, without the body', async () => {
  const { ask } = await openNode();
  await fill(ask);
  for (const [path, status] of [
    ['/info', 200],
    ['/buckets/b/events', 200],
    ['/buckets/none/events', 404],
    ['/settings/theme', 200],
    ['/settings/aw-notify', 404],
  ] as const) {
    expect([path, await ask('HEAD', path)]).toMatchObject([path, { status, body: '' }]);
  }
});
