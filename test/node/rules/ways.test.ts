import fc from 'fast-check';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { nativePrimitives, zstd } from '../../../node/crypto.ts';
import { createSink } from '../../../node/ingest/index.ts';
import type { JsonObject } from '../../../protocol/json.ts';
import { temporaryFolder } from '../folder.ts';
import { BUCKET, call, nodeOver, type TestNode } from '../http/fixture.ts';
import { openStoreIn } from '../store/fixture.ts';

const CANARY = 'Kanarie-0123456789';
const ALLOWED = 'Erlaubt-0123456789';
const T = Date.UTC(2026, 0, 5, 20) * 1_000;

/** Rules with an event that each excludes, and one that it does not. */
const RULES: readonly (readonly [
  when: JsonObject | undefined,
  caught: JsonObject,
  let_: JsonObject,
])[] = [
  [{ app: 'signal' }, { app: 'Signal', title: CANARY }, { app: 'Signal 2', title: ALLOWED }],
  [
    { app: 'org.*.bank' },
    { package: 'org.some.bank', a: [CANARY] },
    { package: 'x', a: [ALLOWED] },
  ],
  [{ title: 'se?ret*plan' }, { title: `A SECRET ${CANARY} plan` }, { title: ALLOWED }],
  [{ title: 'secret' }, { title: ['a', { b: `secret ${CANARY}` }] }, { title: [ALLOWED] }],
  [
    { url: '/account/' },
    { url: `https://x.y/account/${CANARY}` },
    { url: `https://x.y/${ALLOWED}` },
  ],
  [
    { domain: 'bank.example' },
    { url: `https://a:b@WWW.Bank.Example.:444/${CANARY}` },
    { url: `https://notbank.example/${ALLOWED}` },
  ],
  [{ domain: 'bank.example' }, { url: `bank.example/${CANARY}` }, { url: ALLOWED }],
  [{ path: '/diary/' }, { file: `/data/me/diary/${CANARY}` }, { file: `/data/${ALLOWED}` }],
  [
    { outside: '9-18', app: 'late' },
    { app: 'late', x: CANARY },
    { app: 'early', x: ALLOWED },
  ],
  [undefined, { incognito: true, title: CANARY }, { incognito: false, title: ALLOWED }],
  [
    undefined,
    { app: 'firefox', title: `${CANARY} — Mozilla Firefox Private Browsing` },
    { app: 'firefox', title: `${ALLOWED} — Mozilla Firefox` },
  ],
];

const timeOf = (micros: number): string => new Date(micros / 1_000).toISOString();

/** Every way in by which an event may come. */
const WAYS: Readonly<
  Record<string, (node: TestNode, data: JsonObject, start: number) => Promise<string>>
> = {
  heartbeat: ({ app }, data, start) =>
    sent(app, 'POST', '/api/0/buckets/b/heartbeat?pulsetime=60', {
      timestamp: timeOf(start),
      data,
    }),
  insert: ({ app }, data, start) =>
    sent(app, 'POST', '/api/0/buckets/b/events', [{ timestamp: timeOf(start), duration: 1, data }]),
  'insert by our own API': ({ app }, data, start) =>
    sent(app, 'POST', '/api/v1/buckets/b/events', { timestamp: timeOf(start), data }),
  activity: ({ app }, data, start) =>
    sent(app, 'POST', '/api/0/activity/b', { ...data, timestamp: timeOf(start) }),
  import: ({ app }, data, start) => sent(app, 'POST', '/api/0/import', exportOf(data, start)),
  'dry import': ({ app }, data, start) =>
    sent(app, 'POST', '/api/v1/import?dry-run=1', exportOf(data, start)),
  'a collector beats': async ({ ingest }, data, start) => {
    await createSink(ingest).heartbeat('b', { start, duration: 5, data }, 60_000_000);
    return '';
  },
  'a collector inserts': async ({ ingest }, data, start) => {
    await createSink(ingest).insert('b', [{ start, duration: 5, data }]);
    return '';
  },
  replace: async ({ app }, data, start) => {
    const id = await someEvent(app);
    const event = { timestamp: timeOf(start), duration: 1, data };
    return sent(app, 'PUT', `/api/v1/buckets/b/events/${id}`, event);
  },
  'insert with an id': async ({ app }, data, start) => {
    const event = { id: await someEvent(app), timestamp: timeOf(start), duration: 1, data };
    return sent(app, 'POST', '/api/0/buckets/b/events', [event]);
  },
};

type App = TestNode['app'];

/** The answer to a request as it came. */
async function sent(app: App, method: string, path: string, body: unknown): Promise<string> {
  const { status, body: answer } = await call(app, method, path, body);
  expect([200, 201, 409]).toContain(status);
  return JSON.stringify(answer);
}

async function someEvent(app: App): Promise<number> {
  const event = { timestamp: timeOf(T), duration: 1, data: { app: 'to be replaced' } };
  const { body } = await call(app, 'POST', '/api/v1/buckets/b/events', event);
  return (body as { id: number }[])[0].id;
}

function exportOf(data: JsonObject, start: number): object {
  const events = [{ timestamp: timeOf(start), duration: 1, data }];
  return { buckets: { b: { id: 'b', ...BUCKET, events } } };
}

/** A node whose store is watched: everything that it ever sealed or compressed can be searched. */
async function watchedNode() {
  const directory = temporaryFolder();
  const plain: Buffer[] = [];
  const keep = (bytes: Uint8Array): void => void plain.push(Buffer.from(bytes));
  const store = await openStoreIn(directory, {
    sealing: {
      primitives: {
        ...nativePrimitives,
        encrypt(key, nonce, associated, bytes) {
          keep(bytes);
          return nativePrimitives.encrypt(key, nonce, associated, bytes);
        },
      },
      random: (length) => crypto.getRandomValues(new Uint8Array(length)),
    },
    compression: {
      ...zstd,
      compress(raw) {
        keep(raw);
        return zstd.compress(raw);
      },
    },
  });
  onTestFinished(() => store.stop().catch(() => undefined));
  const node = nodeOver(store);
  await call(node.app, 'POST', '/api/0/buckets/b', BUCKET);
  return { ...node, directory, plain };
}

/** A text as it may stand in bytes: payloads are written down in base64 on their way. */
function disguises(text: string): Buffer[] {
  const shifted = [0, 1, 2].map((shift) => {
    const base64 = Buffer.concat([Buffer.alloc(shift), Buffer.from(text)]).toString('base64');
    return Buffer.from(base64.slice(shift === 0 ? 0 : 4, -4));
  });
  return [Buffer.from(text), ...shifted];
}

const isIn = (content: readonly Buffer[], text: string): boolean =>
  content.some((bytes) => disguises(text).some((disguise) => bytes.includes(disguise)));

test('no event that a rule excludes is found in any file, reply or log, whatever the way in', async () => {
  const ways = Object.entries(WAYS);
  const rule = fc.constantFrom(...RULES);
  const way = fc.constantFrom(...ways);
  const check = async (
    [when, caught, free]: (typeof RULES)[number],
    coming: readonly (readonly [(typeof ways)[number], boolean])[],
  ): Promise<void> => {
    const { store, plain, directory, ...node } = await watchedNode();
    const { app, logged } = node;
    if (when) await sent(app, 'POST', '/api/v1/rules', { when, action: 'exclude' });
    const replies: string[] = [];
    let allowed = false;
    for (const [i, [[name, go], isCaught]] of coming.entries()) {
      replies.push(await go({ store, ...node }, isCaught ? caught : free, T + i * 1_000_000));
      allowed ||= !isCaught && name !== 'dry import';
    }
    for (const path of ['export', 'buckets/b/events', 'activity/b']) {
      replies.push(JSON.stringify((await call(app, 'GET', `/api/0/${path}`)).body));
    }
    await store.settle();
    await store.stop();
    const files = readdirSync(directory, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(join(entry.parentPath, entry.name)));
    expect(isIn([...files, ...plain], CANARY)).toBe(false);
    expect(replies.join('\n')).not.toContain(CANARY);
    expect(JSON.stringify(logged)).not.toContain(CANARY);
    // The search finds what is there.
    expect(isIn(plain, ALLOWED)).toBe(allowed);
    expect(replies.join('\n').includes(ALLOWED)).toBe(allowed);
  };
  // Each way by itself, then any of them after one another.
  for (const [i, one] of ways.entries()) {
    await check(RULES[i % RULES.length], [
      [one, true],
      [one, false],
    ]);
  }
  const coming = fc.array(fc.tuple(way, fc.boolean()), { minLength: 1, maxLength: 8 });
  await fc.assert(fc.asyncProperty(rule, coming, check), { numRuns: 20 });
});
