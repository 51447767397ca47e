import { describe, expect, onTestFinished, test } from 'vitest';
import { createCredentials, type Scope } from '../../../node/credentials/index.ts';
import { randomBytes } from '../../../node/crypto.ts';
import { temporaryFolder } from '../folder.ts';
import { BUCKET, call, nodeOver, testStore } from './fixture.ts';

const event = { timestamp: '2024-01-15T10:00:00Z', data: {} };

const LONG_KEY = 'k'.repeat(129);

/** The access of each route, and what it answers those who may, one after the other. */
const ROUTES: [request: string, body: unknown, access: keyof typeof MAY, status: number][] = [
  ['GET /api/0/info', undefined, 'public', 200],
  ['GET /', undefined, 'watcher', 200],
  ['GET /login?code=x', undefined, 'watcher', 200],
  ['GET /api', undefined, 'watcher', 200],
  ['GET /openapi.json', undefined, 'watcher', 200],
  ['POST /api/0/buckets/b', BUCKET, 'watcher', 304],
  ['POST /api/0/buckets/b/events', event, 'watcher', 200],
  ['POST /api/0/buckets/b/heartbeat?pulsetime=1', event, 'watcher', 200],
  ['POST /api/0/activity/test', {}, 'watcher', 200],
  ['POST /api/v1/buckets/b', BUCKET, 'watcher', 409],
  ['POST /api/v1/buckets/b/events', event, 'watcher', 201],
  ['POST /api/v1/browser/connections', {}, 'watcher', 400],
  ['POST /api/v1/browser/batches', {}, 'browser', 400],
  ['GET /api/v1/browser/state', undefined, 'browser', 200],
  ['GET /api/v1/browser/today', undefined, 'browser', 200],
  ['POST /api/v1/browser/pause', { until: null }, 'browser', 200],
  ['POST /api/v1/browser/never', { domain: 'bank.example' }, 'browser', 200],
  ['GET /api/v1/browser/connections', undefined, 'read', 200],
  ['POST /api/v1/browser/codes', undefined, 'admin', 201],
  ['DELETE /api/v1/browser/connections/none', undefined, 'admin', 404],
  ['POST /api/v1/logout', undefined, 'watcher', 303],
  ['GET /api/v1/lock', undefined, 'watcher', 200],
  ['GET /api/0/buckets', undefined, 'read', 200],
  ['GET /api/0/buckets/b', undefined, 'read', 200],
  ['GET /api/0/buckets/b/events', undefined, 'read', 200],
  ['HEAD /api/0/buckets/b/events', undefined, 'read', 200],
  ['GET /api/0/buckets/b/events/count', undefined, 'read', 200],
  ['GET /api/0/buckets/b/events/1', undefined, 'read', 404],
  ['GET /api/0/activity/test', undefined, 'read', 200],
  ['POST /api/0/query', { query: ['RETURN = 1;'], timeperiods: [] }, 'read', 200],
  ['GET /api/0/export', undefined, 'read', 200],
  ['GET /api/0/buckets/b/export', undefined, 'read', 200],
  ['GET /api/0/settings', undefined, 'read', 200],
  ['GET /api/0/settings/k', undefined, 'read', 200],
  ['GET /api/v1/buckets', undefined, 'read', 200],
  ['GET /api/v1/buckets/b', undefined, 'read', 200],
  ['GET /api/v1/buckets/b/events/1', undefined, 'read', 404],
  ['GET /api/v1/edits', undefined, 'read', 200],
  ['GET /api/v1/usage', undefined, 'read', 200],
  ['GET /api/v1/activity', undefined, 'read', 200],
  ['GET /api/v1/timeline', undefined, 'read', 200],
  ['GET /api/v1/timeline/did', undefined, 'read', 200],
  ['GET /api/v1/days', undefined, 'read', 200],
  ['GET /api/v1/sessions', undefined, 'read', 200],
  ['GET /api/v1/score', undefined, 'read', 200],
  ['GET /api/v1/goals', undefined, 'read', 200],
  ['GET /api/v1/goals/none/history', undefined, 'read', 404],
  ['POST /api/v1/goals/parse', { sentence: 'no screens after 23:30' }, 'read', 200],
  ['POST /api/v1/goals', { sentence: 'screen time < 1h' }, 'write', 201],
  ['PATCH /api/v1/goals/none', {}, 'write', 404],
  ['DELETE /api/v1/goals/none', undefined, 'write', 404],
  ['GET /api/v1/categories', undefined, 'read', 200],
  ['GET /api/v1/categories/uncategorized', undefined, 'read', 200],
  ['GET /api/v1/categories/export', undefined, 'read', 200],
  ['POST /api/v1/categories/preview', { path: ['X'], match: [] }, 'read', 200],
  ['POST /api/v1/categories/test', { data: {} }, 'read', 200],
  ['GET /api/v1/search?q=tea', undefined, 'read', 200],
  ['GET /api/v1/log', undefined, 'read', 200],
  ['GET /api/v1/stopwatches', undefined, 'read', 200],
  ['GET /api/v1/market', undefined, 'admin', 409],
  ['POST /api/v1/market', { rpc: ['http://127.0.0.1:1'] }, 'admin', 502],
  ['POST /api/v1/market/faucet', {}, 'admin', 409],
  ['GET /api/v1/market/orders', undefined, 'admin', 409],
  ['GET /api/v1/market/earnings', undefined, 'admin', 409],
  ['POST /api/v1/market/offers?name=a&price=1', 'tea', 'admin', 409],
  ['GET /api/v1/market/offers', undefined, 'admin', 409],
  ['DELETE /api/v1/market/offers/none', undefined, 'admin', 409],
  ['POST /api/v1/market/purchases', { link: 'x' }, 'admin', 409],
  ['GET /api/v1/market/purchases', undefined, 'admin', 409],
  ['GET /api/v1/market/purchases/none', undefined, 'admin', 409],
  ['POST /api/v1/market/purchases/none/buy', undefined, 'admin', 409],
  ['GET /api/v1/market/purchases/none/content', undefined, 'admin', 409],
  ['DELETE /api/v1/market/purchases/none', undefined, 'admin', 409],
  ['POST /api/v1/market/requests', { text: 'steps' }, 'admin', 409],
  ['GET /api/v1/market/requests', undefined, 'admin', 409],
  ['POST /api/v1/market/requests/none/answer', { link: 'x' }, 'admin', 409],
  ['GET /api/v1/market/listings', undefined, 'admin', 409],
  ['GET /api/v1/market/goods?link=none', undefined, 'admin', 409],
  ['GET /api/v1/market/proposals', undefined, 'admin', 409],
  ['GET /api/v1/attachments', undefined, 'read', 200],
  ['GET /api/v1/attachments/000000', undefined, 'read', 404],
  ['GET /api/v1/attachments/000000/content', undefined, 'read', 404],
  ['POST /api/v1/attachments?name=a', 'tea', 'write', 201],
  ['DELETE /api/v1/attachments/000000', undefined, 'write', 404],
  ['GET /api/v1/settings', undefined, 'read', 200],
  ['GET /api/v1/settings/k', undefined, 'read', 404],
  ['GET /api/v1/status', undefined, 'read', 200],
  ['GET /api/v1/events', undefined, 'read', 200],
  ['GET /api/v1/export', undefined, 'read', 200],
  ['HEAD /api/v1/live', undefined, 'read', 200],
  ['POST /api/0/buckets/b/events', { ...event, id: 1 }, 'write', 404],
  ['PUT /api/0/buckets/none', BUCKET, 'write', 404],
  ['DELETE /api/0/buckets/none?force=1', undefined, 'write', 404],
  ['DELETE /api/0/buckets/b/events/1', undefined, 'write', 200],
  ['POST /api/0/import', { buckets: {} }, 'write', 200],
  [`POST /api/0/settings/${LONG_KEY}`, {}, 'write', 400],
  [`DELETE /api/0/settings/${LONG_KEY}`, undefined, 'write', 400],
  ['PATCH /api/v1/buckets/none', {}, 'write', 404],
  ['DELETE /api/v1/buckets/none', undefined, 'write', 404],
  ['PUT /api/v1/buckets/b/events/1', event, 'write', 404],
  ['DELETE /api/v1/buckets/b/events/1', undefined, 'write', 404],
  ['POST /api/v1/categories', { path: ['X'] }, 'write', 201],
  ['PATCH /api/v1/categories/none', {}, 'write', 404],
  ['DELETE /api/v1/categories/none', undefined, 'write', 404],
  ['POST /api/v1/categories/import', { categories: [{ name: ['X'] }] }, 'write', 200],
  ['POST /api/v1/categories/presets', undefined, 'write', 200],
  ['POST /api/v1/log', { activity: 'tea' }, 'write', 201],
  ['PATCH /api/v1/log/1', {}, 'write', 404],
  ['DELETE /api/v1/log/1', undefined, 'write', 404],
  ['POST /api/v1/stopwatches', {}, 'write', 201],
  ['POST /api/v1/stopwatches/1/stop', undefined, 'write', 404],
  ['POST /api/v1/edits/none/undo', undefined, 'write', 404],
  ['GET /api/v1/edits/none', undefined, 'read', 404],
  ['POST /api/v1/edits/rollback/preview', { since: '2024-01-01' }, 'write', 200],
  ['POST /api/v1/edits/rollback', { since: '2024-01-01' }, 'write', 200],
  ['GET /api/v1/events/1', undefined, 'read', 404],
  ['GET /api/v1/events/1/history', undefined, 'read', 404],
  ['PATCH /api/v1/events/1', {}, 'write', 404],
  ['DELETE /api/v1/events/1', undefined, 'write', 404],
  ['POST /api/v1/events/1/split', { at: ['2024-01-01T00:00:00Z'] }, 'write', 404],
  ['POST /api/v1/events/1/restore', undefined, 'write', 404],
  ['POST /api/v1/events/merge', { events: [1, 2] }, 'write', 404],
  ['POST /api/v1/events/delete', { ids: [1, 2] }, 'write', 404],
  ['POST /api/v1/events/relabel/preview', { app: 'x', set: { a: 1 } }, 'write', 200],
  ['POST /api/v1/events/relabel', { app: 'x', set: { a: 1 } }, 'write', 200],
  [
    'POST /api/v1/query',
    { query: 'RETURN = 1;', periods: ['2024-01-01T00:00:00Z/2024-01-02T00:00:00Z'] },
    'read',
    200,
  ],
  ['POST /api/v1/import', { buckets: {} }, 'write', 200],
  ['GET /api/v1/rules', undefined, 'read', 200],
  ['POST /api/v1/rules', { when: { app: 'x' }, action: 'exclude' }, 'write', 201],
  ['PUT /api/v1/rules/none', { when: { app: 'x' }, action: 'exclude' }, 'write', 404],
  ['DELETE /api/v1/rules/none', undefined, 'write', 404],
  ['POST /api/v1/rules/test', { data: {} }, 'read', 200],
  ['GET /api/v1/pause', undefined, 'read', 200],
  ['PUT /api/v1/pause', { seconds: 60 }, 'write', 200],
  ['DELETE /api/v1/pause', undefined, 'write', 200],
  ['GET /api/v1/retention', undefined, 'read', 200],
  ['GET /api/v1/retention/run', undefined, 'read', 200],
  ['POST /api/v1/retention/web/preview', { keep: 9 }, 'read', 200],
  ['PUT /api/v1/retention/docs', { keep: 9 }, 'admin', 400],
  ['DELETE /api/v1/retention/none', undefined, 'admin', 404],
  ['POST /api/v1/retention/run', undefined, 'admin', 200],
  ['GET /api/v1/purge', undefined, 'read', 200],
  ['POST /api/v1/purge/preview', { app: 'x' }, 'admin', 200],
  ['POST /api/v1/purge', { app: 'x' }, 'admin', 200],
  [`PUT /api/v1/settings/${LONG_KEY}`, {}, 'write', 400],
  ['DELETE /api/v1/settings/k', undefined, 'write', 404],
  ['POST /api/v1/backup', {}, 'admin', 400],
  ['GET /api/v1/import/found', undefined, 'admin', 200],
  ['POST /api/v1/import/found', { path: '/x.db' }, 'admin', 404],
  ['DELETE /api/v1/import/found', undefined, 'admin', 200],
  ['GET /api/v1/audit', undefined, 'admin', 200],
  ['GET /api/v1/devices', undefined, 'read', 200],
  ['GET /api/v1/scope', undefined, 'read', 200],
  ['POST /api/v1/scope/preview', { days: 90 }, 'read', 200],
  ['PUT /api/v1/scope', { days: 90 }, 'admin', 200],
  ['PATCH /api/v1/devices/none', { name: 'x' }, 'write', 404],
  ['PUT /api/v1/devices/none/role', { role: 'member' }, 'admin', 404],
  ['DELETE /api/v1/devices/none', undefined, 'admin', 404],
  ['POST /api/v1/devices/vaults', { address: 'x', token: 'x' }, 'admin', 400],
  ['POST /api/v1/invitations', {}, 'admin', 201],
  ['GET /api/v1/invitations', undefined, 'admin', 200],
  ['POST /api/v1/invitations/none/answer', { same: true }, 'admin', 404],
  ['DELETE /api/v1/invitations/none', undefined, 'admin', 404],
  ['POST /api/v1/join', { code: 'none' }, 'admin', 400],
  ['GET /api/v1/join', undefined, 'admin', 404],
  ['POST /api/v1/join/answer', { same: true }, 'admin', 404],
  ['DELETE /api/v1/join', undefined, 'admin', 204],
  ['GET /api/v1/recovery', undefined, 'read', 200],
  ['POST /api/v1/recovery/words', undefined, 'owner', 200],
  ['POST /api/v1/recovery/words/written', { answers: {} }, 'owner', 409],
  ['POST /api/v1/recovery/check', { words: 'abandon' }, 'owner', 400],
  ['POST /api/v1/recovery/replacement', {}, 'owner', 200],
  ['POST /api/v1/recovery/replacement/written', { answers: {} }, 'owner', 409],
  ['POST /api/v1/recovery/restore', { words: '', address: '' }, 'owner', 400],
  ['POST /api/v1/recovery/restore/confirm', undefined, 'owner', 409],
  ['GET /api/v1/tokens', undefined, 'admin', 200],
  ['POST /api/v1/lock', undefined, 'admin', 200],
  ['POST /api/v1/tokens', {}, 'admin', 201],
  ['DELETE /api/v1/tokens/none', undefined, 'admin', 404],
  ['POST /api/v1/login', undefined, 'owner', 200],
  ['POST /api/v1/unlock', {}, 'owner', 200],
  ['POST /api/v1/audit/verify', undefined, 'admin', 200],
  ['POST /api/v1/verify', undefined, 'admin', 200],
  ['GET /api/v1/gdpr', undefined, 'owner', 200],
];

/** Who may: the table of `access.ts`. */
const MAY = {
  public: [
    'owner',
    'none',
    'browser',
    'read',
    'write',
    'admin',
    'session',
    'open',
    'remote',
    'remote admin',
  ],
  watcher: ['owner', 'none', 'browser', 'read', 'write', 'admin', 'session', 'open'],
  browser: ['owner', 'browser', 'write', 'admin', 'session', 'open'],
  read: ['owner', 'read', 'write', 'admin', 'session', 'open'],
  write: ['owner', 'write', 'admin', 'session', 'open'],
  admin: ['owner', 'admin', 'session'],
  owner: ['owner'],
};

async function opened() {
  const store = await testStore(temporaryFolder());
  onTestFinished(() => store.stop());
  await store.createBucket({ name: 'b', ...BUCKET });
  const credentials = createCredentials({
    local: store.local,
    random: randomBytes,
    now: Date.now,
  });
  const tokenOf = async (scope: Scope) => {
    const { token } = await credentials.tokens.create({ name: '', scope });
    return { authorization: `Bearer ${token}` };
  };
  return { store, credentials, tokenOf };
}

describe('who may do what', () => {
  test('is asked of every route that there is', async () => {
    const { store } = await opened();
    const { routes } = nodeOver(store).app;
    const asked = ROUTES.map(([request]) => {
      const [method = '', path = ''] = request
        .replace('HEAD', 'GET')
        .replace(/\?.*/, '')
        .split(' ');
      return routes.find(
        (route) =>
          route.method === method &&
          new RegExp(`^${route.path.replaceAll(/:\w+/g, '[^/]+')}$`).test(path),
      );
    });
    // It refuses by itself, what is no login code: see `login.test.ts`.
    const others = routes.filter(({ method, path }) => `${method} ${path}` !== 'POST /login');
    expect(others.filter((route) => !asked.includes(route))).toEqual([]);
    expect(asked).not.toContain(undefined);
  });

  test.each(ROUTES)('%s %j is %s', async (request, body, access, status) => {
    const { store, credentials, tokenOf } = await opened();
    const closed = nodeOver(store, { credentials, open: false }).app;
    const open = nodeOver(store, { credentials, open: true }).app;
    const admin = await tokenOf('admin');
    const cookie = `elatio_5600=${await credentials.sessions.begin('admin')}`;
    const origin = 'http://localhost';
    const CALLERS = {
      none: [closed, 'loopback', {}],
      remote: [open, 'remote', {}],
      'remote admin': [open, 'remote', admin],
      browser: [closed, 'loopback', await tokenOf('browser')],
      read: [closed, 'loopback', await tokenOf('read')],
      write: [closed, 'loopback', await tokenOf('write')],
      open: [open, 'loopback', {}],
      admin: [closed, 'loopback', admin],
      owner: [closed, 'owner', {}],
      // Last: one request ends it.
      session: [closed, 'loopback', { cookie, origin }],
    } as const;
    const [method = '', path = ''] = request.split(' ');
    const refused: string[] = [];
    for (const [name, [app, peer, headers]] of Object.entries(CALLERS)) {
      // On HTTP's own port, which an origin leaves out; the cookie's name has the port.
      const env = { peer, port: name === 'session' ? 80 : 5600 };
      const sent = {
        ...headers,
        ...('cookie' in headers && { cookie: cookie.replace('5600', '80') }),
      };
      const answer = await call(app, method, path, body, env, sent);
      if (answer.status === 401 || answer.status === 403) {
        refused.push(name);
        const hasScope =
          ['browser', 'read', 'write', 'admin', 'session'].includes(name) && access !== 'owner';
        if (method !== 'HEAD') {
          expect(answer.body).toMatchObject({
            code: hasScope ? 'ELATIO_HTTP_SCOPE' : 'ELATIO_HTTP_ACCESS',
          });
        }
        expect(answer.status).toBe(hasScope ? 403 : 401);
      } else expect([name, answer.status]).toEqual([name, status]);
    }
    const all = Object.keys(CALLERS);
    expect(refused).toEqual(all.filter((name) => !MAY[access].includes(name)));
  });

  test('a wrong token is refused where one is needed, and counts as none elsewhere', async () => {
    const { store } = await opened();
    const headers = { authorization: 'Bearer elatio_wrong' };
    for (const [request, body] of ROUTES) {
      const [method = '', path = ''] = request.split(' ');
      for (const open of [false, true]) {
        const { app } = nodeOver(store, { open });
        const answer = await call(app, method, path, body, {}, headers);
        const without = await call(app, method, path, body);
        // The second of two creations says 304: what counts is whether it was let in.
        expect([request, answer.status === 401]).toEqual([request, without.status === 401]);
        if (answer.status === 401) {
          // An event with an id needs more than its route: there the token counted as none already.
          const code = expect.stringMatching(/^ELATIO_HTTP_(TOKEN|ACCESS)$/) as string;
          if (method !== 'HEAD') expect([request, answer.body]).toMatchObject([request, { code }]);
          expect(answer.headers.get('www-authenticate')).toBe('Bearer');
        }
      }
    }
  });
});

/** What would change something, if it were let in. */
const CHANGES: readonly (readonly [request: string, body?: unknown])[] = [
  ['PUT /api/0/buckets/b', { name: 'other' }],
  ['DELETE /api/0/buckets/b?force=1'],
  ['POST /api/0/buckets/b/events', [event, { ...event, duration: 5, id: 2 ** 32 }]],
  ['DELETE /api/0/buckets/b/events/4294967296'],
  ['POST /api/0/import', { buckets: { i: { id: 'i', ...BUCKET, events: [event] } } }],
  ['POST /api/0/settings/k', 1],
  ['DELETE /api/0/settings/theme'],
  ['PATCH /api/v1/buckets/b', { label: 'other' }],
  ['DELETE /api/v1/buckets/b'],
  ['PUT /api/v1/buckets/b/events/4294967296', { ...event, duration: 5 }],
  ['DELETE /api/v1/buckets/b/events/4294967296'],
  ['POST /api/v1/edits/EDIT/undo'],
  ['POST /api/v1/edits/rollback', { since: '2024-01-01' }],
  ['PATCH /api/v1/events/4294967296', { duration: 7 }],
  ['POST /api/v1/attachments?name=a', 'tea'],
  ['POST /api/v1/events/relabel', { set: { a: 1 } }],
  ['DELETE /api/v1/events/4294967296'],
  ['POST /api/v1/events/4294967296/restore'],
  ['POST /api/v1/import', { buckets: { i: { id: 'i', ...BUCKET, events: [event] } } }],
  ['POST /api/v1/purge', { bucket: 'b' }],
  ['PUT /api/v1/settings/k', 1],
  ['DELETE /api/v1/settings/theme'],
];

test('what is refused changes nothing', async () => {
  const { store, tokenOf, credentials } = await opened();
  const { app } = nodeOver(store, { open: false, credentials });
  const owner = { peer: 'owner' } as const;
  await call(app, 'POST', '/api/0/buckets/b/events', event);
  await call(app, 'POST', '/api/0/settings/theme', '"dark"', owner);
  const seen = async () => {
    const paths = ['0/export', '0/buckets', '0/settings', 'v1/edits', 'v1/tokens'];
    const answers = paths.map((path) => call(app, 'GET', `/api/${path}`, undefined, owner));
    return (await Promise.all(answers)).map(({ body }) => body);
  };
  const read = await tokenOf('read');
  const before = await seen();
  const [{ id }] = before[3] as [{ id: string }];
  for (const [request, body] of CHANGES) {
    const [method = '', path = ''] = request.replace('EDIT', id).split(' ');
    for (const [env, headers, status] of [
      [{}, {}, 401],
      [{}, read, 403],
      [{ peer: 'remote' }, await tokenOf('write'), 401],
    ] as const) {
      const answer = await call(app, method, path, body, env, headers);
      expect([request, answer.status]).toEqual([request, status]);
    }
  }
  expect((await seen()).slice(0, 4)).toEqual(before.slice(0, 4));
  for (const [request, body] of CHANGES) {
    const [method = '', path = ''] = request.replace('EDIT', id).split(' ');
    const answer = await call(app, method, path, body, owner);
    expect([request, answer.status === 401 || answer.status === 403]).toEqual([request, false]);
  }
});

test('what is refused says which way is open', async () => {
  const { store, tokenOf, credentials } = await opened();
  const { app } = nodeOver(store, { open: false, credentials });
  const refused = await call(app, 'GET', '/api/0/buckets');
  expect(refused.body).toEqual({
    code: 'ELATIO_HTTP_ACCESS',
    message: expect.stringMatching(/token create --scope read.*--open.*command line/),
  });
  expect(refused.headers.get('www-authenticate')).toBe('Bearer');
  const owner = await call(nodeOver(store).app, 'GET', '/api/v1/gdpr');
  expect(owner.body).toMatchObject({ message: expect.stringMatching(/as the owner/) });
  const remote = await call(app, 'GET', '/api/0/buckets', undefined, { peer: 'remote' });
  expect(remote.body).toMatchObject({ message: expect.stringMatching(/from the machine/) });
  const read = await tokenOf('read');
  expect((await call(app, 'DELETE', '/api/0/buckets/b', undefined, {}, read)).body).toEqual({
    code: 'ELATIO_HTTP_SCOPE',
    message: 'This needs the scope write; what was sent has read.',
  });
});

test('a request that nobody described is one from this machine', async () => {
  const { store } = await opened();
  const { app } = nodeOver(store, { open: false });
  expect((await app.request('/api/0/info')).status).toBe(200);
  expect((await app.request('/api/0/buckets')).status).toBe(401);
});
