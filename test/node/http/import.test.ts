import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { codeOf } from '../../../protocol/error.ts';
import { createServer, type Limits } from '../../../node/http/index.ts';
import { contentOf, eventAt, exportOf } from '../import/node.ts';
import { temporaryFolder } from '../folder.ts';
import { call, nodeOver, testStore } from './fixture.ts';

const PATH = '/api/0/import';
const upTo = (count: number) => Array.from({ length: count }, (_, i) => eventAt(i));
const failure = (code: string, message = '') => ({
  code,
  message: expect.stringContaining(message),
});

async function emptyNode(open = true) {
  const store = await testStore(temporaryFolder());
  onTestFinished(() => store.stop());
  return nodeOver(store, { open });
}

const form = (name: string, content: string | Blob): FormData => {
  const body = new FormData();
  if (typeof content === 'string') body.set(name, content);
  else body.set(name, content, 'aw-buckets-export.json');
  return body;
};

/** As long as a busy machine may take. */
const until = <T>(check: () => T): ReturnType<typeof vi.waitFor<T>> =>
  vi.waitFor(check, { timeout: 60_000 });

type Body = RequestInit['body'];

/** Sends a body of any kind. */
async function send(
  { app }: Awaited<ReturnType<typeof emptyNode>>,
  body: Body,
  headers: Record<string, string> = {},
  path = PATH,
) {
  const response = await app.request(path, {
    method: 'POST',
    headers,
    ...(body !== undefined && { body }),
  });
  return { status: response.status, body: await response.json() };
}

describe('POST /api/0/import', () => {
  test.each([PATH, `${PATH}/`])('%s takes in an export, and says what it did', async (path) => {
    const { app, store } = await emptyNode();
    const sample = new URL('../../fixtures/activitywatch/buckets-export.json', import.meta.url);
    const { status, body } = await call(app, 'POST', path, readFileSync(sample, 'utf8'));
    expect(status).toBe(200);
    expect(body).toMatchObject({ dryRun: false, added: 24, duplicates: 0, refused: 0 });
    expect(store.status().events).toBe(24);
  });

  test.each([
    'application/json',
    'application/x-www-form-urlencoded',
    'text/plain',
    'nonsense',
    '',
  ])('whatever type it says it is: %j', async (type) => {
    const node = await emptyNode();
    const headers = { 'content-type': type };
    const { body } = await send(node, Buffer.from(exportOf({ a: upTo(3) })), headers);
    expect(body).toMatchObject({ added: 3 });
  });

  test.each(['buckets.json', 'buckets'])(
    'as a form, in a field "%s", file or not',
    async (name) => {
      const node = await emptyNode();
      const content = exportOf({ a: upTo(3) });
      expect((await send(node, form(name, new Blob([content])))).body).toMatchObject({ added: 3 });
      expect((await send(node, form(name, content))).body).toMatchObject({ duplicates: 3 });
    },
  );

  test('what a node has exported, another one gives back', async () => {
    const first = await emptyNode();
    await send(
      first,
      readFileSync(new URL('../../fixtures/activitywatch/buckets-export.json', import.meta.url)),
    );
    const odd = { a: [eventAt(0, { title: '\ud800 "\\' }), eventAt(0, { __proto__: null, z: 1 })] };
    await send(
      first,
      exportOf(
        { ...odd, empty: [] },
        { type: 'web.x', client: 'c', hostname: 'h', name: 'n', data: { d: [1] } },
      ),
    );
    const exported = async ({ app }: typeof first): Promise<unknown> => {
      const response = await app.request('/api/0/export');
      return JSON.parse((await response.text()).replaceAll(/"id":\d+,/g, ''));
    };
    const second = await emptyNode();
    const body = await (await first.app.request('/api/0/export')).text();
    expect((await send(second, body)).body).toMatchObject({ added: 26, refused: 0 });
    expect(await exported(second)).toEqual(await exported(first));
    expect((await send(first, body)).body).toMatchObject({ added: 0, duplicates: 26 });
  });

  test.each(['?dry-run=1', '?dry-run=true', '?dry-run='])('%s changes nothing', async (query) => {
    const node = await emptyNode();
    const { body } = await send(node, exportOf({ a: upTo(3) }), {}, PATH + query);
    expect(body).toMatchObject({ dryRun: true, added: 3 });
    expect(node.store.buckets().size).toBe(0);
  });

  test('a wish that is not understood is no wish to change something', async () => {
    const node = await emptyNode();
    const answer = await send(node, exportOf({ a: upTo(3) }), {}, `${PATH}?dry-run=yes`);
    expect(answer).toEqual({ status: 400, body: failure('ELATIO_INGEST_FIELD', 'dry-run') });
    expect(node.store.buckets().size).toBe(0);
  });

  test('needs more than a watcher may', async () => {
    const node = await emptyNode(false);
    const answer = await send(node, exportOf({ a: upTo(3) }));
    expect(answer).toEqual({ status: 401, body: failure('ELATIO_HTTP_ACCESS') });
    expect(node.store.buckets().size).toBe(0);
  });
});

describe('what is no export changes nothing', () => {
  test.each<[string, Body, string]>([
    ['nothing', null, 'ELATIO_IMPORT_FORMAT'],
    ['an empty body', '', 'ELATIO_IMPORT_FORMAT'],
    ['another program’s JSON', '{"events":[]}', 'ELATIO_IMPORT_FORMAT'],
    ['a list', '[]', 'ELATIO_IMPORT_FORMAT'],
    ['text', 'hello', 'ELATIO_IMPORT_FORMAT'],
    ['bytes', Uint8Array.of(0xff, 0xfe), 'ELATIO_IMPORT_FORMAT'],
    ['a beginning', '{"buckets"', 'ELATIO_IMPORT_CUT'],
  ])('%s', async (_, body, code) => {
    const node = await emptyNode();
    expect(await send(node, body)).toEqual({ status: 400, body: failure(code) });
    expect(node.store.buckets().size).toBe(0);
    expect(node.logged).toEqual([]);
  });

  test('a form with another field names those that are expected', async () => {
    const node = await emptyNode();
    for (const body of [form('file', exportOf({ a: upTo(3) })), new FormData()]) {
      expect(await send(node, body)).toEqual({
        status: 400,
        body: failure('ELATIO_IMPORT_FORMAT', '"buckets.json" or "buckets"'),
      });
    }
    expect(node.store.buckets().size).toBe(0);
  });

  test('a form with a second field keeps what the first one held, and says so', async () => {
    const node = await emptyNode();
    const body = form('buckets', exportOf({ a: upTo(3) }));
    body.append('other', 'x');
    expect(await send(node, body)).toEqual({
      status: 400,
      body: failure('ELATIO_IMPORT_CUT', 'has a field "other"'),
    });
    expect(await contentOf(node.store, 'a')).toHaveLength(3);
  });

  test.each([
    ['without a boundary', 'multipart/form-data', 'x'],
    ['with a hostile one', `multipart/form-data; boundary="${'x'.repeat(500)}"`, 'x'],
    ['that is cut', 'multipart/form-data; boundary=x', '--x\r\nContent-Disposition: form-data; na'],
    ['of another kind', 'multipart/mixed; boundary=x', '--x--'],
  ])('a form %s', async (_, type, body) => {
    const node = await emptyNode();
    expect(await send(node, body, { 'content-type': type })).toEqual({
      status: 400,
      body: failure('ELATIO_HTTP_BODY'),
    });
  });

  test('a form that is cut in its field keeps what came whole', async () => {
    const node = await emptyNode();
    const head = '--x\r\nContent-Disposition: form-data; name="buckets"\r\n\r\n';
    const body = `${head}${exportOf({ a: upTo(3) })}\r\n--`;
    const answer = await send(node, body, { 'content-type': 'multipart/form-data; boundary=x' });
    expect(answer).toEqual({ status: 400, body: failure('ELATIO_IMPORT_CUT', '3 events') });
    expect(await contentOf(node.store, 'a')).toHaveLength(3);
  });
});

describe('over a real socket', () => {
  async function serving(limits: Partial<Limits> = {}) {
    const node = await emptyNode();
    const server = createServer({ app: node.app, tcp: { host: '127.0.0.1', port: 0 }, limits });
    const { port = 0 } = await server.start();
    onTestFinished(() => server.stop());
    const headers = { 'content-type': 'application/json' };
    const begin = () => {
      const sent = request({ host: '127.0.0.1', port, path: PATH, method: 'POST', headers });
      // Who is answered before all is sent is cut off: whoever waits for the answer hears of it there.
      return sent.on('error', () => undefined);
    };
    return { ...node, server, port, begin };
  }

  /** The answer to a request that was sent. */
  async function answerTo(sent: ReturnType<typeof request>) {
    const [response] = (await once(sent, 'response')) as [
      Parameters<typeof text>[0] & { statusCode: number },
    ];
    return { status: response.statusCode, body: JSON.parse(await text(response)) as unknown };
  }

  test('it takes as long as it takes, and other requests do not thereby', async () => {
    const limits = { headersTimeout: 100, requestTimeout: 200, connectionsCheckingInterval: 20 };
    const { begin, port, store } = await serving(limits);
    const content = exportOf({ a: upTo(20) });
    const sent = begin();
    const answer = answerTo(sent);
    for (let at = 0; at < content.length; at += 100) {
      sent.write(content.slice(at, at + 100));
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    sent.end();
    expect(await answer).toMatchObject({ status: 200, body: { added: 20 } });
    expect(store.status().events).toBe(20);
    const slow = connect(port, '127.0.0.1');
    slow.write(
      'POST /api/0/buckets/a/events HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n[',
    );
    expect(await text(slow)).toMatch(/^HTTP\/1\.1 408 /);
  });

  test('two at once: the second is 409, and nothing of it is taken', async () => {
    const { begin, store } = await serving();
    const content = exportOf({ a: upTo(5) });
    const first = begin();
    const answer = answerTo(first);
    first.write(content.slice(0, 500));
    await until(async () => {
      const second = begin();
      second.end(exportOf({ b: upTo(1) }));
      const { status, body } = await answerTo(second);
      // Until the first one has begun, this one may.
      expect({ status, body }).toEqual({ status: 409, body: failure('ELATIO_IMPORT_BUSY') });
    });
    const before = store.buckets().has('b');
    first.end(content.slice(500));
    expect(await answer).toMatchObject({ status: 200, body: { added: 5 } });
    expect(store.buckets().has('b')).toBe(before);
  });

  test('whoever hangs up ends it: what came is kept, and the next may begin', async () => {
    const { begin, store, logged } = await serving();
    const content = exportOf({ a: upTo(40_000) });
    const cut = begin();
    cut.write(content.slice(0, content.length / 2));
    await until(() => expect(store.buckets().get('a')?.closed).toBeGreaterThan(0));
    cut.destroy();
    await until(async () => {
      const again = begin();
      again.end(content);
      const { status, body } = await answerTo(again);
      expect(status).toBe(200);
      expect((body as { duplicates: number }).duplicates).toBeGreaterThan(0);
    });
    expect(await contentOf(store, 'a')).toEqual(upTo(40_000));
    expect(logged.filter(([level]) => level === 'error')).toEqual([]);
  });

  test('a node that stops says so, and keeps what came', async () => {
    const { begin, server, store } = await serving();
    const sent = begin();
    const answer = answerTo(sent);
    const content = exportOf({ a: upTo(40_000) });
    sent.write(content.slice(0, -100_000));
    await until(() => expect(store.buckets().get('a')?.closed).toBeGreaterThan(0));
    const stopped = server.stop();
    sent.write(content.slice(-100_000, -10));
    // Whoever is still sending may be cut off before it has read the answer.
    const outcome = await answer.catch((error: unknown) => codeOf(error));
    if (outcome !== 'ECONNRESET') {
      expect(outcome).toEqual({ status: 503, body: failure('ELATIO_STORE_STOPPED') });
    }
    await stopped;
    expect((await contentOf(store, 'a')).length % 8_192).toBe(0);
  });

  test('a body without end does not fill the memory', async () => {
    const { begin, store } = await serving();
    const sent = begin();
    const answer = answerTo(sent);
    sent.write('{"buckets":{"a":{"type":"t","client":"c","hostname":"h","events":[{"data":"');
    const before = process.memoryUsage().rss;
    const block = Buffer.alloc(2 ** 20, 'x');
    for (let i = 0; i < 300; i++) {
      if (!sent.write(block)) await once(sent, 'drain');
    }
    sent.end('"}]}}}');
    expect(await answer).toMatchObject({ status: 200, body: { added: 0, refused: 1 } });
    expect(process.memoryUsage().rss - before).toBeLessThan(200 * 2 ** 20);
    expect(store.status().events).toBe(0);
  });
});
