import type { Hono } from 'hono';
import type { JsonValue } from '../../../protocol/json.ts';
import { onTestFinished } from 'vitest';
import { createAttachments, createTextReader } from '../../../node/attachments/index.ts';
import { type Audit, createAudit } from '../../../node/audit/index.ts';
import { createBackups } from '../../../node/backup/index.ts';
import { nativePrimitives, randomBytes, zstd } from '../../../node/crypto.ts';
import { createBrowsers } from '../../../node/browser/index.ts';
import { createCategories, createPreview } from '../../../node/categories/index.ts';
import { createCredentials } from '../../../node/credentials/index.ts';
import { createDid } from '../../../node/did/index.ts';
import { createDocs, type Docs } from '../../../node/docs/index.ts';
import { type AppDeps, type AppEnv, createApp, type NodeStatus } from '../../../node/http/index.ts';
import type { MarketDoor } from '../../../node/market/index.ts';
import { createGoals, createGoalWatch } from '../../../node/goals/index.ts';
import { createFoundImport, createImporter } from '../../../node/import/index.ts';
import { createIngest, type Ingest } from '../../../node/ingest/index.ts';
import { createPurge } from '../../../node/purge/index.ts';
import {
  createAnswers,
  createDays,
  createDaySums,
  createRegexes,
  createReports,
  createZoneHistory,
} from '../../../node/query/index.ts';
import {
  createRetainingGate,
  createRetention,
  createRetentionRecord,
  createVeils,
} from '../../../node/retention/index.ts';
import { createRules, type Rules } from '../../../node/rules/index.ts';
import { createScores } from '../../../node/score/index.ts';
import { createSessions } from '../../../node/sessions/index.ts';
import { createSearch, type Search } from '../../../node/search/index.ts';
import { openStore, type Store } from '../../../node/store/index.ts';

import { temporaryFolder } from '../folder.ts';
import { doorOver } from '../market/door.ts';
import { aloneIn } from '../pairing/alone.ts';

/** A store under a fixed key, with a clock that stands at 2024-01-01. */
export function testStore(
  directory: string,
  now: () => number = () => Date.UTC(2024, 0, 1) * 1_000,
): Promise<Store> {
  return openStore({
    directory,
    diskKey: new Uint8Array(32).fill(7),
    sealing: { primitives: nativePrimitives, random: randomBytes },
    compression: zstd,
    now,
    deviceName: 'laptop',
  });
}

export const DEVICE_ID = '00000000-0000-8000-8000-000000000001';

/** What the log was told. */
export type Logged = readonly [level: string, fields: object, message: string];

export interface TestNode {
  readonly app: Hono<AppEnv>;
  readonly store: Store;
  readonly ingest: Ingest;
  readonly docs: Docs;
  readonly audit: Audit;
  readonly rules: Rules;
  readonly market: MarketDoor;
  readonly logged: readonly Logged[];
}

/** The node's HTTP interface over a store, by default with everything allowed. */
export function nodeOver(
  store: Store,
  deps: Partial<AppDeps> & {
    readonly categoryRules?: () => JsonValue;
    /** Where goods lie of a market that is entered. */
    readonly marketFolder?: string;
    /** Where ActivityWatch left one, or seems to. */
    readonly databases?: readonly string[];
  } = {},
): TestNode {
  const logged: Logged[] = [];
  const rules = deps.rules ?? rulesOf(store);
  const docs = deps.docs ?? docsOf(store, rules);
  const audit =
    deps.audit ??
    createAudit({
      store,
      sha256: nativePrimitives.sha256,
      now: () => Date.UTC(2024, 0, 1) * 1_000,
      onError: (err) => void logged.push(['warn', { err }, 'the access log was not written']),
    });
  const now = deps.now ?? (() => Date.UTC(2024, 0, 1) * 1_000);
  const record = createRetentionRecord(store.local);
  const veils = createVeils({ record, policies: () => docs.retention, now });
  store.veil((domain) => veils.over(domain));
  const gate = createRetainingGate(rules.gate, (domain) => veils.over(domain));
  const purge = deps.purge ?? createPurge({ store, docs, random: randomBytes });
  const onError = (err: unknown) => void logged.push(['warn', { err }, 'retention']);
  const ingest = deps.ingest ?? createIngest({ store, gate });
  const setting = (key: string) => docs.settings.get(key);
  const categories = createCategories({
    document: docs.categories,
    regexes: createRegexes(),
    random: randomBytes,
  });
  const categoryRules = deps.categoryRules ?? (() => categories.rules());
  const answers = createAnswers({ store, rules: categoryRules });
  const days = createDays({
    history: createZoneHistory(store),
    zoneNow: () => 'Europe/Berlin',
    setting,
  });
  const reports = createReports({ store, answers, days, now });
  const sums = createDaySums({ store, answers, now });
  const counting = { store, sums, days, rules: categoryRules, now };
  const goals = createGoals({ ...counting, docs, reports, random: randomBytes });
  const work = createSessions(counting);
  const did = createDid({ ...counting, answers });
  const info = { hostname: 'laptop', version: '1.2.3', testing: false, deviceId: DEVICE_ID };
  const importer = createImporter({ store, local: info, gate });
  const found = createFoundImport({
    find: async () => [
      {
        server: 'aw-server',
        databases: (deps.databases ?? []).map((path) => ({ path, bytes: 1 })),
      },
    ],
    importer,
    settings: docs.settings,
    directory: '/data',
    now,
    onError,
  });
  const credentials =
    deps.credentials ??
    createCredentials({ local: store.local, random: randomBytes, now: Date.now });
  const { marketFolder: directory } = deps;
  const market = deps.market ?? doorOver(store, docs, directory === undefined ? {} : { directory });
  const app = createApp({
    store,
    attachments: createAttachments({
      store,
      docs,
      purge,
      gate,
      reader: createTextReader(),
      hostname: 'laptop',
      random: randomBytes,
      sha256: nativePrimitives.sha256,
      admit: () => undefined,
      onError,
    }),
    ingest,
    docs,
    audit,
    backups: createBackups({
      directory: '/data',
      store,
      diskKey: new Uint8Array(32).fill(7),
      sealing: { primitives: nativePrimitives, random: randomBytes },
    }),
    purge,
    answers,
    reports,
    days,
    did,
    goals,
    watch: createGoalWatch({ goals, store, setting, desktop: undefined, onError }),
    work,
    scores: createScores({ goals, sessions: work, days, setting, now }),
    categories,
    preview: createPreview({ categories, reports }),
    retention: createRetention({ store, purge, veils, record, audit, now, onError }),
    rules,
    search: deps.search ?? stoppedWithTest(searchOf(store, temporaryFolder())),
    importer,
    found,
    credentials,
    market,
    browsers: createBrowsers({
      credentials,
      ingest,
      hostname: 'laptop',
      random: randomBytes,
      now: () => now() / 1_000,
    }),
    info,
    status: () => statusOf(store),
    lock: unlocked(),
    log: {
      error: (fields, message) => void logged.push(['error', fields, message]),
      warn: (fields, message) => void logged.push(['warn', fields, message]),
    },
    open: true,
    ...aloneIn(store, docs, now),
    ...deps,
  });
  return { app, store, ingest, docs, audit, rules, market, logged };
}

/** Search, its index in a directory. */
export function searchOf(store: Store, directory: string): Search {
  return createSearch({
    store,
    directory,
    diskKey: new Uint8Array(32).fill(7),
    now: () => Date.UTC(2024, 0, 1) * 1_000,
    onError: () => undefined,
  });
}

function stoppedWithTest(search: Search): Search {
  onTestFinished(() => search.stop());
  return search;
}

/** The lock of a node that is open, and does not close. */
function unlocked(): AppDeps['lock'] {
  return {
    status: () => ({ locked: false, since: '2024-01-01T00:00:00Z' }),
    unlock: () => Promise.resolve(),
    lock: () => Promise.resolve(),
  };
}

function rulesOf(store: Store): Rules {
  return createRules({
    local: store.local,
    now: () => Date.now() * 1_000,
    zone: () => 'Europe/Berlin',
    onProblem: () => undefined,
  });
}

function docsOf(store: Store, rules: Rules): Docs {
  return createDocs({
    store,
    gate: rules.gate,
    onRules: (kept) => rules.use(kept),
    now: () => Date.UTC(2024, 0, 1) * 1_000,
    random: randomBytes,
    sha256: nativePrimitives.sha256,
    onProblem(what) {
      throw new Error(what);
    },
  });
}

function statusOf(store: Store): NodeStatus {
  return {
    version: '1.2.3',
    pid: 1,
    directory: '/data',
    startedAt: '2024-01-01T00:00:00Z',
    uptime: 5,
    protection: 'file',
    open: true,
    openBy: 'flag',
    testing: false,
    durability: 'batched',
    zone: 'Europe/Berlin',
    credentials: { tokens: 0, sessions: 0 },
    addresses: ['http://127.0.0.1:5600'],
    store: store.status(),
    audit: { waiting: 0, lost: 0, problem: undefined },
    queries: { running: 0, waiting: 0, thread: false },
    search: { working: false },
    retention: { domains: [], next: null },
    goals: { count: 0, notifications: 'on', problem: undefined },
    recovery: { kept: true },
    peers: { devices: 0, connected: 0, synced: 0, addresses: [], problems: [] },
    collectors: [],
  };
}

/** An answer, read. */
export interface Answer {
  readonly status: number;
  /** Parsed where it is JSON. */
  readonly body: unknown;
  readonly headers: Headers;
}

/** Sends a request to an app; a body that is no text or bytes is sent as JSON. */
export async function call(
  app: Hono<AppEnv>,
  method: string,
  path: string,
  body?: unknown,
  env?: Partial<AppEnv['Bindings']>,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const sent =
    body === undefined || typeof body === 'string' || body instanceof Uint8Array
      ? body
      : JSON.stringify(body);
  const response = await app.request(
    path,
    { method, headers, ...(sent !== undefined && { body: sent }) },
    { peer: 'loopback', port: 5600, stopping: undefined, ...env },
  );
  const text = await response.text();
  const isJson = response.headers.get('content-type') === 'application/json';
  const parsed: unknown = isJson && text !== '' ? JSON.parse(text) : text;
  return { status: response.status, body: parsed, headers: response.headers };
}

export const BUCKET = { client: 'test', type: 'currentwindow', hostname: 'laptop' };
