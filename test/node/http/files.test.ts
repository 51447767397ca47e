import {
  linkSync,
  mkdirSync,
  readFileSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { spawnSync } from 'node:child_process';
import { request } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { createServer, pageRoutes, uiRoutes } from '../../../node/http/index.ts';
import { temporaryFolder } from '../folder.ts';
import { type Answer, call, nodeOver, testStore } from './fixture.ts';

const BIG = 300_001;

let outside: string;
let folder: string;
let get: (path: string, headers?: Record<string, string>, method?: string) => Promise<Answer>;

/** A node that serves `folder` as the page `vis` and at `/`; it is not open: files are for anybody. */
async function nodeServing() {
  const store = await testStore(temporaryFolder());
  onTestFinished(() => store.stop());
  const routes = [...pageRoutes(new Map([['vis', folder]])), ...uiRoutes(folder)];
  return nodeOver(store, { open: false, routes });
}

beforeEach(async () => {
  outside = temporaryFolder();
  writeFileSync(join(outside, 'secret'), 'SECRET');
  folder = join(outside, 'files');
  mkdirSync(join(folder, 'js'), { recursive: true });
  mkdirSync(join(folder, '.git'));
  mkdirSync(join(folder, 'api'));
  const files = {
    'index.html': '<h1>start</h1>',
    'logo.png': 'png',
    'dark.css': 'css',
    'manifest.json': '{}',
    'no-ending': 'x',
    'empty.txt': '',
    'js/app.js': 'js',
    'js/index.html': 'of js',
    'js/a b ä.js': 'named',
    'js/big.bin': 'b'.repeat(BIG),
    '.env': 'SECRET',
    '.git/config': 'SECRET',
    'api/info': 'SHADOW',
  };
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  const { app } = await nodeServing();
  get = (path, headers, method = 'GET') => call(app, method, path, undefined, undefined, headers);
});

describe.each([
  ['--ui', ''],
  ['--page', '/pages/vis'],
])('%s', (_, base) => {
  test.each([
    ['/', 'text/html; charset=utf-8', '<h1>start</h1>'],
    ['/index.html', 'text/html; charset=utf-8', '<h1>start</h1>'],
    ['/logo.png', 'image/png', 'png'],
    ['/dark.css', 'text/css; charset=utf-8', 'css'],
    ['/js/app.js', 'text/javascript; charset=utf-8', 'js'],
    ['/js/app.js?hostname=h&start=2024&title=a%2Fb', 'text/javascript; charset=utf-8', 'js'],
    ['/js/', 'text/html; charset=utf-8', 'of js'],
    ['/js/a%20b%20%C3%A4.js', 'text/javascript; charset=utf-8', 'named'],
    ['/no-ending', 'application/octet-stream', 'x'],
    ['/empty.txt', 'text/plain; charset=utf-8', ''],
    ['/js/big.bin', 'application/octet-stream', 'b'.repeat(BIG)],
  ])('%s is sent as %s', async (path, type, content) => {
    const { status, headers, body } = await get(base + path);
    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe(type);
    expect(headers.get('content-length')).toBe(String(content.length));
    expect(body === content).toBe(true);
  });

  test('JSON among the files is sent as JSON', async () => {
    const { status, body, headers } = await get(`${base}/manifest.json`);
    expect([status, body, headers.get('content-type')]).toEqual([200, {}, 'application/json']);
  });

  test.each([
    '/nothing',
    '/js/nothing.js',
    '/js//app.js',
    '//js/app.js',
    '/logo.png/',
    '/logo.png/x',
    '/.env',
    '/%2eenv',
    '/.git/config',
    '/.git/',
    '/../secret',
    '/%2e%2e/secret',
    '/js/%2e%2e/%2e%2e/secret',
    '/js/..%2f..%2fsecret',
    '/js/..%5c..%5csecret',
    '/js/%252e%252e/%252e%252e/secret',
    '/js/app.js%00',
    '/js/app.js%00.png',
    '/js/app.js::$DATA',
    '/js/C:%5csecret',
    '/js/%',
    '/js/%ff',
    `/js/${'x'.repeat(5_000)}`,
  ])('%.40s is not there', async (path) => {
    const { status, body } = await get(base + path);
    expect(status).toBe(404);
    expect(body).toMatchObject({ code: 'ELATIO_HTTP_PATH' });
  });

  test('a folder is led to the address with a slash, the query kept; none is listed', async () => {
    const led = await get(`${base}/js?a=1&b=%20`);
    expect([led.status, led.headers.get('location')]).toEqual([302, `${base}/js/?a=1&b=%20`]);
    mkdirSync(join(folder, 'js/deep'));
    expect((await get(`${base}/js/deep/`)).status).toBe(404);
  });

  test('links that lead out of the folder, and to hidden files, are not followed', async () => {
    symlinkSync(join(outside, 'secret'), join(folder, 'js/out'));
    symlinkSync('../../secret', join(folder, 'js/out-too'));
    symlinkSync(outside, join(folder, 'js/up'));
    symlinkSync('../.env', join(folder, 'js/hidden'));
    symlinkSync('loop', join(folder, 'js/loop'));
    symlinkSync('app.js', join(folder, 'js/within.js'));
    for (const path of ['out', 'out-too', 'up/secret', 'up/', 'hidden', 'loop']) {
      expect((await get(`${base}/js/${path}`)).status).toBe(404);
    }
    expect((await get(`${base}/js/within.js`)).body).toBe('js');
  });

  test('what is no file does not keep anybody waiting', async () => {
    expect(spawnSync('mkfifo', [join(folder, 'js/pipe')]).status).toBe(0);
    expect((await get(`${base}/js/pipe`)).status).toBe(404);
  });

  test('a browser that has the file is told so, until it changes', async () => {
    const path = `${base}/js/app.js`;
    const tag = (await get(path)).headers.get('etag') ?? '';
    for (const known of [tag, `W/${tag}`, `"other", ${tag}`, '*']) {
      const answer = await get(path, { 'if-none-match': known });
      expect(answer).toMatchObject({ status: 304, body: '' });
      expect(answer.headers.get('etag')).toBe(tag);
    }
    writeFileSync(join(folder, 'js/app.js'), 'sj');
    utimesSync(join(folder, 'js/app.js'), 1, 1);
    expect(await get(path, { 'if-none-match': tag })).toMatchObject({ status: 200, body: 'sj' });
  });

  test('HEAD gives the headers alone', async () => {
    for (const path of ['/', '/js/big.bin']) {
      const { status, body, headers } = await get(base + path, {}, 'HEAD');
      expect([status, body]).toEqual([200, '']);
      const size = path === '/' ? 14 : BIG;
      expect(headers.get('content-length')).toBe(String(size));
    }
  });

  test('other sites may neither read nor frame the pages; theirs send nothing away', async () => {
    const { headers } = await get(`${base}/`);
    const policy = headers.get('content-security-policy');
    expect(policy).toMatch(/default-src 'self';.*frame-ancestors 'self'/);
    expect(policy).not.toMatch(/\*|https?:/);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect((await get(`${base}/`, { origin: 'http://evil.example' })).status).toBe(403);
    expect((await get(`${base}/`, { host: 'evil.example' })).status).toBe(400);
  });

  test('nothing can be written', async () => {
    for (const method of ['POST', 'PUT', 'DELETE']) {
      expect((await get(`${base}/js/app.js`, {}, method)).status).toBe(405);
    }
  });
});

test('the address of a page gets its slash', async () => {
  const { status, headers } = await get('/pages/vis?title=x');
  expect([status, headers.get('location')]).toEqual([302, '/pages/vis/?title=x']);
  expect((await get('/pages/other/')).status).toBe(404);
});

test('scripts within the page run in visualisations alone', async () => {
  const scripts = async (path: string) =>
    /script-src ([^;]*)/.exec((await get(path)).headers.get('content-security-policy') ?? '')?.[1];
  expect(await scripts('/pages/vis/')).toBe("'self' 'unsafe-inline' 'unsafe-eval'");
  expect(await scripts('/')).toBe("'self' 'unsafe-eval'");
});

test('the API is never hidden by files', async () => {
  expect((await get('/api/0/info')).body).toMatchObject({ hostname: 'laptop' });
  expect(await get('/api/info')).toMatchObject({ status: 404 });
  expect(await get('/api/0/buckets')).toMatchObject({ status: 401 });
  expect(await get('/api/0/heartbeat')).toMatchObject({ status: 404 });
});

test('over a connection: paths reach as sent, big files whole, a file cut meanwhile ends it', async () => {
  const { app, store } = await nodeServing();
  const server = createServer({ app, tcp: { host: '127.0.0.1', port: 0 } });
  const { port = 0 } = await server.start();
  onTestFinished(() => server.stop());
  const ask = (path: string, onHeaders?: () => void) =>
    new Promise<[number | undefined, string]>((resolve, reject) => {
      request({ host: '127.0.0.1', port, path }, (response) => {
        onHeaders?.();
        text(response).then((body) => resolve([response.statusCode, body]), reject);
      })
        .once('error', reject)
        .end();
    });
  for (const path of ['/js/../../secret', '/pages/vis/../../secret', '/js/..%2f..%2fsecret']) {
    const [status, body] = await ask(path);
    expect([status, body.includes('SECRET')]).toEqual([404, false]);
  }
  const large = 'l'.repeat(20_000_000);
  writeFileSync(join(folder, 'js/large'), large);
  expect((await ask('/js/large'))[1] === large).toBe(true);
  const cut = ask('/js/large', () => truncateSync(join(folder, 'js/large'), 10));
  await expect(cut).rejects.toThrow('aborted');
  expect((await ask('/js/app.js'))[1]).toBe('js');
  expect(store.status().problem).toBeUndefined();
});

test('files are closed whatever becomes of the answer', async () => {
  const { app } = await nodeServing();
  const openFiles = (): string =>
    spawnSync('ls', ['-l', `/proc/${process.pid}/fd`], { encoding: 'utf8' }).stdout;
  const response = await app.request('/js/big.bin');
  expect(openFiles()).toContain('js/big.bin');
  await response.body?.cancel();
  await get('/js/big.bin', {}, 'HEAD');
  await get('/js/big.bin', { 'if-none-match': '*' });
  await get('/js/big.bin');
  expect(openFiles()).not.toContain('js/big.bin');
});

test('a folder that is not there, or is a file, is said at start', () => {
  const file = join(folder, 'logo.png');
  linkSync(file, join(outside, 'other'));
  for (const wrong of [join(folder, 'none'), file]) {
    const failure = expect.objectContaining({ code: 'ELATIO_HTTP_FOLDER' });
    expect(() => uiRoutes(wrong)).toThrow(failure);
    expect(() => pageRoutes(new Map([['a', wrong]]))).toThrow(failure);
  }
  expect(readFileSync(file, 'utf8')).toBe('png');
});
