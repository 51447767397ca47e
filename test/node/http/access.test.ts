import { describe, expect, onTestFinished, test } from 'vitest';
import { createCredentials } from '../../../node/credentials/index.ts';
import { randomBytes } from '../../../node/crypto.ts';
import { temporaryFolder } from '../folder.ts';
import { BUCKET, call, nodeOver, testStore } from './fixture.ts';

const event = { timestamp: '2024-01-15T10:00:00Z', data: {} };

/** The access of each route, and what it answers those who may. */
const ROUTES: [request: string, body: unknown, access: keyof typeof MAY, status: number][] = [
  ['GET /api/0/info', undefined, 'public', 200],
  ['GET /', undefined, 'watcher', 200],
  ['GET /login?code=x', undefined, 'watcher', 200],
  ['POST /api/0/buckets/b', BUCKET, 'watcher', 304],
  ['POST /api/0/buckets/b/events', event, 'watcher', 200],
  ['POST /api/0/buckets/b/heartbeat?pulsetime=1', event, 'watcher', 200],
  ['POST /api/0/activity/test', {}, 'watcher', 200],
  ['POST /api/v1/logout', undefined, 'watcher', 303],
  ['GET /api/0/buckets', undefined, 'read', 200],
  ['GET /api/0/buckets/b', undefined, 'read', 200],
  ['GET /api/0/buckets/b/events', undefined, 'read', 200],
  ['HEAD /api/0/buckets/b/events', undefined, 'read', 200],
  ['GET /api/0/buckets/b/events/count', undefined, 'read', 200],
  ['GET /api/0/buckets/b/events/1', undefined, 'read', 404],
  ['GET /api/0/activity/test', undefined, 'read', 200],
  ['POST /api/0/query', {}, 'read', 501],
  ['GET /api/0/export', undefined, 'read', 200],
  ['GET /api/0/buckets/b/export', undefined, 'read', 200],
  ['GET /api/0/settings', undefined, 'read', 501],
  ['GET /api/v1/status', undefined, 'read', 200],
  ['GET /api/v1/events', undefined, 'read', 200],
  ['GET /api/v1/export', undefined, 'read', 200],
  ['HEAD /api/v1/live', undefined, 'read', 200],
  ['POST /api/0/buckets/b/events', { ...event, id: 1 }, 'write', 404],
  ['PUT /api/0/buckets/b', BUCKET, 'write', 501],
  ['DELETE /api/0/buckets/b', undefined, 'write', 501],
  ['DELETE /api/0/buckets/b/events/1', undefined, 'write', 501],
  ['POST /api/0/import', {}, 'write', 501],
  ['POST /api/0/settings/k', {}, 'write', 501],
  ['DELETE /api/0/settings/k', undefined, 'write', 501],
  ['GET /api/v1/tokens', undefined, 'admin', 200],
  ['POST /api/v1/tokens', {}, 'admin', 201],
  ['DELETE /api/v1/tokens/none', undefined, 'admin', 404],
  ['POST /api/v1/login', undefined, 'owner', 200],
  ['POST /api/v1/verify', undefined, 'owner', 200],
];

/** Who may: the table of `access.ts`. */
const MAY = {
  public: ['owner', 'none', 'read', 'write', 'admin', 'session', 'open', 'remote', 'remote admin'],
  watcher: ['owner', 'none', 'read', 'write', 'admin', 'session', 'open'],
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
  const tokenOf = async (scope: 'read' | 'write' | 'admin') => {
    const { token } = await credentials.tokens.create({ name: '', scope });
    return { authorization: `Bearer ${token}` };
  };
  return { store, credentials, tokenOf };
}

describe('who may do what', () => {
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
        const hasScope = ['read', 'write', 'admin', 'session'].includes(name) && access !== 'owner';
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

test('what is refused says which way is open', async () => {
  const { store, tokenOf, credentials } = await opened();
  const { app } = nodeOver(store, { open: false, credentials });
  const refused = await call(app, 'GET', '/api/0/buckets');
  expect(refused.body).toEqual({
    code: 'ELATIO_HTTP_ACCESS',
    message: expect.stringMatching(/token create --scope read.*--open.*command line/),
  });
  expect(refused.headers.get('www-authenticate')).toBe('Bearer');
  const owner = await call(nodeOver(store).app, 'POST', '/api/v1/verify');
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
