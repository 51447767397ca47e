import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { temporaryFolder } from '../folder.ts';
import { createLockedApp } from '../../../node/http/index.ts';
import { call, nodeOver, testStore } from '../http/fixture.ts';
import { askAsOwner, contentOf, HEARTBEAT, lockedNode } from './fixture.ts';

// A passphrase is costly to try, and a busy machine slow.
vi.setConfig({ testTimeout: 60_000 });

/** What is answered while it is locked, by who asks; all else is not. */
const SERVED: Readonly<Record<string, { program: number; owner: number }>> = {
  'GET /api/0/info': { program: 200, owner: 200 },
  'GET /api/v1/lock': { program: 200, owner: 200 },
  'GET /login': { program: 200, owner: 200 },
  // Of no page.
  'POST /login': { program: 403, owner: 403 },
  // Without a passphrase.
  'POST /api/v1/unlock': { program: 401, owner: 400 },
};

/** Every route of a node that is open, with something in the place of its parameters. */
async function everyRoute(): Promise<[method: string, path: string][]> {
  const store = await testStore(temporaryFolder());
  onTestFinished(() => store.stop());
  const { routes } = nodeOver(store).app;
  return routes.map(({ method, path }) => [method, path.replaceAll(/:\w+(?:\{.*?\})?/g, 'b')]);
}

describe('while it is locked', () => {
  test('every route of every API says so, to programs and to its owner, and changes nothing', async () => {
    const { address, directory } = await lockedNode();
    const routes = [...(await everyRoute()), ['GET', '/nothing'], ['PATCH', '/api/0/none']];
    expect(routes.length).toBeGreaterThan(60);
    const before = contentOf(directory);
    for (const [method = '', path = ''] of routes) {
      const name = `${method} ${path}`;
      const body = method === 'GET' || method === 'DELETE' ? undefined : JSON.stringify(HEARTBEAT);
      const init = { method, ...(body !== undefined && { body }) };
      const program = await fetch(address + path, init);
      const told = { status: program.status, body: await program.text() };
      const owner = await askAsOwner(directory, method, path, body);
      const wanted = SERVED[name] ?? { program: 503, owner: 503 };
      expect([name, told.status, owner.status]).toEqual([name, wanted.program, wanted.owner]);
      for (const answer of [told, owner]) {
        if (answer.status !== 503) continue;
        expect(JSON.parse(answer.body)).toEqual({
          code: 'ELATIO_LOCK_LOCKED',
          message: expect.stringContaining('elatio unlock'),
        });
      }
    }
    expect(contentOf(directory)).toEqual(before);
  });

  test('is told as often as is asked, and logged once', async () => {
    const { address, log } = await lockedNode();
    for (let i = 0; i < 20; i++) await fetch(`${address}/api/0/buckets/`);
    expect(log.map((line) => (JSON.parse(line) as { msg: string }).msg)).toEqual([
      expect.stringContaining('locked'),
    ]);
  });

  test('clients of ActivityWatch find a server, and are told when to send again', async () => {
    const { address } = await lockedNode();
    const info = await (await fetch(`${address}/api/0/info`)).json();
    expect(info).toEqual({
      hostname: expect.any(String),
      version: expect.any(String),
      testing: false,
      device_id: '00000000-0000-0000-0000-000000000000',
    });
    const path = '/api/0/buckets/b/heartbeat?pulsetime=60';
    const body = JSON.stringify(HEARTBEAT);
    const heartbeat = await fetch(address + path, { method: 'POST', body });
    expect(heartbeat.headers.get('retry-after')).toMatch(/^\d+$/);
  });

  test('a browser sees the page wherever it goes, but for the APIs', async () => {
    const { address } = await lockedNode();
    const headers = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };
    for (const [path, status] of [
      ['/', 503],
      ['/login', 200],
      ['/login?code=old', 200],
      ['/api', 503],
      ['/pages/mine/', 503],
    ] as const) {
      const page = await fetch(address + path, { headers });
      const html = await page.text();
      expect([path, page.status]).toEqual([path, status]);
      expect(html).toContain('autocomplete="current-password"');
      expect(page.headers.get('content-security-policy')).toMatch(
        /^default-src 'none'; style-src 'sha256-[\w+/=]+'; form-action 'self'/,
      );
      expect(html).not.toMatch(/<script|http:|https:/);
    }
    const data = await fetch(`${address}/api/0/buckets/`, { headers });
    expect(data.headers.get('content-type')).toBe('application/json');
  });

  test('other machines learn no more than ever, and cannot unlock it', async () => {
    const unlocked: unknown[] = [];
    const app = createLockedApp({
      lock: {
        status: () => ({ locked: true, since: '2024-01-01T00:00:00Z' }),
        unlock: async (passphrase) => void unlocked.push(passphrase),
      },
      logIn: async (passphrase) => String(unlocked.push(passphrase)),
      info: { hostname: 'laptop', version: '1.2.3', testing: false },
      log: { error: () => undefined, warn: () => undefined },
    });
    const remote = { peer: 'remote' } as const;
    const origin = 'http://127.0.0.1:5600';
    const headers = { host: '127.0.0.1:5600', origin, accept: 'text/html' };
    for (const [method, path, body] of [
      ['GET', '/'],
      ['GET', '/login'],
      ['POST', '/login', 'passphrase=x'],
      ['GET', '/api/v1/lock'],
      ['POST', '/api/v1/unlock', '{"passphrase":"x"}'],
      ['GET', '/api/0/buckets'],
    ] as const) {
      const answer = await call(app, method, path, body, remote, headers);
      expect([path, answer.status]).toEqual([path, 401]);
    }
    expect((await call(app, 'GET', '/api/0/info', undefined, remote, headers)).status).toBe(200);
    expect(unlocked).toEqual([]);
    // The same from here is heard.
    const pressed = await call(app, 'POST', '/login', 'passphrase=x', {}, headers);
    expect([pressed.status, unlocked]).toEqual([303, ['x']]);
  });

  test('pages of other sites and other names are refused as ever', async () => {
    const { address, daemon } = await lockedNode();
    const port = new URL(address).port;
    const ask = async (path: string, headers: Record<string, string>) => {
      const answer = await fetch(address + path, { headers });
      return [
        answer.status,
        await answer.json(),
        answer.headers.get('access-control-allow-origin'),
      ];
    };
    for (const path of ['/api/0/info', '/login', '/api/0/buckets/', '/api/v1/lock']) {
      expect(await ask(path, { origin: 'http://evil.test' })).toEqual([
        403,
        expect.objectContaining({ code: 'ELATIO_HTTP_ORIGIN' }),
        null,
      ]);
    }
    const rebound = await new Promise((resolve) => {
      void import('node:http').then(({ get }) =>
        get({ port, path: '/login', headers: { host: `rebound.test:${port}` } }, (response) => {
          response.resume();
          resolve(response.statusCode);
        }),
      );
    });
    expect(rebound).toBe(400);
    expect(daemon.isLocked()).toBe(true);
    // ActivityWatch's own extension may read why it cannot send.
    const extension = 'chrome-extension://nglaklhklhcoonedhgnpgddginnjdadi';
    expect(await ask('/api/0/buckets/', { origin: extension })).toEqual([
      503,
      expect.objectContaining({ code: 'ELATIO_LOCK_LOCKED' }),
      extension,
    ]);
  });
});
