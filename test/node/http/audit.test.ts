import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { presets } from '../../../node/categories/presets/index.ts';
import { nativePrimitives, nativeSigning, randomBytes } from '../../../node/crypto.ts';
import { withAudit } from '../../../node/http/audited.ts';
import { hexOf } from '../../../protocol/bytes.ts';
import { wordsOf } from '../../../protocol/keys/words.ts';
import { encodeCode } from '../../../protocol/pairing/index.ts';
import { BUCKET, call } from './fixture.ts';
import { bought, enteredMarket } from './market.ts';
import { opened, OWNER } from './audited.ts';

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

const BATCH = { id: '0f9d9a5e-6a3c-4b52-9d6d-1f6f7f1b8c11', browser: 'firefox', spans: [] };

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
  ['GET /api/v1/timeline/did', undefined, 'read', ['timeline', '', '']],
  ['GET /api/v1/days', undefined, 'read', ['days', '', '']],
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
  ['POST /api/v1/events/delete', { ids: [ID + 2] }, 'change', ['events', 'b', 'core']],
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
  ['POST /api/v1/attachments?name=a', 'tea', 'change', ['attachments', '', 'attachments']],
  ['GET /api/v1/attachments', undefined, 'read', ['attachments', '', 'attachments']],
  ['GET /api/v1/attachments/FILE', undefined, 'read', ['attachments', 'FILE', 'attachments']],
  [
    'GET /api/v1/attachments/FILE/content',
    undefined,
    'export',
    ['attachments', 'FILE', 'attachments'],
  ],
  ['DELETE /api/v1/attachments/FILE', undefined, 'change', ['attachments', 'FILE', 'attachments']],
  ['GET /api/v1/import/found', undefined, 'none'],
  ['POST /api/v1/import/found', { path: '/gone/sqlite.db' }, 'import', ['import', '', '']],
  ['DELETE /api/v1/import/found', undefined, 'configure', ['import', '', '']],
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
  ['POST /api/v1/scope/preview', { days: 90 }, 'read', ['scope', '', '']],
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
  ['POST /api/v1/market', { rpc: ['MARKET_URL'] }, 'configure', ['market', '', '']],
  ['GET /api/v1/market', undefined, 'none'],
  ['POST /api/v1/market/faucet', {}, 'configure', ['market', '', '']],
  ['POST /api/v1/market/offers?name=a&price=1', 'tea', 'configure', ['market', '', '']],
  ['GET /api/v1/market/offers', undefined, 'none'],
  [
    'DELETE /api/v1/market/offers/MARKET_OFFER',
    undefined,
    'configure',
    ['market', 'MARKET_OFFER', ''],
  ],
  ['POST /api/v1/market/purchases', { link: 'MARKET_LINK' }, 'configure', ['market', '', '']],
  ['GET /api/v1/market/purchases', undefined, 'none'],
  ['GET /api/v1/market/purchases/MARKET_BOUGHT', undefined, 'none'],
  [
    'POST /api/v1/market/purchases/MARKET_BOUGHT/buy',
    undefined,
    'configure',
    ['market', 'MARKET_BOUGHT', ''],
  ],
  [
    'GET /api/v1/market/purchases/MARKET_BOUGHT/content',
    undefined,
    'export',
    ['market', 'MARKET_BOUGHT', ''],
  ],
  [
    'DELETE /api/v1/market/purchases/MARKET_FETCHED',
    undefined,
    'configure',
    ['market', 'MARKET_FETCHED', ''],
  ],
  ['POST /api/v1/market/requests', { text: 'steps' }, 'configure', ['market', '', '']],
  ['GET /api/v1/market/requests', undefined, 'none'],
  [
    'POST /api/v1/market/requests/MARKET_WANTED/answer',
    { link: 'MARKET_LINK' },
    'configure',
    ['market', 'MARKET_WANTED', ''],
  ],
  ['GET /api/v1/market/listings', undefined, 'none'],
  ['GET /api/v1/market/goods?link=none', undefined, 'none'],
  ['GET /api/v1/market/proposals', undefined, 'none'],
  ['GET /api/v1/market/orders', undefined, 'none'],
  ['GET /api/v1/market/earnings', undefined, 'none'],
  ['GET /api/v1/gdpr', undefined, 'export', ['gdpr', '', '']],
  [
    'POST /api/v1/browser/connections',
    { code: '', browser: 'firefox' },
    'configure',
    ['browser', '', ''],
  ],
  ['POST /api/v1/browser/codes', undefined, 'configure', ['browser', '', '']],
  ['GET /api/v1/browser/connections', undefined, 'none'],
  [
    'DELETE /api/v1/browser/connections/BROWSER',
    undefined,
    'configure',
    ['browser', 'BROWSER', ''],
  ],
  ['POST /api/v1/browser/batches', BATCH, 'none'],
  ['GET /api/v1/browser/state', undefined, 'none'],
  ['GET /api/v1/browser/today?site=a.example', undefined, 'read', ['browser', '', '']],
  ['POST /api/v1/browser/pause', { until: null }, 'configure', ['browser', '', '']],
  ['POST /api/v1/browser/never', { domain: 'a.example' }, 'configure', ['browser', '', '']],
];

describe('the access log', () => {
  test('is told of every route what was declared, and of nothing else', async () => {
    const { ask, browsers, credentials, docs, door, inviting, membership, noted, routes } =
      await opened();
    const device = nativeSigning.signingKey(randomBytes(32));
    await membership.say({ kind: 'enrol', device, role: 'admin' });
    await docs.rules.set('r', { ...RULE, enabled: true });
    await docs.goals.set('g', GOAL);
    const { id: token } = await credentials.tokens.create({ name: 'gone', scope: 'read' });
    const { code } = browsers.connections.code();
    const coded = (body: unknown): unknown =>
      typeof body === 'object' && body !== null && 'browser' in body && 'code' in body
        ? { ...body, code }
        : body;
    const { market, ...others } = await enteredMarket(door);
    const sale = await bought(market, others.direct.link);
    const wanted = await others.seller.requests.add('steps');
    const inMarket = async (): Promise<Readonly<Record<string, string>>> => ({
      MARKET_URL: others.url,
      MARKET_LINK: others.ware.link,
      MARKET_OFFER: (await market.offers.list())[0]?.id ?? '',
      MARKET_BOUGHT: sale.slice(0, 20),
      MARKET_FETCHED:
        (await market.purchases.list()).find(({ isBought }) => !isBought)?.sale.slice(0, 20) ?? '',
      MARKET_WANTED: wanted.id.slice(0, 20),
    });
    const seen = new Set<unknown>();
    for (const [request, body, action, object] of ROUTES) {
      const edits = (await ask('GET /api/v1/edits', undefined, OWNER)).body as { id: string }[];
      const files = (await ask('GET /api/v1/attachments', undefined, OWNER)).body as {
        id: string;
      }[];
      const browser = browsers.connections.list()[0]?.id ?? '';
      noted.length = 0;
      const names = await inMarket();
      const ofMarket = (text: string): string =>
        text.replace(/MARKET_[A-Z]+/, (name) => names[name] ?? name);
      const real = (text: string): string =>
        ofMarket(text)
          .replace('EDIT', edits[0]?.id ?? '')
          .replace('TOKEN', token)
          .replace('BROWSER', browser)
          .replace('FILE', files[0]?.id ?? '')
          .replace('DEVICE', hexOf(device))
          .replace('INVITATION', inviting.list()[0]?.id ?? '');
      const { status } = await ask(
        real(request),
        JSON.stringify(body)?.includes('MARKET_')
          ? JSON.parse(ofMarket(JSON.stringify(body)))
          : coded(body),
        OWNER,
      );
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
  });

  test('costs what watchers write nothing: their handlers stay as they are', () => {
    const handler = () => new Response();
    const route = { method: 'POST', path: '/api/0/buckets/:bucket/heartbeat', handler } as const;
    const note = () => undefined;
    const store = { buckets: () => new Map() };
    expect(withAudit({ ...route, access: 'watcher' }, note, store)).toBe(handler);
    expect(withAudit({ ...route, access: 'write' }, note, store)).not.toBe(handler);
  });

  test('never holds anything of an event, whatever is done with it', async () => {
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
  });
});
