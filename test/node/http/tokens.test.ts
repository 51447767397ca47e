import { expect, onTestFinished, test, vi } from 'vitest';
import { createCredentials } from '../../../node/credentials/index.ts';
import { randomBytes } from '../../../node/crypto.ts';
import { temporaryFolder } from '../folder.ts';
import { BUCKET, call, nodeOver, testStore } from './fixture.ts';

const OWNER = { peer: 'owner' } as const;

async function closedNode() {
  const store = await testStore(temporaryFolder());
  onTestFinished(() => store.stop());
  const clock = { now: Date.UTC(2024, 0, 1) };
  const credentials = createCredentials({
    local: store.local,
    random: randomBytes,
    now: () => clock.now,
  });
  const node = nodeOver(store, { credentials, open: false });
  const create = async (wanted: object) =>
    (await call(node.app, 'POST', '/api/v1/tokens', wanted, OWNER)).body as {
      id: string;
      token: string;
    };
  const as = (authorization: string, method = 'GET', path = '/api/0/buckets', body?: unknown) =>
    call(node.app, method, path, body, {}, { authorization });
  return { ...node, credentials, clock, create, as };
}

test('a token is told once, listed without itself, and ends at once when revoked', async () => {
  const { app, create, as } = await closedNode();
  const { id, token } = await create({ scope: 'write', name: 'script' });
  expect(token).toMatch(/^elatio_[\w-]{43}$/);
  expect((await as(`Bearer ${token}`)).status).toBe(200);
  expect((await as(`bearer  ${token} `)).status).toBe(200);
  const created = '2024-01-01T00:00:00.000Z';
  // The use is noted in the background.
  await vi.waitFor(async () => {
    const list = await call(app, 'GET', '/api/v1/tokens', undefined, OWNER);
    expect(list.body).toEqual([
      { id, name: 'script', scope: 'write', created, lastUsed: '2024-01-01' },
    ]);
  });
  const path = `/api/v1/tokens/${id}`;
  expect((await call(app, 'DELETE', path, undefined, OWNER)).status).toBe(204);
  expect(await as(`Bearer ${token}`)).toMatchObject({
    status: 401,
    body: { code: 'ELATIO_HTTP_TOKEN' },
  });
  expect(await call(app, 'DELETE', path, undefined, OWNER)).toMatchObject({
    status: 404,
    body: { code: 'ELATIO_CREDENTIALS_ID', message: expect.stringContaining(id) },
  });
});

test('what is wrong about a wanted token is named', async () => {
  const { app } = await closedNode();
  for (const [body, field] of [
    [{ scope: 'all' }, 'scope'],
    [{ scope: null }, 'scope'],
    [{ name: 5 }, 'name'],
    [{ name: 'x'.repeat(101) }, 'name'],
    [{ scop: 'admin' }, 'scop'],
    [[], 'body'],
  ] as const) {
    const answer = await call(app, 'POST', '/api/v1/tokens', body, OWNER);
    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({ message: expect.stringContaining(`"${field}"`) });
  }
  expect((await call(app, 'GET', '/api/v1/tokens', undefined, OWNER)).body).toEqual([]);
});

test('one of another server opens nothing, and keeps no watcher from writing', async () => {
  const { store, create, as } = await closedNode();
  const { token } = await create({});
  for (const wrong of [
    '',
    'Bearer',
    'Bearer ',
    token,
    `Basic ${token}`,
    `Bearer ${token}x`,
    `Bearer ${token.slice(0, -1)}`,
    `Bearer ${token.toUpperCase()}`,
    `Bearer ${token} ${token}`,
  ]) {
    const answer = await as(wrong);
    expect([wrong, answer.status, answer.body]).toMatchObject([
      wrong,
      401,
      { code: 'ELATIO_HTTP_TOKEN' },
    ]);
  }
  expect((await as('Bearer of-another-server', 'POST', '/api/0/buckets/w', BUCKET)).status).toBe(
    200,
  );
  expect(store.buckets().size).toBe(1);
});

test('after ten wrong ones in a minute more are 429, and right ones pass', async () => {
  const { create, as, clock, app } = await closedNode();
  const { token } = await create({});
  const statuses: number[] = [];
  for (let i = 0; i < 12; i++) statuses.push((await as(`Bearer wrong${i}`)).status);
  expect(statuses).toEqual([...Array<number>(10).fill(401), 429, 429]);
  const blocked = await as('Bearer wrong');
  expect(blocked.body).toMatchObject({ code: 'ELATIO_HTTP_FAILURES' });
  expect(blocked.headers.get('retry-after')).toBe('60');
  const form = new URLSearchParams({ code: 'wrong' }).toString();
  const origin = { 'sec-fetch-site': 'same-origin' };
  expect((await call(app, 'POST', '/login', form, {}, origin)).status).toBe(429);
  expect((await as(`Bearer ${token}`)).status).toBe(200);
  expect((await call(app, 'POST', '/api/0/buckets/w', BUCKET)).status).toBe(200);
  clock.now += 60_000;
  expect((await as('Bearer wrong')).status).toBe(401);
});

test('on an open node a token takes nothing away, and admin needs one', async () => {
  const { store, credentials } = await closedNode();
  const { app } = nodeOver(store, { credentials, open: true });
  const { token } = await credentials.tokens.create({ name: '', scope: 'read' });
  const headers = { authorization: `Bearer ${token}` };
  expect((await call(app, 'DELETE', '/api/0/settings/k', undefined, {}, headers)).status).toBe(200);
  expect((await call(app, 'POST', '/api/v1/tokens', {})).status).toBe(401);
});

test('neither tokens nor codes nor sessions reach the log or the status', async () => {
  const { app, store, credentials, logged, create, as } = await closedNode();
  const { token } = await create({});
  const { url } = (await call(app, 'POST', '/api/v1/login', undefined, OWNER)).body as {
    url: string;
  };
  const code = new URL(url).searchParams.get('code') ?? '';
  await as(`Bearer ${token}`);
  await as(`Bearer ${token}x`);
  await call(app, 'GET', `/login?code=${code}`);
  await call(app, 'POST', '/login', `code=${code}`, {}, { 'sec-fetch-site': 'none' });
  const broken = nodeOver({ ...store, buckets: () => null as never }, { credentials });
  const headers = { authorization: `Bearer ${token}` };
  expect((await call(broken.app, 'GET', '/api/0/buckets', undefined, {}, headers)).status).toBe(
    500,
  );
  const status = await call(app, 'GET', '/api/v1/status', undefined, OWNER);
  const told = JSON.stringify([logged, broken.logged, status.body, credentials.tokens.list()]);
  for (const secret of [token.slice(7), code]) expect(told).not.toContain(secret);
});
