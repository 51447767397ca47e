/** Progress of fifty goals over a year: first ever, again, after a restart, after a change of rules. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createGoals } from '../../node/goals/index.ts';
import { openDirectory, sealing } from '../../node/open.ts';
import {
  createAnswers,
  createDays,
  createDaySums,
  createRegexes,
  createReports,
} from '../../node/query/index.ts';
import { createCategories } from '../../node/categories/index.ts';
import type { Docs } from '../../node/docs/index.ts';
import type { JsonValue } from '../../protocol/json.ts';
import { cachedLog } from './query/log.ts';
import { option, quantile, report, rounded } from './report.ts';

const DAYS = 365;
const rounds = option('rounds', 10);
const log = await cachedLog({ events: option('events', 730_000), days: DAYS }, false);

const ask = (): Promise<undefined> => Promise.resolve(undefined);
const { store } = await openDirectory({
  directory: log.directory,
  deviceName: log.hostname,
  env: {},
  ask,
});
await rm(join(log.directory, 'rollups'), { recursive: true, force: true });

/** A document of goals, or categories, as a node has it: what is asked of it here. */
function documentOf(values: Map<string, JsonValue>): Docs['goals'] {
  return {
    all: () => values,
    get: (key) => values.get(key),
    set: async () => undefined,
    setAll: async () => undefined,
  };
}

const { sha256 } = sealing.primitives;
const random = (length: number): Uint8Array => sha256(new Uint8Array([1])).subarray(0, length);
const categories = createCategories({
  document: documentOf(new Map()),
  regexes: createRegexes(),
  random,
});
const now = (): number => log.to;
let rules: JsonValue = categories.rules();

/** All that a node has of it, as after a start. */
function started() {
  const answers = createAnswers({ store, rules: () => rules });
  const days = createDays({
    history: { changes: async () => [] },
    zoneNow: () => 'Europe/Berlin',
    setting: () => undefined,
  });
  const reports = createReports({ store, answers, days, now });
  const sums = createDaySums({ store, answers, now });
  const goals = createGoals({
    docs: { goals: documentOf(wanted) },
    store,
    sums,
    days,
    reports,
    rules: () => rules,
    random,
    now,
  });
  return { goals, answers };
}

const since = new Date(log.from / 1_000).toISOString().slice(0, 10);
const KINDS = [
  { kind: 'category', name: 'Work' },
  { kind: 'category', name: 'Work > Programming' },
  { kind: 'category', name: 'Social media' },
  { kind: 'app', name: 'firefox' },
  { kind: 'site', name: 'youtube.com' },
  { kind: 'project', name: 'elatio' },
  { kind: 'screen' },
  { kind: 'logged', name: 'run' },
];
const wanted = new Map(
  Array.from({ length: 50 }, (_, i): [string, JsonValue] => [
    `goal${i}`,
    {
      subject: KINDS[i % KINDS.length],
      direction: i % 3 === 0 ? 'least' : 'most',
      amount: 600 * (1 + (i % 20)),
      unit: 'time',
      per: i % 5 === 4 ? 'week' : 'day',
      since,
      // Of screens after an hour of the evening there are some.
      ...(i % 10 === 6 && { window: { from: 23 * 60 } }),
    },
  ]),
);

async function timed(node: ReturnType<typeof started>): Promise<number> {
  const begin = performance.now();
  const found = await node.goals.list();
  const ms = performance.now() - begin;
  if (found.length !== 50 || found.some(({ periods }) => periods.length < 50)) {
    throw new Error('goals lack periods');
  }
  return ms;
}

const node = started();
const firstMs = await timed(node);
const warm: number[] = [];
for (let round = 0; round < rounds; round++) warm.push(await timed(node));
await node.answers.rest();
const restarted: number[] = [];
for (let round = 0; round < 3; round++) {
  const other = started();
  restarted.push(await timed(other));
  await other.answers.stop();
}
rules = [
  ...(rules as JsonValue[]),
  [['Work', 'New'], { type: 'regex', regex: 'no title has this' }],
];
const ruleMs = await timed(node);

report('goals', {
  events: log.events,
  days: DAYS,
  goals: wanted.size,
  firstMs: rounded(firstMs),
  warmMs: { p50: rounded(quantile(warm, 0.5)), max: rounded(Math.max(...warm)) },
  restartMs: rounded(quantile(restarted, 0.5)),
  afterRuleMs: rounded(ruleMs),
  target: { warmMs: 50 },
  met: quantile(warm, 0.5) <= 50,
});
await node.answers.stop();
await store.stop();
