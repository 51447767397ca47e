import fc from 'fast-check';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { EVENTS_LIMIT } from '../../../node/http/body.ts';
import { isList, parseJson, parseList } from '../../../node/http/json.ts';
import type { Store } from '../../../node/store/index.ts';
import { BUCKET, call, nodeOver, searchOf, testStore, type TestNode } from './fixture.ts';

let directory: string;
let store: Store;
let node: TestNode;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'elatio-test-'));
  store = await testStore(directory);
  node = nodeOver(store, { search: searchOf(store, directory) });
  await store.createBucket({ name: 'b', ...BUCKET });
});

afterAll(async () => {
  await store.stop();
  rmSync(directory, { recursive: true, force: true });
});

const PATHS = {
  bucket: '/api/0/buckets/new',
  events: '/api/0/buckets/b/events',
  heartbeat: '/api/0/buckets/b/heartbeat?pulsetime=5',
};

const post = (path: string, body: string | Uint8Array) => call(node.app, 'POST', path, body);

/** Nothing of what a test sent may be there. */
async function expectNothingStored(): Promise<void> {
  expect(store.status()).toMatchObject({ events: 0, buckets: 1 });
  expect((await call(node.app, 'GET', PATHS.events)).body).toEqual([]);
}

const deep = (levels: number, open = '[', close = ']') =>
  open.repeat(levels) + close.repeat(levels);
const bytes = (...parts: (string | number[])[]) =>
  Buffer.concat(parts.map((part) => Buffer.from(part as string)));
const T = '"timestamp":"2024-01-15T10:00:00Z"';

describe('a bad body', () => {
  test.each<[name: string, body: string | Uint8Array, status: number, code: string, text: string]>([
    ['nothing', '', 400, 'ELATIO_HTTP_BODY', 'not JSON'],
    ['half of it', `{${T},"data":{`, 400, 'ELATIO_HTTP_BODY', 'not JSON'],
    ['single quotes', "{'a':1}", 400, 'ELATIO_HTTP_BODY', 'not JSON'],
    ['NaN', `{${T},"duration":NaN,"data":{}}`, 400, 'ELATIO_HTTP_BODY', 'not JSON'],
    ['two values', `{${T},"data":{}} {}`, 400, 'ELATIO_HTTP_BODY', 'not JSON'],
    [
      'a lone continuation byte',
      bytes('{"a":"', [0x80], '"}'),
      400,
      'ELATIO_HTTP_BODY',
      'not UTF-8',
    ],
    [
      'an overlong slash',
      bytes('{"a":"', [0xc0, 0xaf], '"}'),
      400,
      'ELATIO_HTTP_BODY',
      'not UTF-8',
    ],
    [
      'a surrogate in UTF-8',
      bytes('{"a":"', [0xed, 0xa0, 0x80], '"}'),
      400,
      'ELATIO_HTTP_BODY',
      'not UTF-8',
    ],
    ['UTF-16', Buffer.from(`{${T},"data":{}}`, 'utf16le'), 400, 'ELATIO_HTTP_BODY', 'not JSON'],
    ['deep lists', deep(10_000), 400, 'ELATIO_HTTP_BODY', 'nested'],
    ['deep lists that never end', '['.repeat(1_000_000), 400, 'ELATIO_HTTP_BODY', 'nested'],
    ['deep objects', '{"a":'.repeat(100_000), 400, 'ELATIO_HTTP_BODY', 'nested'],
    [
      'deep data',
      `{${T},"data":${deep(65, '{"a":', '}').replace(':}', ':1}')}}`,
      400,
      'ELATIO_INGEST_FIELD',
      '"data" expected at most',
    ],
    ['text', '"x"', 400, 'ELATIO_INGEST_FIELD', 'expected an object'],
    ['null', 'null', 400, 'ELATIO_INGEST_FIELD', 'expected an object'],
    ['an object without fields', '{}', 400, 'ELATIO_INGEST_FIELD', '"'],
    [
      'a prototype that has them',
      `{"__proto__":{${T},"data":{},"client":"c","type":"t","hostname":"h"}}`,
      400,
      'ELATIO_INGEST_FIELD',
      'got nothing',
    ],
    [
      'two mebibytes',
      `{${T},"data":{"a":"${'x'.repeat(2 ** 21)}"}}`,
      413,
      'ELATIO_HTTP_SIZE',
      'more than',
    ],
  ])('of %s', async (_, body, status, code, text) => {
    for (const path of Object.values(PATHS)) {
      const answer = await post(path, body);
      expect(answer.status).toBe(status);
      // An object that nests deeply elsewhere than a bucket's data is no bucket either.
      if (path !== PATHS.bucket || code !== 'ELATIO_INGEST_FIELD') {
        expect(answer.body).toMatchObject({ code, message: expect.stringContaining(text) });
      }
    }
    await expectNothingStored();
  });

  test.each<[name: string, body: string, code: string, text: string]>([
    [
      'item that is not JSON',
      `[{${T},"data":{}},{x}]`,
      'ELATIO_HTTP_BODY',
      '"events[1]" is not JSON',
    ],
    ['item missing', `[{${T},"data":{}},]`, 'ELATIO_HTTP_BODY', '"events[1]" is not JSON'],
    ['end missing', `[{${T},"data":{}}`, 'ELATIO_HTTP_BODY', 'not closed'],
    ['end of the wrong kind', `[{${T},"data":{}}}`, 'ELATIO_HTTP_BODY', 'not closed'],
    ['something after it', `[{${T},"data":{}}] x`, 'ELATIO_HTTP_BODY', 'follows'],
    [
      'an item of another kind',
      `[{${T},"data":{}},5]`,
      'ELATIO_INGEST_FIELD',
      '"events[1]" expected',
    ],
    [
      'a duration of text',
      `[{${T},"data":{}},{${T},"duration":"x","data":{}}]`,
      'ELATIO_INGEST_FIELD',
      '"events[1].duration" expected',
    ],
    [
      'the year 1',
      '[{"timestamp":"0001-01-01T00:00:00Z","data":{}}]',
      'ELATIO_INGEST_FIELD',
      '"events[0].timestamp"',
    ],
    [
      'the year 9999',
      '[{"timestamp":"9999-01-01T00:00:00Z","data":{}}]',
      'ELATIO_INGEST_FIELD',
      '"events[0].timestamp"',
    ],
    [
      'a negative duration',
      `[{${T},"duration":-1,"data":{}}]`,
      'ELATIO_INGEST_FIELD',
      '"events[0].duration"',
    ],
    [
      'an endless duration',
      `[{${T},"duration":1e999,"data":{}}]`,
      'ELATIO_INGEST_FIELD',
      '"events[0].duration"',
    ],
    ['an endless number', `[{${T},"data":{"a":{"b":1e999}}}]`, 'ELATIO_INGEST_FIELD', 'finite'],
  ])('list: %s', async (_, body, code, text) => {
    const answer = await post(PATHS.events, body);
    expect(answer).toMatchObject({
      status: 400,
      body: { code, message: expect.stringContaining(text) },
    });
    await expectNothingStored();
  });

  test('of 100 MB, with or without its length, is 413', async () => {
    const body = new Uint8Array(100_000_000).fill(0x20);
    const length = String(body.length);
    for (const headers of [{}, { 'content-length': length }]) {
      const answer = await call(node.app, 'POST', PATHS.events, body, {}, headers);
      expect(answer).toMatchObject({ status: 413, body: { code: 'ELATIO_HTTP_SIZE' } });
    }
    await expectNothingStored();
  });

  test('of 64 MiB of lists without end is 400', async () => {
    const answer = await post(PATHS.events, `[${'[],'.repeat(EVENTS_LIMIT / 3 - 1)}`);
    expect(answer).toMatchObject({
      status: 400,
      body: { message: expect.stringContaining('"events[0]" expected an object, got a list') },
    });
  });

  test('that is declared beyond all measure is not read at all', async () => {
    let pulled = 0;
    const body = new ReadableStream(
      { pull: (controller) => (pulled++, controller.enqueue(new Uint8Array(1_024))) },
      { highWaterMark: 0 },
    );
    const headers = { 'content-length': '1e15' };
    const init = { method: 'POST', body, headers, duplex: 'half' } as const;
    expect((await node.app.request(PATHS.events, init)).status).toBe(413);
    expect(pulled).toBe(0);
  });
});

describe('a good body', () => {
  test.each<[string, Record<string, string>]>([
    ['a form by its type', { 'content-type': 'application/x-www-form-urlencoded' }],
    ['no type', {}],
    ['text by its type', { 'content-type': 'text/plain;charset=latin1' }],
  ])('may have %s', async (_, headers) => {
    await store.createBucket({ name: 'good', ...BUCKET });
    const body = `\ufeff {${T},"data":{"title":"Ünïcödé 日本 🙂","__proto__":{"a":"\\ud800"}}}\n`;
    const path = '/api/0/buckets/good/heartbeat?pulsetime=0';
    const answer = await call(node.app, 'POST', path, body, {}, headers);
    expect(answer.status).toBe(200);
    const { data } = answer.body as { data: object };
    expect(JSON.stringify(data)).toBe('{"title":"Ünïcödé 日本 🙂","__proto__":{"a":"\\ud800"}}');
    await store.flush();
    const stored = await call(node.app, 'GET', '/api/0/buckets/good/events?limit=1');
    expect(JSON.stringify(stored.body)).toContain(JSON.stringify(data));
    expect({}).not.toHaveProperty('a');
  });
});

describe('lists', () => {
  const parsed = (text: string) => [...parseList(text, 'events')];

  test.each([
    '[]',
    ' [ ] ',
    '[1]',
    '[ 1 , "a,]\\"[" , [1,[2]] , {"a":[{}]} ]\n',
    '["\\\\","\\\\\\""]',
    '[null,true]',
  ])('%s is parsed as JSON.parse would', (text) => {
    expect(isList(text)).toBe(true);
    expect(parsed(text)).toEqual(JSON.parse(text));
  });

  test('are those of JSON.parse, whatever is written', () => {
    const pieces = fc.constantFrom(
      '[',
      ']',
      '{',
      '}',
      ',',
      ':',
      '"',
      '\\',
      'a',
      '1',
      ' ',
      '"k":',
      'null',
      '\u00a0',
    );
    const text = fc.oneof(
      fc.array(pieces, { maxLength: 12 }).map((parts) => `[${parts.join('')}`),
      fc.array(pieces, { maxLength: 8 }).map((parts) => `[${parts.join('')}]`),
      fc.array(fc.jsonValue(), { maxLength: 4 }).map((values) => JSON.stringify(values)),
    );
    const outcome = (parse: () => unknown): unknown => {
      try {
        return { value: parse() };
      } catch {
        return 'refused';
      }
    };
    fc.assert(
      fc.property(text, (list) => {
        expect(outcome(() => parsed(list))).toEqual(outcome(() => JSON.parse(list)));
        expect(outcome(() => parseJson(list))).toEqual(outcome(() => JSON.parse(list)));
      }),
      { numRuns: 2_000 },
    );
  });

  test('are parsed no further than they are read', () => {
    const items = parseList('[1,x', 'events');
    expect(items.next().value).toBe(1);
    expect(() => items.next()).toThrow(expect.objectContaining({ code: 'ELATIO_HTTP_BODY' }));
  });
});
