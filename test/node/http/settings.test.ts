import { beforeEach, describe, expect, test } from 'vitest';
import { MAX_DEPTH } from '../../../node/ingest/index.ts';
import { temporaryFolder } from '../folder.ts';
import { type Ask, everything, failure, type Opened, openNode } from './aw.ts';

let directory: string;
let node: Opened;
let ask: Ask;

async function reopen(): Promise<void> {
  await node?.stop();
  node = await openNode(directory);
  ({ ask } = node);
}

beforeEach(async () => {
  directory = temporaryFolder();
  await reopen();
});

const set = (key: string, value: unknown) =>
  ask('POST', `/settings/${encodeURIComponent(key)}`, JSON.stringify(value));
const get = async (key: string) => {
  const { status, body } = await ask('GET', `/settings/${encodeURIComponent(key)}`);
  return [status, body];
};
const all = async () => (await ask('GET', '/settings')).body as Record<string, unknown>;
const nested = (levels: number): unknown => JSON.parse('['.repeat(levels) + ']'.repeat(levels));

/** What ActivityWatch's interface and others keep there. */
const VALUES: Readonly<Record<string, unknown>> = {
  startOfDay: '04:00',
  durationDefault: 3_600,
  fraction: -1.5e-7,
  useMultidevice: false,
  requestTimeout: 0,
  empty: '',
  list: [],
  object: {},
  classes: [
    { name: ['Work', 'Code'], rule: { type: 'regex', regex: '\\\\w+|"ä"\u0000' }, score: null },
  ],
  'half a pair \u{1F5DD}': { text: 'before \uD83D after', '\uDE00': '\uDE00\uD83D' },
  proto: JSON.parse('{"__proto__": {"polluted": true}, "constructor": {"prototype": {}}}'),
  deep: nested(MAX_DEPTH - 1),
  long: 'ü'.repeat(400_000),
};

test('hold any JSON, are echoed, and are there all together and after a restart', async () => {
  expect(await ask('GET', '/settings')).toMatchObject({ status: 200, body: {} });
  for (const [key, value] of Object.entries(VALUES)) {
    const { status, body } = await set(key, value);
    expect([key, status, JSON.stringify(body)]).toEqual([key, 200, JSON.stringify(value)]);
  }
  for (let run = 0; run < 2; run++) {
    for (const [key, value] of Object.entries(VALUES)) expect(await get(key)).toEqual([200, value]);
    const told = await all();
    expect(Object.keys(told)).toEqual(Object.keys(VALUES).sort());
    expect(told).toEqual(VALUES);
    expect(JSON.stringify(told['proto'])).toBe(JSON.stringify(VALUES['proto']));
    await reopen();
  }
  expect({}).not.toHaveProperty('polluted');
});

test('are written over, and each value that was there can be had back', async () => {
  await set('theme', 'light');
  await set('theme', { name: 'dark' });
  expect(await get('theme')).toEqual([200, { name: 'dark' }]);
  await ask('DELETE', '/settings/theme');
  const [removal, change, first] = await node.docs.edits(10);
  for (const edit of [removal, change, first]) {
    expect(edit).toMatchObject({ kind: 'setting', of: 'theme', count: 1 });
  }
  await node.docs.undo(removal.id);
  expect(await get('theme')).toEqual([200, { name: 'dark' }]);
  await node.docs.undo(change.id);
  expect(await get('theme')).toEqual([200, 'light']);
  await node.docs.undo(first.id);
  expect(await get('theme')).toEqual([200, null]);
});

describe('a setting goes', () => {
  beforeEach(async () => {
    await set('theme', 'dark');
    await set('other', 1);
  });

  test.each<[how: string, remove: () => ReturnType<Ask>]>([
    ['by DELETE', () => ask('DELETE', '/settings/theme')],
    ['by POST of null', () => ask('POST', '/settings/theme', 'null')],
  ])('%s, which answers null, however often', async (_, remove) => {
    for (let run = 0; run < 2; run++) {
      expect(await remove()).toMatchObject({ status: 200, body: null });
      expect(await get('theme')).toEqual([200, null]);
      expect(await all()).toEqual({ other: 1 });
    }
    expect(await node.docs.edits(10)).toHaveLength(3);
    await reopen();
    expect(await all()).toEqual({ other: 1 });
  });
});

test('what is not set is null, and of aw-notify 404: the interface asks whether there is one', async () => {
  for (const key of ['theme', 'toString', '__proto__', 'constructor', 'k'.repeat(1_000), 'a/b']) {
    expect([key, ...(await get(key))]).toEqual([key, 200, null]);
  }
  expect(await get('aw-notify')).toEqual([404, null]);
  await set('aw-notify', { enabled: true });
  expect(await get('aw-notify')).toEqual([200, { enabled: true }]);
  await set('aw-notify', false);
  expect(await get('aw-notify')).toEqual([200, false]);
  await ask('DELETE', '/settings/aw-notify');
  expect(await get('aw-notify')).toEqual([404, null]);
});

/** Keys that an object, an address or a terminal takes for something else. */
const KEYS = [
  '__proto__',
  'constructor',
  'a/b',
  'a b?c#d&e=f',
  '%2F',
  'ä',
  '日本',
  '🗝',
  ' ',
  '\u001B',
];

test('may have any key, and none is taken for another', async () => {
  for (const key of KEYS) expect((await set(key, { k: key })).status).toBe(200);
  for (const key of KEYS) expect(await get(key)).toEqual([200, { k: key }]);
  const told = await all();
  expect(Object.getPrototypeOf(told)).toBe(Object.prototype);
  expect(Object.entries(told)).toEqual(KEYS.toSorted().map((key) => [key, { k: key }]));
  for (const key of KEYS) await ask('DELETE', `/settings/${encodeURIComponent(key)}`);
  expect(Object.entries(await all())).toEqual([]);
});

describe('a key', () => {
  test('of 128 characters is one', async () => {
    const key = 'k'.repeat(128);
    expect((await set(key, 1)).status).toBe(200);
    expect(await all()).toEqual({ [key]: 1 });
    expect((await ask('DELETE', `/settings/${key}`)).status).toBe(200);
    expect(await all()).toEqual({});
  });

  test.each([
    ['POST', '1'],
    ['POST', 'null'],
    ['DELETE', undefined],
  ])('of 129 characters is 400 for %s of %s, and changes nothing', async (method, body) => {
    await set('theme', 'dark');
    const before = await everything(node);
    expect(await ask(method, `/settings/${'k'.repeat(129)}`, body)).toMatchObject({
      status: 400,
      body: failure('ELATIO_DOCS_KEY', '1 to 128 characters, this one 129'),
    });
    expect(await everything(node)).toEqual(before);
  });
});

const REFUSED: readonly (readonly [
  what: string,
  body: string | Uint8Array,
  status: number,
  code: string,
  text: string,
])[] = [
  ['nothing', '', 400, 'ELATIO_HTTP_BODY', 'not JSON'],
  ['a bare word', 'dark', 400, 'ELATIO_HTTP_BODY', 'not JSON'],
  ['half of it', '{"name":', 400, 'ELATIO_HTTP_BODY', 'not JSON'],
  ['two of them', '1 2', 400, 'ELATIO_HTTP_BODY', 'not JSON'],
  ['no UTF-8', Buffer.from([0x22, 0xff, 0x22]), 400, 'ELATIO_HTTP_BODY', 'not UTF-8'],
  ['deep lists', JSON.stringify(nested(100)), 400, 'ELATIO_HTTP_BODY', 'nested'],
  ['lists without end', '['.repeat(1_000_000), 400, 'ELATIO_HTTP_BODY', 'nested'],
  ['a number beyond floats', '1e999', 400, 'ELATIO_INGEST_FIELD', 'finite'],
  ['one deep within', '[{"a":[-1e999]}]', 400, 'ELATIO_INGEST_FIELD', 'finite'],
  ['more than a mebibyte', `"${'x'.repeat(2 ** 20)}"`, 413, 'ELATIO_HTTP_SIZE', '1 MiB'],
];

test('a value that is none is refused, and changes nothing', async () => {
  await set('theme', 'dark');
  const before = await everything(node);
  for (const [what, body, status, code, text] of REFUSED) {
    const answer = await ask('POST', '/settings/theme', body);
    expect([what, answer]).toMatchObject([what, { status, body: failure(code, text) }]);
  }
  expect(await everything(node)).toEqual(before);
});

test('values set at once for one key are taken one after the other', async () => {
  const numbers = Array.from({ length: 40 }, (_, i) => i);
  const answers = await Promise.all(numbers.map((n) => set('n', n)));
  expect(answers.map(({ status, body }) => [status, body])).toEqual(numbers.map((n) => [200, n]));
  expect(await node.docs.edits(100)).toHaveLength(numbers.length);
  expect(await get('n')).toEqual([200, numbers.at(-1)]);
});
