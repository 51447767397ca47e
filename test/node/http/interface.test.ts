import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, brotliDecompressSync } from 'node:zlib';
import { expect, onTestFinished, test } from 'vitest';
import { INTERFACE_PAGES, interfaceRoutes } from '../../../node/http/index.ts';
import { temporaryFolder } from '../folder.ts';
import { call, nodeOver, testStore } from './fixture.ts';

const PAGE = '<html><meta name="style-nonce" content="" /><div id="root"></div></html>';
const SCRIPT = `console.log(${'1+'.repeat(500)}1)`;

async function nodeWithInterface(open = true) {
  const outside = temporaryFolder();
  const folder = join(outside, 'ui');
  mkdirSync(join(folder, 'assets'), { recursive: true });
  writeFileSync(join(outside, 'secret'), 'SECRET');
  writeFileSync(join(folder, 'index.html'), PAGE);
  writeFileSync(join(folder, 'icon.svg'), '<svg/>');
  writeFileSync(join(folder, 'assets/index-1a.js'), SCRIPT);
  writeFileSync(join(folder, 'assets/index-1a.js.br'), brotliCompressSync(SCRIPT));
  writeFileSync(join(folder, 'assets/plain.css'), 'a{}');
  const store = await testStore(temporaryFolder());
  onTestFinished(() => store.stop());
  const { app } = nodeOver(store, { open, routes: interfaceRoutes(folder) });
  return { app, get: (path: string) => call(app, 'GET', path) };
}

test('every page of the interface has an address that answers with it', async () => {
  const pages = readdirSync(new URL('../../../ui/pages/', import.meta.url));
  expect(pages.sort()).toEqual([...INTERFACE_PAGES, 'today'].sort());
  const { get } = await nodeWithInterface();
  for (const path of ['/', ...INTERFACE_PAGES.flatMap((name) => [`/${name}`, `/${name}/x?y=%`])]) {
    const { status, body, headers } = await get(path);
    expect([path, status]).toEqual([path, 200]);
    expect(headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(body).toContain('<div id="root">');
  }
  expect((await get('/nothing')).status).toBe(404);
});

test('styles that a page makes pass by a nonce, which no two answers share', async () => {
  const { get } = await nodeWithInterface();
  const nonces = new Set<string>();
  for (let i = 0; i < 3; i++) {
    const { body, headers } = await get('/');
    const [, nonce = ''] = /content="([\w-]{22})"/.exec(String(body)) ?? [];
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toContain(`style-src 'self' 'nonce-${nonce}'`);
    expect(policy).toContain("default-src 'self'");
    expect(policy).not.toContain('unsafe');
    nonces.add(nonce);
  }
  expect(nonces.size).toBe(3);
});

test('who is not logged in is told how to be, and gets no page', async () => {
  const { get } = await nodeWithInterface(false);
  for (const path of ['/', '/timeline']) {
    const { body } = await get(path);
    expect(body).toContain('elatio login');
    expect(body).not.toContain('id="root"');
  }
});

test('files are sent compressed to who takes that, and are kept for ever by their names', async () => {
  const { app } = await nodeWithInterface();
  const ask = (path: string, encodings: string) =>
    app.request(path, { headers: { host: 'localhost', 'accept-encoding': encodings } });
  const short = await ask('/assets/index-1a.js', 'gzip, deflate, br');
  expect(short.headers.get('content-encoding')).toBe('br');
  expect(short.headers.get('content-type')).toContain('javascript');
  expect(short.headers.get('cache-control')).toContain('immutable');
  expect(brotliDecompressSync(await short.bytes()).toString()).toBe(SCRIPT);
  const long = await ask('/assets/index-1a.js', 'gzip');
  expect([long.headers.get('content-encoding'), await long.text()]).toEqual([null, SCRIPT]);
  expect(long.headers.get('vary')).toContain('accept-encoding');
  // There is none beside this one.
  expect(await (await ask('/assets/plain.css', 'br')).text()).toBe('a{}');
  const icon = await ask('/icon.svg', 'br');
  expect(icon.headers.get('content-type')).toContain('image/svg+xml');
  expect(icon.headers.get('cache-control')).not.toContain('immutable');
});

test.each([
  '/assets/../secret',
  '/assets/..%2f..%2fsecret',
  '/assets/%2e%2e/%2e%2e/secret',
  '/assets/x.js',
])('%s is not there', async (path) => {
  const { get } = await nodeWithInterface();
  expect((await get(path)).status).toBe(404);
});

test('a folder that is no interface is refused when the node starts', () => {
  const folder = temporaryFolder();
  expect(() => interfaceRoutes(folder)).toThrow(
    expect.objectContaining({ code: 'ELATIO_HTTP_FOLDER' }),
  );
  writeFileSync(join(folder, 'index.html'), '<html></html>');
  expect(() => interfaceRoutes(folder)).toThrow(
    expect.objectContaining({ code: 'ELATIO_HTTP_FOLDER' }),
  );
});
