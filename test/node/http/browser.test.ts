/** The browser extension's side of the API: connecting, batches, and what it asks. */
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { createCredentials } from '../../../node/credentials/index.ts';
import { randomBytes } from '../../../node/crypto.ts';
import { createRules } from '../../../node/rules/index.ts';
import {
  type BrowserBatch,
  type BrowserConnection,
  type BrowserSpan,
  type BrowserState,
  type BrowserToday,
  EXTENSION_ID,
  MOST_BYTES,
} from '../../../protocol/browser.ts';
import { temporaryFolder } from '../folder.ts';
import { BUCKET, call, nodeOver, testStore } from './fixture.ts';

const OWNER = { peer: 'owner' } as const;
const CHROME = `chrome-extension://${EXTENSION_ID}`;
const FIREFOX = 'moz-extension://7bd8fd4c-7fd6-4b29-9f4c-6c1b4b2f4f8e';
const NOON = Date.UTC(2024, 0, 1, 12);

/** A node that is not open, its clock at noon; rules and pauses go by the same. */
async function opened() {
  const store = await testStore(temporaryFolder());
  onTestFinished(() => store.stop());
  const clock = { now: NOON };
  const now = () => clock.now * 1_000;
  const credentials = createCredentials({
    local: store.local,
    random: randomBytes,
    now: () => clock.now,
  });
  const rules = createRules({
    local: store.local,
    now,
    zone: () => 'Europe/Berlin',
    onProblem: () => undefined,
  });
  const node = nodeOver(store, { credentials, rules, now, open: false });
  const ask = (request: string, body?: unknown, headers: Record<string, string> = {}) => {
    const [method = '', path = ''] = request.split(' ');
    return call(
      node.app,
      method,
      path,
      body,
      Object.keys(headers).length > 0 ? {} : OWNER,
      headers,
    );
  };
  const codeOf = async () =>
    ((await ask('POST /api/v1/browser/codes')).body as { code: string }).code;
  const connect = (code: string, origin = CHROME) =>
    ask('POST /api/v1/browser/connections', { code, browser: 'chrome' }, { origin });
  const connected = async (origin = CHROME) => {
    const { id, token } = (await connect(await codeOf(), origin)).body as BrowserConnection;
    return { id, headers: { origin, authorization: `Bearer ${token}` } };
  };
  return { ...node, clock, ask, codeOf, connect, connected };
}

let batches = 0;

const batchOf = (...spans: readonly BrowserSpan[]): BrowserBatch => ({
  id: `00000000-0000-4000-8000-${String(++batches).padStart(12, '0')}`,
  browser: 'chrome',
  spans,
});

const tabAt = (second: number, duration = 1, data: object = {}): BrowserSpan => ({
  kind: 'tab',
  start: new Date(NOON - 600_000 + second * 1_000).toISOString(),
  duration,
  data: {
    url: 'https://example.com/a',
    title: 'Example',
    audible: false,
    incognito: false,
    tabCount: 2,
    ...data,
  },
});

describe('a browser', () => {
  test('is connected by six digits, listed, and cut off at once', async () => {
    const { ask, codeOf, connect, clock } = await opened();
    const code = await codeOf();
    expect(code).toMatch(/^\d{6}$/);
    const made = await connect(code);
    expect(made).toMatchObject({ status: 201, body: { hostname: 'laptop' } });
    const { id, token } = made.body as BrowserConnection;
    const headers = { origin: CHROME, authorization: `Bearer ${token}` };
    const state = await ask('GET /api/v1/browser/state', undefined, headers);
    expect(state.status).toBe(200);
    expect(state.headers.get('access-control-allow-origin')).toBe(CHROME);
    await vi.waitFor(async () => {
      expect((await ask('GET /api/v1/browser/connections')).body).toEqual([
        {
          id,
          browser: 'chrome',
          created: new Date(clock.now).toISOString(),
          lastUsed: '2024-01-01',
        },
      ]);
    });
    expect((await ask(`DELETE /api/v1/browser/connections/${id}`)).status).toBe(204);
    expect(await ask('GET /api/v1/browser/state', undefined, headers)).toMatchObject({
      status: 401,
      body: { code: 'ELATIO_HTTP_TOKEN' },
    });
    expect(await ask(`DELETE /api/v1/browser/connections/${id}`)).toMatchObject({
      status: 404,
      body: { code: 'ELATIO_BROWSER_ID' },
    });
  });

  test('that does not know the code is told how often it may try, and a used one is none', async () => {
    const { codeOf, connect } = await opened();
    const code = await codeOf();
    const wrong = code === '111111' ? '222222' : '111111';
    expect(await connect(wrong)).toMatchObject({
      status: 403,
      body: { code: 'ELATIO_BROWSER_CODE', message: expect.stringContaining('4 times') as string },
    });
    expect((await connect(code)).status).toBe(201);
    expect(await connect(code)).toMatchObject({
      status: 403,
      body: {
        code: 'ELATIO_BROWSER_CODE',
        message: expect.stringContaining('elatio browser connect') as string,
      },
    });
  });

  test('that guesses is stopped as other wrong credentials are', async () => {
    const { connect } = await opened();
    const statuses: number[] = [];
    for (let i = 0; i < 11; i++) statuses.push((await connect('000000')).status);
    expect(statuses).toEqual([...Array<number>(10).fill(403), 429]);
  });

  test.each([CHROME, FIREFOX])('has a token that is good for %s alone', async (origin) => {
    const { ask, connected } = await opened();
    const { headers } = await connected(origin);
    const statusFrom = async (from: string | undefined): Promise<number> => {
      const sent = {
        authorization: headers.authorization,
        ...(from !== undefined && { origin: from }),
      };
      return (await ask('GET /api/v1/browser/state', undefined, sent)).status;
    };
    expect(await statusFrom(origin)).toBe(200);
    // As browsers send requests that are none of a page's.
    expect(await statusFrom(undefined)).toBe(200);
    expect(await statusFrom(origin === CHROME ? FIREFOX : CHROME)).toBe(401);
    expect(await statusFrom('http://localhost:5600')).toBe(401);
  });

  test('that is connected may not read, and no token of another kind is a connection', async () => {
    const { ask, connected } = await opened();
    const { headers } = await connected();
    for (const request of ['GET /api/v1/events', 'GET /api/v1/browser/connections']) {
      expect(await ask(request, undefined, headers)).toMatchObject({
        status: 403,
        body: { code: 'ELATIO_HTTP_SCOPE' },
      });
    }
    const { id } = (await ask('POST /api/v1/tokens', { scope: 'read' })).body as { id: string };
    expect((await ask(`DELETE /api/v1/browser/connections/${id}`)).status).toBe(404);
    expect((await ask('GET /api/v1/browser/connections')).body).toHaveLength(1);
  });
});

describe('a batch', () => {
  test('fills the buckets of tabs and pages, and is answered alike when sent again', async () => {
    const { ask, connected, store } = await opened();
    const { headers } = await connected();
    const page: BrowserSpan = {
      kind: 'page',
      start: tabAt(1).start,
      duration: 4,
      data: { url: 'https://example.com/a', clicks: 3 },
    };
    const batch = batchOf(tabAt(0), page);
    const receipt = { taken: 2, known: 0, excluded: 0, now: new Date(NOON).toISOString() };
    for (let i = 0; i < 2; i++) {
      expect(await ask('POST /api/v1/browser/batches', batch, headers)).toMatchObject({
        status: 200,
        body: receipt,
      });
    }
    const specs = [...store.buckets().values()].map(({ spec }) => [
      spec.name,
      spec.type,
      spec.client,
      spec.hostname,
    ]);
    expect(specs).toEqual([
      ['aw-watcher-web-chrome_laptop', 'web.tab.current', 'elatio-browser', 'laptop'],
      ['elatio-web-chrome_laptop', 'web.page.activity', 'elatio-browser', 'laptop'],
    ]);
    const { body } = await ask('GET /api/0/buckets/aw-watcher-web-chrome_laptop/events');
    expect(body).toMatchObject([{ duration: 1, data: tabAt(0).data }]);
    // Under another id, as after a crash, what it holds tells.
    const again = await ask('POST /api/v1/browser/batches', batchOf(...batch.spans), headers);
    expect(again.body).toMatchObject({ taken: 0, known: 2 });
  });

  test('does not bring back what a person deleted', async () => {
    const { ask, connected } = await opened();
    const { headers } = await connected();
    const spans = [tabAt(0), tabAt(1)];
    await ask('POST /api/v1/browser/batches', batchOf(...spans), headers);
    const path = '/api/0/buckets/aw-watcher-web-chrome_laptop/events';
    const [, first] = (await ask(`GET ${path}`)).body as { id: number }[];
    await ask(`DELETE ${path}/${first?.id}`);
    const again = await ask('POST /api/v1/browser/batches', batchOf(...spans), headers);
    expect(again.body).toMatchObject({ taken: 0, known: 2 });
    expect((await ask(`GET ${path}`)).body).toHaveLength(1);
  });

  test('is kept out where a rule says so, and in a pause but for what was before it', async () => {
    const { ask, clock, connected } = await opened();
    const { headers } = await connected();
    const send = async (...spans: readonly BrowserSpan[]) =>
      (await ask('POST /api/v1/browser/batches', batchOf(...spans), headers)).body;
    await ask('POST /api/v1/rules', { when: { domain: 'bank.example' }, action: 'exclude' });
    const bank = tabAt(0, 1, { url: 'https://www.bank.example/' });
    expect(await send(bank, tabAt(1))).toMatchObject({ taken: 1, known: 0, excluded: 1 });
    await ask('PUT /api/v1/pause', { seconds: 600 });
    clock.now += 60_000;
    // 600 s after the first the pause began.
    expect(await send(tabAt(2), tabAt(599, 5), tabAt(610))).toMatchObject({
      taken: 2,
      excluded: 1,
    });
    const { body } = await ask('GET /api/0/buckets/aw-watcher-web-chrome_laptop/events');
    expect((body as { duration: number }[]).map(({ duration }) => duration)).toEqual([1, 1, 1]);
  });

  test('of a private window is taken: the extension has asked; from any other watcher it is not', async () => {
    const { ask, connected } = await opened();
    const { headers } = await connected();
    const span = tabAt(0, 1, { incognito: true });
    expect(await ask('POST /api/v1/browser/batches', batchOf(span), headers)).toMatchObject({
      body: { taken: 1 },
    });
    await ask('POST /api/v1/rules', { when: { domain: 'example.com' }, action: 'exclude' });
    const ruled = tabAt(2, 1, { incognito: true });
    expect(await ask('POST /api/v1/browser/batches', batchOf(ruled), headers)).toMatchObject({
      body: { taken: 0, excluded: 1 },
    });
    const path = '/api/0/buckets/aw-watcher-web-chrome_laptop';
    const beat = { timestamp: tabAt(4).start, duration: 1, data: { incognito: true } };
    expect((await ask(`POST ${path}/heartbeat?pulsetime=5`, beat)).body).toMatchObject({
      id: null,
    });
    expect((await ask(`GET ${path}/events`)).body).toHaveLength(1);
  });

  const WRONG: [what: string, span: object, field: string][] = [
    ['an unknown kind', { kind: 'window' }, 'spans[1].kind'],
    ['a start that is no time', { start: 'yesterday' }, 'spans[1].start'],
    ['a start a year ahead', { start: '2025-01-01T00:00:00Z' }, 'spans[1].start'],
    ['a duration below 0', { duration: -1 }, 'spans[1].duration'],
    ['an end beyond 2100', { duration: 4e9 }, 'spans[1].duration'],
    ['no duration', { duration: undefined }, 'spans[1].duration'],
    ['data that is no object', { data: ['x'] }, 'spans[1].data'],
    ['a field that nobody knows', { pulsetime: 1 }, 'spans[1].pulsetime'],
  ];

  test.each(WRONG)('with %s is refused as a whole, by name', async (_, change, field) => {
    const { ask, connected, store } = await opened();
    const { headers } = await connected();
    const batch = { ...batchOf(), spans: [tabAt(0), { ...tabAt(1), ...change }] };
    expect(await ask('POST /api/v1/browser/batches', batch, headers)).toMatchObject({
      status: 400,
      body: {
        code: 'ELATIO_INGEST_FIELD',
        message: expect.stringContaining(`"${field}"`) as string,
      },
    });
    expect(store.buckets().size).toBe(0);
    // It is not remembered as one that was taken.
    const right = { ...batch, spans: [tabAt(0)] };
    expect(await ask('POST /api/v1/browser/batches', right, headers)).toMatchObject({
      body: { taken: 1 },
    });
  });

  const LARGE: [what: string, spans: BrowserSpan[], code: string][] = [
    ['1001 spans', Array.from({ length: 1_001 }, (_, i) => tabAt(i)), 'ELATIO_BROWSER_BATCH'],
    ['a span of 65 KB', [tabAt(0, 1, { title: 'x'.repeat(66_000) })], 'ELATIO_BROWSER_BATCH'],
    [
      'more than 4 MB',
      Array.from({ length: 100 }, (_, i) => tabAt(i, 1, { title: 'x'.repeat(MOST_BYTES / 100) })),
      'ELATIO_HTTP_SIZE',
    ],
  ];

  test.each(LARGE)('with %s is too large', async (_, spans, code) => {
    const { ask, connected, store } = await opened();
    const { headers } = await connected();
    expect(await ask('POST /api/v1/browser/batches', batchOf(...spans), headers)).toMatchObject({
      status: 413,
      body: { code },
    });
    expect(store.buckets().size).toBe(0);
  });

  test('of 3.5 MB is taken', async () => {
    const { ask, connected } = await opened();
    const { headers } = await connected();
    const spans = Array.from({ length: 100 }, (_, i) => tabAt(i, 1, { title: 'x'.repeat(35_000) }));
    expect(await ask('POST /api/v1/browser/batches', batchOf(...spans), headers)).toMatchObject({
      body: { taken: 100 },
    });
  });
});

describe('the extension', () => {
  test('is told of the rules that are on, and of the pause', async () => {
    const { ask, connected } = await opened();
    const { headers } = await connected();
    await ask('POST /api/v1/rules', { when: { app: 'x' }, action: 'exclude', enabled: false });
    const rule = { when: { domain: 'bank.example' }, action: 'domain-only', enabled: true };
    await ask('POST /api/v1/rules', rule);
    const until = new Date(NOON + 900_000).toISOString();
    expect(await ask('POST /api/v1/browser/pause', { until }, headers)).toMatchObject({
      body: { until: '2024-01-01T12:15:00+00:00' },
    });
    expect((await ask('GET /api/v1/browser/state', undefined, headers)).body).toEqual({
      rules: [{ ...rule, id: expect.any(String) as string }],
      zone: 'Europe/Berlin',
      pausedUntil: '2024-01-01T12:15:00+00:00',
      // At 04:00 in Berlin.
      dayEnds: '2024-01-02T03:00:00+00:00',
      hostname: 'laptop',
      now: '2024-01-01T12:00:00+00:00',
    });
    await ask('POST /api/v1/browser/pause', { until: null }, headers);
    expect((await ask('GET /api/v1/pause')).body).toEqual({ until: null });
    const past = await ask('POST /api/v1/browser/pause', { until: '2024-01-01' }, headers);
    expect(past).toMatchObject({ status: 400, body: { code: 'ELATIO_RULES_PAUSE' } });
  });

  test('learns when the person’s day ends, by their settings', async () => {
    const { ask, clock, connected } = await opened();
    const { headers } = await connected();
    const dayEnds = async () => {
      const { body } = await ask('GET /api/v1/browser/state', undefined, headers);
      return (body as BrowserState).dayEnds;
    };
    await ask('PUT /api/v1/settings/startOfDay', '"13:30"');
    expect(await dayEnds()).toBe('2024-01-01T12:30:00+00:00');
    clock.now += 1_800_000;
    expect(await dayEnds()).toBe('2024-01-02T12:30:00+00:00');
  });

  test('excludes a site once, by an edit that can be undone', async () => {
    const { ask, connected, rules } = await opened();
    const { headers } = await connected();
    const never = () => ask('POST /api/v1/browser/never', { domain: 'bank.example' }, headers);
    // Twice at once, as by a browser that heard no answer to the first.
    const [{ body }, second] = await Promise.all([never(), never()]);
    expect(second).toMatchObject({ status: 200, body: null });
    expect(body).toMatchObject({ kind: 'rule', id: expect.any(String) as string });
    expect(rules.list()).toMatchObject([
      { when: { domain: 'bank.example' }, action: 'exclude', enabled: true },
    ]);
    expect((await never()).body).toBeNull();
    expect(rules.list()).toHaveLength(1);
    await ask(`POST /api/v1/edits/${(body as { id: string }).id}/undo`);
    expect(rules.list()).toEqual([]);
    for (const domain of ['', 'a b', 'x'.repeat(300)]) {
      expect(await ask('POST /api/v1/browser/never', { domain }, headers)).toMatchObject({
        status: 400,
        body: { code: 'ELATIO_RULES_RULE' },
      });
    }
  });

  test('is told how long today was, on a site and by category', async () => {
    const { ask, connected } = await opened();
    const { headers } = await connected();
    const today = async (query = '') =>
      (await ask(`GET /api/v1/browser/today${query}`, undefined, headers)).body;
    expect(await today()).toEqual({ active: 0, site: null, categories: [] });
    await ask('POST /api/v1/categories', {
      path: ['Reading', 'Example'],
      match: [{ in: ['domain'], text: 'example.com' }],
    });
    await ask('POST /api/v1/buckets/window', BUCKET);
    const window = { timestamp: tabAt(0).start, duration: 60, data: { app: 'Chrome', title: '' } };
    await ask('POST /api/v1/buckets/window/events', window);
    const spans = [
      tabAt(0, 40, { url: 'https://www.example.com/a' }),
      tabAt(40, 15, { url: 'https://other.example/' }),
      tabAt(55, 5, { url: 'http://localhost:3000/app' }),
    ];
    await ask('POST /api/v1/browser/batches', batchOf(...spans), headers);
    expect(await today('?site=www.example.com')).toMatchObject({
      active: 60,
      site: { seconds: 40, category: ['Reading', 'Example'] },
      categories: [
        { path: ['Reading', 'Example'], seconds: 40, color: expect.any(Number) as number },
        { path: ['Browsing'], seconds: 15 },
        { path: ['Work', 'Programming'], seconds: 5 },
      ],
    });
    expect(await today('?site=other.example')).toMatchObject({
      site: { seconds: 15, category: ['Browsing'] },
    });
    expect(await today('?site=localhost:3000')).toMatchObject({ site: { seconds: 5 } });
    expect(await today('?site=localhost')).toMatchObject({ site: { seconds: 0 } });
    expect(await today('?site=none.example')).toMatchObject({
      site: { seconds: 0, category: null },
    });
    const odd = { timestamp: tabAt(60).start, duration: 3, data: { app: 'Odd', title: '' } };
    await ask('POST /api/v1/buckets/window/events', odd);
    const { categories } = (await today()) as BrowserToday;
    expect(categories.at(-1)).toEqual({ path: [], seconds: 3, color: null });
  });
});
