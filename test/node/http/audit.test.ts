import * as fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Access } from '../../../node/audit/index.ts';
import { presets } from '../../../node/categories/presets/index.ts';
import { createCredentials } from '../../../node/credentials/index.ts';
import { nativePrimitives, nativeSigning, randomBytes } from '../../../node/crypto.ts';
import { withAudit } from '../../../node/http/audited.ts';
import type { Store } from '../../../node/store/index.ts';
import { ElatioError } from '../../../protocol/error.ts';
import { hexOf } from '../../../protocol/bytes.ts';
import { wordsOf } from '../../../protocol/keys/words.ts';
import { encodeCode } from '../../../protocol/pairing/index.ts';
import { temporaryFolder } from '../folder.ts';
import { aloneIn } from '../pairing/alone.ts';
import { type Answer, BUCKET, call, nodeOver, testStore } from './fixture.ts';

const event = { timestamp: '2024-01-15T10:00:00Z', duration: 1, data: { title: 'a' } };
const ID = 2 ** 32;
const B = ['buckets', 'b', 'core'];
const [PRESET = ''] = presets().keys();

/** Each route, what it is to the log, and of what it tells: kind, name, domain. In an order that all succeed in. */
const RULE = { when: { app: 'x' }, action: 'exclude' };

const GOAL = {
  subject: { kind: 'screen' },
  direction: 'most',
  amount: 3_600,
  unit: 'time',
  per: 'day',
  since: '2024-01-01',
};

const WORDS = wordsOf(new Uint8Array(32)).join(' ');

const CODE = encodeCode(nativePrimitives, {
  key: new Uint8Array(32).fill(1),
  secret: new Uint8Array(16),
  addresses: [],
});

const ROUTES: [request: string, body: unknown, action: string, object?: string[]][] = [
  ['GET /api/0/info', undefined, 'none'],
  ['GET /', undefined, 'none'],
  ['GET /login?code=x', undefined, 'none'],
  ['POST /login', 'code=x', 'none'],
  ['GET /api', undefined, 'none'],
  ['GET /openapi.json', undefined, 'none'],
  ['POST /api/0/buckets/b', BUCKET, 'none'],
  ['POST /api/v1/buckets/web', { ...BUCKET, type: 'web.tab.current' }, 'none'],
  ['POST /api/0/buckets/b/events', [event, event], 'none'],
  ['POST /api/0/buckets/b/heartbeat?pulsetime=1', event, 'none'],
  ['POST /api/0/activity/test', {}, 'none'],
  ['POST /api/v1/buckets/b/events', event, 'none'],
  ['POST /api/v1/logout', undefined, 'none'],
  ['GET /api/v1/status', undefined, 'none'],
  ['GET /api/v1/lock', undefined, 'none'],
  ['POST /api/v1/lock', undefined, 'none'],
  ['POST /api/v1/unlock', {}, 'none'],
  ['GET /api/0/buckets', undefined, 'read', ['buckets', '', '']],
  ['GET /api/0/buckets/b', undefined, 'read', B],
  ['GET /api/0/buckets/b/events', undefined, 'read', B],
  ['GET /api/0/buckets/b/events/count', undefined, 'read', B],
  [`GET /api/0/buckets/b/events/${ID}`, undefined, 'read', B],
  ['GET /api/0/activity/test', undefined, 'read', ['activity', 'test', '']],
  ['GET /api/0/export', undefined, 'export', ['export', '', '']],
  ['GET /api/0/buckets/b/export', undefined, 'export', B],
  ['GET /api/0/settings', undefined, 'read', ['settings', '', '']],
  ['GET /api/0/settings/k', undefined, 'read', ['settings', 'k', '']],
  ['GET /api/v1/buckets', undefined, 'read', ['buckets', '', '']],
  ['GET /api/v1/buckets/web', undefined, 'read', ['buckets', 'web', 'web']],
  [`GET /api/v1/buckets/b/events/${ID}`, undefined, 'read', B],
  ['GET /api/v1/edits', undefined, 'read', ['edits', '', '']],
  ['GET /api/v1/settings', undefined, 'read', ['settings', '', '']],
  ['GET /api/v1/events', undefined, 'read', ['events', '', '']],
  ['GET /api/v1/events?bucket=web', undefined, 'read', ['events', 'web', 'web']],
  ['GET /api/v1/export?bucket=b', undefined, 'export', ['export', 'b', 'core']],
  ['GET /api/v1/usage', undefined, 'read', ['usage', '', '']],
  ['GET /api/v1/activity', undefined, 'read', ['activity', '', '']],
  ['GET /api/v1/timeline?bucket=web', undefined, 'read', ['timeline', 'web', 'web']],
  ['GET /api/v1/search?q=a&bucket=web', undefined, 'read', ['search', 'web', 'web']],
  ['HEAD /api/v1/live', undefined, 'read', ['live', '', '']],
  ['POST /api/0/query', {}, 'none'],
  [
    'POST /api/v1/query',
    { query: 'RETURN = 1;', periods: ['2024-01-01T00:00:00Z/2024-01-02T00:00:00Z'] },
    'read',
    ['query', '', ''],
  ],
  [`GET /api/v1/events/${ID}`, undefined, 'read', ['events', 'b', 'core']],
  [`GET /api/v1/events/${ID}/history`, undefined, 'read', ['events', 'b', 'core']],
  [`PATCH /api/v1/events/${ID + 2}`, { duration: 4 }, 'change', ['events', 'b', 'core']],
  [
    `POST /api/v1/events/${ID + 2}/split`,
    { at: ['2024-01-15T10:00:02Z'] },
    'change',
    ['events', 'b', 'core'],
  ],
  [`POST /api/v1/events/${ID + 2}/restore`, undefined, 'change', ['events', 'b', 'core']],
  [
    'POST /api/v1/events/merge',
    { events: [ID + 1, ID + 2], data: {} },
    'change',
    ['events', 'b', 'core'],
  ],
  [`POST /api/v1/events/${ID + 2}/restore`, undefined, 'change', ['events', 'b', 'core']],
  [`DELETE /api/v1/events/${ID + 2}`, undefined, 'change', ['events', 'b', 'core']],
  ['POST /api/v1/events/relabel/preview', { app: 'x', set: { a: 1 } }, 'read', ['events', '', '']],
  ['POST /api/v1/events/relabel', { app: 'x', set: { a: 1 } }, 'change', ['events', '', '']],
  ['GET /api/v1/edits/EDIT', undefined, 'read', ['edits', 'EDIT', '']],
  ['POST /api/v1/edits/rollback/preview', { since: '2100-01-01' }, 'read', ['edits', '', '']],
  ['POST /api/v1/edits/rollback', { since: '2099-01-01' }, 'undo', ['edits', '', '']],
  ['POST /api/0/buckets/b/events', { ...event, id: ID, duration: 2 }, 'change', B],
  ['PUT /api/0/buckets/b', { client: 'other' }, 'change', B],
  [`DELETE /api/0/buckets/b/events/${ID}`, undefined, 'change', B],
  ['POST /api/0/import', { buckets: {} }, 'import', ['import', '', '']],
  ['POST /api/0/settings/k', 1, 'configure', ['settings', 'k', '']],
  ['GET /api/v1/settings/k', undefined, 'read', ['settings', 'k', '']],
  ['DELETE /api/0/settings/k', undefined, 'configure', ['settings', 'k', '']],
  ['PATCH /api/v1/buckets/b', { label: 'B' }, 'change', B],
  [`PUT /api/v1/buckets/b/events/${ID + 1}`, { ...event, duration: 3 }, 'change', B],
  [`DELETE /api/v1/buckets/b/events/${ID + 1}`, undefined, 'change', B],
  ['POST /api/v1/edits/EDIT/undo', undefined, 'undo', ['edits', 'EDIT', '']],
  ['POST /api/v1/log', { activity: 'tea' }, 'change', ['log', '', '']],
  ['GET /api/v1/log', undefined, 'read', ['log', '', '']],
  [
    `PATCH /api/v1/log/${4 * 2 ** 32}`,
    { fields: { note: 'x' } },
    'change',
    ['log', String(4 * 2 ** 32), ''],
  ],
  [`DELETE /api/v1/log/${4 * 2 ** 32}`, undefined, 'change', ['log', String(4 * 2 ** 32), '']],
  ['POST /api/v1/stopwatches', {}, 'change', ['stopwatches', '', '']],
  ['GET /api/v1/stopwatches', undefined, 'read', ['stopwatches', '', '']],
  [
    `POST /api/v1/stopwatches/${5 * 2 ** 32}/stop`,
    undefined,
    'change',
    ['stopwatches', String(5 * 2 ** 32), ''],
  ],
  ['POST /api/v1/import', { buckets: {} }, 'import', ['import', '', '']],
  ['POST /api/v1/purge', { bucket: 'web', text: 'x' }, 'purge', ['purge', 'web', 'web']],
  ['POST /api/v1/backup', { passphrase: 'x' }, 'export', ['backup', '', '']],
  ['GET /api/v1/rules', undefined, 'read', ['rules', '', '']],
  ['GET /api/v1/sessions', undefined, 'read', ['sessions', '', '']],
  ['GET /api/v1/score', undefined, 'read', ['score', '', '']],
  ['GET /api/v1/goals', undefined, 'read', ['goals', '', '']],
  ['POST /api/v1/goals', GOAL, 'change', ['goals', '', '']],
  ['POST /api/v1/goals/parse', { sentence: 'screen time < 1h' }, 'read', ['goals', '', '']],
  ['GET /api/v1/goals/g/history', undefined, 'read', ['goals', 'g', '']],
  ['PATCH /api/v1/goals/g', { amount: 60 }, 'change', ['goals', 'g', '']],
  ['DELETE /api/v1/goals/g', undefined, 'change', ['goals', 'g', '']],
  ['POST /api/v1/rules', RULE, 'configure', ['rules', '', '']],
  ['PUT /api/v1/rules/r', { ...RULE, enabled: false }, 'configure', ['rules', 'r', '']],
  ['DELETE /api/v1/rules/r', undefined, 'configure', ['rules', 'r', '']],
  ['POST /api/v1/rules/test', { data: {} }, 'read', ['rules', '', '']],
  ['GET /api/v1/categories', undefined, 'read', ['categories', '', '']],
  ['GET /api/v1/categories/uncategorized', undefined, 'read', ['categories', '', '']],
  ['GET /api/v1/categories/export', undefined, 'read', ['categories', '', '']],
  ['POST /api/v1/categories/preview', { path: ['X'], match: [] }, 'read', ['categories', '', '']],
  ['POST /api/v1/categories/test', { data: {} }, 'read', ['categories', '', '']],
  ['POST /api/v1/categories', { path: ['X'] }, 'configure', ['categories', '', '']],
  [`PATCH /api/v1/categories/${PRESET}`, { score: 1 }, 'configure', ['categories', PRESET, '']],
  [`DELETE /api/v1/categories/${PRESET}`, undefined, 'configure', ['categories', PRESET, '']],
  [
    'POST /api/v1/categories/import',
    { categories: [{ name: ['X'] }] },
    'configure',
    ['categories', '', ''],
  ],
  ['POST /api/v1/categories/presets', undefined, 'configure', ['categories', '', '']],
  ['PUT /api/v1/pause', { seconds: 60 }, 'configure', ['pause', '', '']],
  ['GET /api/v1/pause', undefined, 'read', ['pause', '', '']],
  ['DELETE /api/v1/pause', undefined, 'configure', ['pause', '', '']],
  // Before there is a policy: what a run does to a domain has an entry of its own.
  ['POST /api/v1/retention/run', undefined, 'purge', ['retention', '', '']],
  ['PUT /api/v1/retention/iot', { keep: 9 }, 'configure', ['retention', 'iot', 'iot']],
  ['GET /api/v1/retention', undefined, 'read', ['retention', '', '']],
  ['GET /api/v1/retention/run', undefined, 'read', ['retention', '', '']],
  ['POST /api/v1/retention/iot/preview', { keep: 9 }, 'read', ['retention', 'iot', 'iot']],
  ['DELETE /api/v1/retention/iot', undefined, 'configure', ['retention', 'iot', 'iot']],
  ['PUT /api/v1/settings/j', 1, 'configure', ['settings', 'j', '']],
  ['DELETE /api/v1/settings/j', undefined, 'configure', ['settings', 'j', '']],
  ['DELETE /api/0/buckets/b?force=1', undefined, 'change', B],
  ['DELETE /api/v1/buckets/web', undefined, 'change', ['buckets', 'web', 'web']],
  ['GET /api/v1/purge', undefined, 'read', ['purge', '', '']],
  ['POST /api/v1/purge/preview', { app: 'x' }, 'read', ['purge', '', '']],
  ['POST /api/v1/purge', { app: 'x' }, 'purge', ['purge', '', '']],
  ['POST /api/v1/purge', { domain: 'core', app: 'x' }, 'purge', ['purge', '', 'core']],
  ['GET /api/v1/devices', undefined, 'read', ['devices', '', '']],
  ['GET /api/v1/scope', undefined, 'read', ['scope', '', '']],
  ['PUT /api/v1/scope', { days: 90 }, 'configure', ['scope', '', '']],
  ['PATCH /api/v1/devices/DEVICE', { name: 'x' }, 'change', ['devices', 'DEVICE', '']],
  ['PUT /api/v1/devices/DEVICE/role', { role: 'member' }, 'configure', ['devices', 'DEVICE', '']],
  ['DELETE /api/v1/devices/DEVICE', undefined, 'configure', ['devices', 'DEVICE', '']],
  [
    'POST /api/v1/devices/vaults',
    { address: '/ip4/192.0.2.1', token: 't' },
    'configure',
    ['devices', '', ''],
  ],
  ['POST /api/v1/invitations', {}, 'configure', ['invitations', '', '']],
  ['GET /api/v1/invitations', undefined, 'none'],
  [
    'POST /api/v1/invitations/INVITATION/answer',
    { same: true },
    'configure',
    ['invitations', 'INVITATION', ''],
  ],
  [
    'DELETE /api/v1/invitations/INVITATION',
    undefined,
    'configure',
    ['invitations', 'INVITATION', ''],
  ],
  ['POST /api/v1/join', { code: CODE }, 'configure', ['join', '', '']],
  ['GET /api/v1/join', undefined, 'none'],
  ['POST /api/v1/join/answer', { same: true }, 'configure', ['join', '', '']],
  ['DELETE /api/v1/join', undefined, 'configure', ['join', '', '']],
  ['GET /api/v1/recovery', undefined, 'none'],
  ['POST /api/v1/recovery/words', undefined, 'configure', ['recovery', '', '']],
  ['POST /api/v1/recovery/words/written', { answers: {} }, 'configure', ['recovery', '', '']],
  ['POST /api/v1/recovery/check', { words: WORDS }, 'configure', ['recovery', '', '']],
  ['POST /api/v1/recovery/replacement', { words: WORDS }, 'configure', ['recovery', '', '']],
  ['POST /api/v1/recovery/replacement/written', { answers: {} }, 'configure', ['recovery', '', '']],
  [
    'POST /api/v1/recovery/restore',
    { words: WORDS, address: 'a:1' },
    'configure',
    ['recovery', '', ''],
  ],
  ['POST /api/v1/recovery/restore/confirm', undefined, 'configure', ['recovery', '', '']],
  ['GET /api/v1/tokens', undefined, 'read', ['tokens', '', '']],
  ['POST /api/v1/tokens', {}, 'configure', ['tokens', '', '']],
  ['DELETE /api/v1/tokens/TOKEN', undefined, 'configure', ['tokens', 'TOKEN', '']],
  ['GET /api/v1/audit', undefined, 'read', ['audit', '', '']],
  ['POST /api/v1/audit/verify', undefined, 'read', ['audit', '', '']],
  ['POST /api/v1/login', undefined, 'configure', ['login', '', '']],
  ['POST /api/v1/verify', undefined, 'read', ['verify', '', '']],
  ['GET /api/v1/gdpr', undefined, 'export', ['gdpr', '', '']],
];

const OWNER = { peer: 'owner' } as const;

async function opened(change: (store: Store) => Store = (store) => store) {
  const store = await testStore(temporaryFolder());
  onTestFinished(() => store.stop());
  const credentials = createCredentials({ local: store.local, random: randomBytes, now: Date.now });
  const node = nodeOver(change(store), { credentials, open: false });
  // What the log is told, one by one.
  const noted: Access[] = [];
  const alone = aloneIn(store, node.docs, () => Date.now() * 1_000);
  const { inviting, joining, recovery, restoring, vaults } = alone;
  // As if somebody had come, and words were shown.
  inviting.answer = () => inviting.list()[0];
  joining.answer = () => joining.status();
  // As if the right words had been given.
  recovery.confirm = recovery.confirmReplacement = () => Promise.resolve();
  restoring.find = () => Promise.resolve({ members: [], newest: undefined });
  restoring.confirm = () => Promise.resolve();
  recovery.check = () => true;
  recovery.replace = () => recovery.show();
  vaults.add = () => Promise.resolve({ id: '', name: 'vault', address: '', quota: 1 });
  const watched = nodeOver(store, {
    ...alone,
    credentials,
    docs: node.docs,
    rules: node.rules,
    open: false,
    audit: { ...node.audit, note: (access) => void noted.push(access) },
  });
  const ask = (request: string, body?: unknown, ...more: object[]): Promise<Answer> => {
    const [method = '', path = ''] = request.split(' ');
    return call(watched.app, method, path, body, ...more);
  };
  return { ...node, ...alone, credentials, noted, ask, routes: watched.app.routes };
}

describe('the access log', () => {
  test(
    'is told of every route what was declared, and of nothing else',
    { timeout: 30_000 },
    async () => {
      const { ask, credentials, docs, inviting, membership, noted, routes } = await opened();
      const device = nativeSigning.signingKey(randomBytes(32));
      await membership.say({ kind: 'enrol', device, role: 'admin' });
      await docs.rules.set('r', { ...RULE, enabled: true });
      await docs.goals.set('g', GOAL);
      const { id: token } = await credentials.tokens.create({ name: 'gone', scope: 'read' });
      const seen = new Set<unknown>();
      for (const [request, body, action, object] of ROUTES) {
        const edits = (await ask('GET /api/v1/edits', undefined, OWNER)).body as { id: string }[];
        noted.length = 0;
        const real = (text: string): string =>
          text
            .replace('EDIT', edits[0]?.id ?? '')
            .replace('TOKEN', token)
            .replace('DEVICE', hexOf(device))
            .replace('INVITATION', inviting.list()[0]?.id ?? '');
        const { status } = await ask(real(request), body, OWNER);
        const told = noted.map((access) => [
          access.actor.kind,
          access.action,
          Object.values(access.object),
        ]);
        const wanted = action === 'none' ? [] : [['owner', action, object?.map(real)]];
        expect([request, status < 400 || action === 'none', told]).toEqual([request, true, wanted]);
        const [method = '', path = ''] = request
          .replace('HEAD', 'GET')
          .replace(/\?.*/, '')
          .split(' ');
        seen.add(
          routes.find(
            (route) =>
              route.method === method &&
              new RegExp(`^${route.path.replaceAll(/:\w+/g, '[^/]+')}$`).test(path),
          ),
        );
      }
      expect(routes.filter((route) => !seen.has(route))).toEqual([]);
    },
  );

  test('costs what watchers write nothing: their handlers stay as they are', () => {
    const handler = () => new Response();
    const route = { method: 'POST', path: '/api/0/buckets/:bucket/heartbeat', handler } as const;
    const note = () => undefined;
    const store = { buckets: () => new Map() };
    expect(withAudit({ ...route, access: 'watcher' }, note, store)).toBe(handler);
    expect(withAudit({ ...route, access: 'write' }, note, store)).not.toBe(handler);
  });

  test('names who it was: a token, a session, the owner, a program where the node is open', async () => {
    const { ask, credentials, store, audit, noted } = await opened();
    const { id, token } = await credentials.tokens.create({ name: '\uFEFFgrafana', scope: 'read' });
    const secret = await credentials.sessions.begin('admin');
    const authorization = `Bearer ${token}`;
    await ask('GET /api/0/settings', undefined, {}, { authorization });
    const cookie = { cookie: `elatio_5600=${secret}`, 'sec-fetch-site': 'same-origin' };
    await ask('GET /api/0/settings', undefined, {}, cookie);
    await ask('GET /api/0/settings', undefined, OWNER);
    const open = nodeOver(store, { open: true, audit: { ...audit, note: (a) => noted.push(a) } });
    await call(open.app, 'GET', '/api/0/settings');
    const session = credentials.sessions.find(secret)?.id;
    expect(noted.map(({ actor }) => actor)).toEqual([
      { kind: 'token', id, name: 'grafana' },
      { kind: 'session', id: session, name: '' },
      { kind: 'owner', id: '', name: '' },
      { kind: 'program', id: '', name: '' },
    ]);
  });

  test('is not told of what was refused, or is not there', async () => {
    const { ask, noted } = await opened();
    await ask('GET /api/0/buckets');
    await ask('GET /api/0/buckets', undefined, { peer: 'remote' });
    await ask('GET /api/0/buckets', undefined, {}, { authorization: 'Bearer elatio_no' });
    await ask('POST /api/0/buckets/none/events', { ...event, id: 1 });
    await ask('GET /api/0/buckets/none', undefined, OWNER);
    await ask('GET /api/v1/events?since=never', undefined, OWNER);
    expect(noted).toEqual([]);
  });

  test('is told of a change that broke off, since a part of it may have been made', async () => {
    const { docs, ask, noted } = await opened();
    await ask('POST /api/0/buckets/b', BUCKET);
    docs.deleteBucket = () => Promise.reject(new ElatioError('ELATIO_STORE_FAILED', 'No.'));
    expect((await ask('DELETE /api/v1/buckets/b', undefined, OWNER)).status).toBe(503);
    expect(noted).toMatchObject([{ action: 'change', object: { name: 'b', domain: 'core' } }]);
  });

  test('has the time that was asked for, in either API’s words', async () => {
    const { ask, noted } = await opened();
    await ask('POST /api/0/buckets/b', BUCKET);
    const [from, to] = ['2024-01-01T00:00:00Z', '2024-02-01T00:00:00%2B00:00'];
    for (const request of [
      `GET /api/0/buckets/b/events?start=${from}&end=${to}`,
      `GET /api/0/buckets/b/events?starttime=${from}&endtime=${to}`,
      `GET /api/v1/events?since=${from}&until=${to}`,
      `GET /api/v1/export?since=${from}&until=${to}`,
    ]) {
      await ask(request, undefined, OWNER);
    }
    const since = '2024-01-01T00:00:00Z';
    await ask('POST /api/v1/purge', { since, until: '2024-02-01T00:00:00Z' }, OWNER);
    await ask('GET /api/0/buckets/b/events?start=1000-01-01', undefined, OWNER);
    const [first, last] = [Date.UTC(2024, 0, 1) * 1000, Date.UTC(2024, 1, 1) * 1000];
    const told = noted.map(({ from: one, until }) => [one, until]);
    expect(told.slice(0, 5)).toEqual(Array.from({ length: 5 }, () => [first, last]));
    for (const { from: one = 0 } of noted) expect(one).toBeGreaterThan(-(10 ** 16));
  });

  test('takes names of any length and form, and stays readable', async () => {
    const { app, audit } = await opened();
    const names = ['n'.repeat(5_000), '\uFEFFmark', '\0', '💡'.repeat(200), 'a\u202Eb'];
    for (const name of names) {
      await call(app, 'GET', `/api/0/settings/${encodeURIComponent(name)}`, undefined, OWNER);
    }
    expect(await audit.verify()).toMatchObject({ entries: names.length, broken: undefined });
    const told = await call(app, 'GET', '/api/v1/audit', undefined, OWNER);
    expect(told.body).toHaveLength(names.length);
  });

  test(
    'never holds anything of an event, whatever is done with it',
    { timeout: 30_000 },
    async () => {
      const paths = ROUTES.map(([request]) => request).filter((request) => request.includes('/b'));
      await fc.assert(
        fc.asyncProperty(fc.shuffledSubarray(paths, { minLength: 5 }), async (requests) => {
          const { app, audit, store } = await opened();
          const canary = `canary-${randomBytes(6).join('')}`;
          const secret = { ...event, data: { title: canary, [canary]: canary } };
          await call(app, 'POST', '/api/0/buckets/b', BUCKET);
          await call(app, 'POST', '/api/0/buckets/b/events', [secret, secret]);
          for (const request of requests) {
            const [method = '', path = ''] = request.split(' ');
            const body = /GET|DELETE/.test(method) ? undefined : { ...secret, id: ID };
            await call(app, method, path, body, OWNER);
          }
          await call(app, 'POST', '/api/v1/purge/preview', { text: canary }, OWNER);
          await call(app, 'POST', '/api/v1/purge', { app: canary }, OWNER);
          await audit.flush();
          const records = await store.records('docs');
          expect(records.length).toBeGreaterThan(0);
          for (const { payload } of records) {
            expect(Buffer.from(payload).includes(canary)).toBe(false);
          }
        }),
        { numRuns: 4 },
      );
    },
  );

  test('that cannot be written fails no request', async () => {
    const full = new ElatioError('ELATIO_STORE_FULL', 'The disk is full.');
    const { app, audit } = await opened((store) => ({
      ...store,
      write: () => Promise.reject(full),
    }));
    expect((await call(app, 'GET', '/api/0/buckets', undefined, OWNER)).status).toBe(200);
    const told = await call(app, 'GET', '/api/v1/audit', undefined, OWNER);
    expect([told.status, told.body]).toEqual([200, []]);
    expect(audit.status()).toMatchObject({ waiting: 2, problem: { code: 'ELATIO_STORE_FULL' } });
  });

  test('is listed by time, actor and number, and verified', async () => {
    const { app, credentials } = await opened();
    const { token } = await credentials.tokens.create({ name: 'x', scope: 'admin' });
    const headers = { authorization: `Bearer ${token}` };
    await call(app, 'GET', '/api/0/buckets', undefined, OWNER);
    await call(app, 'GET', '/api/0/settings', undefined, {}, headers);
    const list = async (query: string) =>
      (await call(app, 'GET', `/api/v1/audit?${query}`, undefined, {}, headers)).body;
    expect(await list('actor=owner')).toEqual([
      {
        sequence: 0,
        first: '2024-01-01T00:00:00+00:00',
        last: '2024-01-01T00:00:00+00:00',
        actor: { kind: 'owner', id: '', name: '' },
        action: 'read',
        object: { kind: 'buckets', name: '', domain: '' },
        from: null,
        until: null,
        count: 1,
      },
    ]);
    expect(await list('actor=x&limit=1')).toMatchObject([{ object: { kind: 'audit' } }]);
    expect(await list('since=2024-01-01T00:00:01Z')).toEqual([]);
    const { body } = await call(app, 'POST', '/api/v1/audit/verify', undefined, OWNER);
    expect(body).toMatchObject({ broken: null, head: expect.stringMatching(/^[\da-f]{64}$/) });
  });
});
