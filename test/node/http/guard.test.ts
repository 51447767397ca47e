import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Store } from '../../../node/store/index.ts';
import { BUCKET, call, nodeOver, searchOf, testStore, type TestNode } from './fixture.ts';

let directory: string;
let store: Store;
let node: TestNode;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'elatio-test-'));
  store = await testStore(directory);
  node = nodeOver(store, {
    hosts: ['Desk.lan'],
    origins: ['http://localhost:27180'],
    search: searchOf(store, directory),
  });
});

afterAll(async () => {
  await store.stop();
  rmSync(directory, { recursive: true, force: true });
});

const get = (headers: Record<string, string>, env = {}) =>
  call(node.app, 'GET', '/api/0/info', undefined, env, headers);

describe('the Host header', () => {
  test.each([
    'localhost',
    'localhost:5600',
    'LocalHost:5600',
    '127.0.0.1',
    '127.0.0.1:5600',
    '[::1]',
    '[::1]:5600',
    'desk.lan',
    'DESK.LAN:5600',
  ])('%s is ours', async (host) => {
    expect((await get({ host })).status).toBe(200);
  });

  test.each([
    'evil.example',
    'evil.example:5600',
    'localhost:5601',
    'localhost:80',
    'localhost:',
    'localhost.',
    'localhost.evil.example',
    'localhost:5600.evil.example',
    'localhost:5600:5600',
    'localhost@evil.example',
    '127.0.0.1.evil.example',
    '127.0.0.2',
    '127.1',
    '2130706433',
    '0.0.0.0',
    '::1',
    '[::1',
    '[::2]:5600',
    '[::1]x',
    'localhost, evil.example',
    'evil.example, localhost',
    ' ',
  ])('%s is not', async (host) => {
    const answer = await get({ host });
    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({ code: 'ELATIO_HTTP_HOST' });
  });

  test('does not matter on the owner’s socket', async () => {
    expect((await get({ host: 'evil.example' }, { peer: 'owner' })).status).toBe(200);
  });

  test('is the URL’s where there is none', async () => {
    const answer = await call(node.app, 'GET', 'http://evil.example/api/0/info');
    expect(answer.status).toBe(400);
  });
});

describe('the Origin header', () => {
  test.each([
    'http://localhost:5600',
    'http://127.0.0.1:5600',
    'http://[::1]:5600',
    'http://desk.lan:5600',
    'http://localhost:27180',
    'moz-extension://5b1d8e2e-6a7c-4f4e-8f0e-0c8a8f0c8a8f',
    'chrome-extension://nglaklhklhcoonedhgnpgddginnjdadi',
    'chrome-extension://eabjllopbcfeimfofdbnkjkolhjmbbpl',
  ])('%s may, and may read the answer', async (origin) => {
    const answer = await get({ origin, 'sec-fetch-site': 'cross-site' });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('access-control-allow-origin')).toBe(origin);
    expect(answer.headers.get('vary')).toBe('origin');
  });

  test.each([
    'null',
    'http://evil.example',
    'https://localhost:5600',
    'http://localhost',
    'http://localhost:5601',
    'http://localhost:5600.evil.example',
    'http://localhost:5600/',
    'http://localhost:5600@evil.example',
    'http://evil.example:5600',
    'http://127.0.0.1',
    'http://localhost:271800',
    'chrome-extension://nglaklhklhcoonedhgnpgddginnjdadix',
    'chrome-extension://aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',
    'moz-extension://',
    'moz-extension://x.evil.example/y',
    'http://moz-extension://x',
    'file://',
    '',
  ])('%s may not, and reads nothing', async (origin) => {
    for (const [method, path, body] of [
      ['GET', '/api/0/info'],
      ['GET', '/api/0/nothing'],
      ['OPTIONS', '/api/0/info'],
      ['POST', '/api/0/buckets/b', BUCKET],
    ] as const) {
      const answer = await call(node.app, method, path, body, {}, { origin });
      expect(answer.status).toBe(403);
      expect(answer.body).toMatchObject({ code: 'ELATIO_HTTP_ORIGIN' });
      expect(
        [...answer.headers.keys()].filter((name) => name.startsWith('access-control')),
      ).toEqual([]);
    }
    expect(store.buckets().size).toBe(0);
  });

  test('on HTTP’s own port leaves the port out', async () => {
    expect((await get({ origin: 'http://localhost' }, { port: 80 })).status).toBe(200);
  });

  test('lets the page read refusals too', async () => {
    const { app } = nodeOver(store, { open: false });
    const headers = { origin: 'http://localhost:5600' };
    const answer = await call(app, 'GET', '/api/0/buckets', undefined, {}, headers);
    expect(answer.status).toBe(401);
    expect(answer.headers.get('access-control-allow-origin')).toBe('http://localhost:5600');
  });

  test('a preflight is answered where it may', async () => {
    const origin = 'moz-extension://5b1d8e2e';
    const headers = { origin, 'access-control-request-method': 'POST' };
    for (const path of ['/api/0/buckets/b', '/api/0/nothing']) {
      const answer = await call(node.app, 'OPTIONS', path, undefined, {}, headers);
      expect(answer.status).toBe(204);
      expect(answer.headers.get('access-control-allow-origin')).toBe(origin);
      expect(answer.headers.get('access-control-allow-methods')).toContain('POST');
      expect(answer.headers.get('access-control-allow-headers')).toContain('content-type');
    }
  });
});

describe('Sec-Fetch-Site without an origin', () => {
  test.each([
    ['cross-site', 403],
    ['same-site', 403],
    ['same-origin', 200],
    ['none', 200],
  ])('%s is %i', async (site, status) => {
    expect((await get({ 'sec-fetch-site': site })).status).toBe(status);
  });
});
