import { describe, expect, onTestFinished, test } from 'vitest';
import { createCredentials } from '../../../node/credentials/index.ts';
import { randomBytes } from '../../../node/crypto.ts';
import { temporaryFolder } from '../folder.ts';
import { call, nodeOver, testStore } from './fixture.ts';

const HOST = { host: '127.0.0.1:5600' };
const OWN = { ...HOST, origin: 'http://127.0.0.1:5600' };
const DAY = 86_400_000;

async function closedNode() {
  const store = await testStore(temporaryFolder());
  onTestFinished(() => store.stop());
  const clock = { now: Date.UTC(2024, 0, 1) };
  const credentials = createCredentials({
    local: store.local,
    random: randomBytes,
    now: () => clock.now,
  });
  const { app } = nodeOver(store, { credentials, open: false });
  const link = async () => {
    const answer = await call(app, 'POST', '/api/v1/login', undefined, { peer: 'owner' });
    return new URL((answer.body as { url: string }).url);
  };
  const open = (url: URL) => call(app, 'GET', `${url.pathname}${url.search}`, undefined, {}, HOST);
  const press = ({ search }: URL, headers: Record<string, string> = OWN) =>
    call(app, 'POST', '/login', search.slice(1), {}, headers);
  const logIn = async () => {
    const cookie = (await press(await link())).headers.get('set-cookie') ?? '';
    return cookie.slice(0, cookie.indexOf(';'));
  };
  const buckets = (cookie: string, headers: Record<string, string> = HOST) =>
    call(app, 'GET', '/api/0/buckets', undefined, {}, { cookie, ...headers });
  return { app, store, credentials, clock, link, open, press, logIn, buckets };
}

describe('the login link', () => {
  test('shows a button, which begins a session in a cookie that no script and no other site sees', async () => {
    const { link, open, press, buckets } = await closedNode();
    const url = await link();
    expect(url.origin).toBe('http://127.0.0.1:5600');
    const page = await open(url);
    expect(page.status).toBe(200);
    expect(page.body).toContain(url.searchParams.get('code'));
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    const policy = page.headers.get('content-security-policy');
    expect(policy).toMatch(/^default-src 'none'; style-src 'sha256-[\w+/=]+'; form-action 'self'/);
    expect(policy).toContain("frame-ancestors 'none'");
    const pressed = await press(url);
    expect(pressed.status).toBe(303);
    expect(pressed.headers.get('location')).toBe('/');
    const cookie = pressed.headers.get('set-cookie') ?? '';
    expect(cookie).toMatch(
      /^elatio_5600=[\w-]{43}; HttpOnly; SameSite=Strict; Path=\/; Max-Age=2592000$/,
    );
    expect((await buckets(cookie.slice(0, cookie.indexOf(';')))).status).toBe(200);
  });

  test('is not used up by looking at it, and is by logging in', async () => {
    const { link, open, press } = await closedNode();
    const url = await link();
    for (let i = 0; i < 3; i++) await open(url);
    expect((await press(url)).status).toBe(303);
    const again = await press(url);
    expect(again.status).toBe(401);
    expect(again.headers.get('set-cookie')).toBeNull();
    expect(again.body).toContain('elatio login');
    expect(again.body).toContain('ELATIO_HTTP_LOGIN');
  });

  test('expires after ten minutes', async () => {
    const { link, press, clock } = await closedNode();
    const [early, late] = [await link(), await link()];
    clock.now += 10 * 60_000 - 1;
    expect((await press(early)).status).toBe(303);
    clock.now += 1;
    expect((await press(late)).status).toBe(401);
  });

  test.each([
    ['another origin', { ...HOST, origin: 'http://127.0.0.1:3000' }],
    ['an extension', { ...HOST, origin: 'moz-extension://5b1d8e2e' }],
    ['another name of this host', { ...HOST, origin: 'http://localhost:5600' }],
    ['another port', { ...HOST, 'sec-fetch-site': 'same-site' }],
    ['nowhere', HOST],
  ])('is not pressed from %s', async (_, headers) => {
    const { link, press } = await closedNode();
    const url = await link();
    expect(await press(url, headers)).toMatchObject({
      status: 403,
      body: { code: 'ELATIO_HTTP_ORIGIN' },
    });
    expect((await press(url)).status).toBe(303);
  });

  test('puts nothing on its page that is no code', async () => {
    const { app } = await closedNode();
    const path = `/login?code=${encodeURIComponent('"><script>alert(1)</script>')}`;
    const page = await call(app, 'GET', path, undefined, {}, HOST);
    expect(page.status).toBe(400);
    expect(page.body).not.toContain('alert');
  });

  test('also takes a token, whose session may what it may and ends with it', async () => {
    const { app, credentials, open, press, buckets } = await closedNode();
    const { id, token } = await credentials.tokens.create({ name: '', scope: 'read' });
    const url = new URL(`http://127.0.0.1:5600/login?token=${token}`);
    expect((await open(url)).body).toContain('name="token"');
    const cookie = (await press(url)).headers.get('set-cookie')?.split(';')[0] ?? '';
    expect((await buckets(cookie)).status).toBe(200);
    const headers = { ...OWN, cookie };
    const deleting = await call(app, 'DELETE', '/api/0/buckets/b', undefined, {}, headers);
    expect(deleting.body).toMatchObject({ code: 'ELATIO_HTTP_SCOPE' });
    await credentials.tokens.revoke(id);
    expect((await buckets(cookie)).status).toBe(401);
    expect(credentials.sessions.count()).toBe(0);
  });
});

describe('a session', () => {
  test('changes nothing for a page that is not ours', async () => {
    const { app, logIn } = await closedNode();
    const cookie = await logIn();
    const create = (headers: Record<string, string>) =>
      call(app, 'POST', '/api/v1/tokens', {}, {}, { cookie, ...headers });
    const statuses = [
      await create({ ...HOST, origin: 'http://127.0.0.1:3000' }),
      await create({ ...HOST, origin: 'null' }),
      await create({ ...HOST, origin: 'http://evil.example' }),
      await create({ ...HOST, 'sec-fetch-site': 'same-site' }),
      await create({ ...HOST, 'sec-fetch-site': 'cross-site' }),
      // These may watch, and no more than that.
      await create({ ...HOST, origin: 'moz-extension://5b1d8e2e' }),
      await create({ ...HOST, origin: 'http://localhost:5600' }),
      await create(HOST),
    ].map(({ status }) => status);
    expect(statuses).toEqual([403, 403, 403, 403, 403, 401, 401, 401]);
    expect((await create(OWN)).status).toBe(201);
    expect((await create({ ...HOST, 'sec-fetch-site': 'same-origin' })).status).toBe(201);
  });

  test('is of one port: the cookie of another node is none here', async () => {
    const { logIn, buckets } = await closedNode();
    const cookie = await logIn();
    expect((await buckets(cookie.replace('5600', '5666'))).status).toBe(401);
    expect((await buckets(`elatio_5666=x; ${cookie}; other=1`)).status).toBe(200);
  });

  test('with a cookie that opens nothing is as without: watchers’ browsers keep writing', async () => {
    const { app } = await closedNode();
    const headers = { ...OWN, cookie: 'elatio_5600=old' };
    const body = { client: 'c', type: 't', hostname: 'h' };
    for (let i = 0; i < 20; i++) {
      const answer = await call(app, 'POST', `/api/0/buckets/b${i}`, body, {}, headers);
      expect(answer.status).toBe(200);
    }
  });

  test('ends 30 days after its last use', async () => {
    const { logIn, buckets, clock, credentials } = await closedNode();
    const cookie = await logIn();
    for (let i = 0; i < 3; i++) {
      clock.now += 29 * DAY;
      expect((await buckets(cookie)).status).toBe(200);
      // The longer life is kept in the background.
      await credentials.sessions.begin('read');
    }
    clock.now += 31 * DAY;
    expect((await buckets(cookie)).status).toBe(401);
  });

  test('ends by logging out, and the home page tells which it is', async () => {
    const { app, logIn, buckets } = await closedNode();
    const cookie = await logIn();
    const home = (headers: Record<string, string>) =>
      call(app, 'GET', '/', undefined, {}, { ...HOST, ...headers });
    expect((await home({})).body).toContain('elatio login');
    expect((await home({ cookie })).body).toContain('Log out');
    const out = await call(app, 'POST', '/api/v1/logout', undefined, {}, { ...OWN, cookie });
    expect(out.status).toBe(303);
    expect(out.headers.get('set-cookie')).toMatch(/^elatio_5600=; .*Max-Age=0$/);
    expect((await buckets(cookie)).status).toBe(401);
    expect((await home({ cookie })).body).not.toContain('Log out');
  });
});
