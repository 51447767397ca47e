/** 10,000 edits in one month, then queries of that month beside those before the edits: --events, --edits, --singles. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nativePrimitives, randomBytes } from '../../node/crypto.ts';
import { createDocs, type Docs, type Replacement } from '../../node/docs/index.ts';
import { createQueries } from '../../node/query/index.ts';
import { openDirectory, systemNow } from '../../node/open.ts';
import type { BucketState, Store } from '../../node/store/index.ts';
import { SECOND } from '../../protocol/event.ts';
import { fillDirectory } from './node.ts';
import { option, quantile, report, rounded } from './report.ts';

const events = option('events', 1_000_000);
const edits = option('edits', 10_000);
/** Of them made one by one; the others in one edit. */
const singles = option('singles', 2_000);
const ROUNDS = 7;

const directory = join(await mkdtemp(join(tmpdir(), 'elatio-amendments-')), 'data');
await fillDirectory(directory, events);
const ask = (): Promise<undefined> => Promise.resolve(undefined);
const { store } = await openDirectory({ directory, deviceName: 'bench', env: {}, ask });
const sha256 = nativePrimitives.sha256;
const problem = (what: string): void => {
  throw new Error(what);
};
const docsOf = (): Docs =>
  createDocs({ store, now: systemNow, random: randomBytes, sha256, onProblem: problem });
let docs = docsOf();
await docs.start();

const [name, bucket] = busiest(store);
const to = bucket.newest;
const from = to - 30 * 86_400 * SECOND;
const period = { from, to, text: '' };
const text = `
  events = query_bucket("${name}");
  RETURN = merge_events_by_keys(events, ["app", "title"]);`;

function busiest({ buckets }: Pick<Store, 'buckets'>): readonly [string, BucketState] {
  const all = [...buckets()].filter(([, { spec }]) => spec.type === 'currentwindow');
  return all.reduce((most, one) => (one[1].closed > most[1].closed ? one : most));
}

interface Asked {
  readonly coldMs: number;
  readonly warmMs: number;
}

/** By queries that know nothing of the month, and by the same again. */
async function asked(): Promise<Asked> {
  const cold: number[] = [];
  const warm: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const queries = createQueries({ store: { ...store, rollups: NO_ROLLUPS } });
    for (const times of [cold, warm, warm, warm]) {
      const begin = performance.now();
      await queries.ask({ text, periods: [period] });
      times.push(performance.now() - begin);
    }
    await queries.stop();
  }
  return { coldMs: rounded(quantile(cold, 0.5)), warmMs: rounded(quantile(warm, 0.5)) };
}

const NO_ROLLUPS = { get: () => Promise.resolve(undefined), put: () => Promise.resolve() };

async function seconds(task: () => Promise<unknown>): Promise<number> {
  const begin = performance.now();
  await task();
  return rounded((performance.now() - begin) / 1000);
}

const numbers: number[] = [];
let count = 0;
for await (const batch of store.events(bucket, { from, to })) {
  for (const { number } of batch) numbers.push(number);
  count += batch.length;
}
const wanted = spread(numbers, edits);

function spread(list: readonly number[], most: number): number[] {
  const step = Math.max(1, Math.floor(list.length / most));
  return list.filter((_, i) => i % step === 0).slice(0, most);
}

const relabelled = async (list: readonly number[]): Promise<void> => {
  const texts = [];
  for (const number of list) {
    const event = await store.event(bucket, number);
    if (event) texts.push({ ...event, data: { ...event.data, project: `p${number % 9}` } });
  }
  await docs.replaceEvents(name, texts);
};

const before = await asked();
const batchSeconds = await seconds(() => relabelled(wanted.slice(singles)));
const texts: Replacement[] = [];
for (const number of wanted.slice(0, singles)) {
  const event = await store.event(bucket, number);
  if (event) texts.push({ ...event, data: { ...event.data, project: 'single' } });
}
const half = Math.floor(texts.length / 2);
const one = async (list: readonly Replacement[]): Promise<void> => {
  for (const each of list) await docs.replaceEvents(name, [each]);
};
const firstHalf = await seconds(() => one(texts.slice(0, half)));
const secondHalf = await seconds(() => one(texts.slice(half)));
const after = await asked();
const [last] = await docs.edits(1);
await docs.stop();
docs = docsOf();
await docs.start();
/** One edit loads the month's document. */
const loadSeconds = await seconds(() => docs.undo(last.id));
const pastSeconds = await seconds(() => docs.past(last.time - 1));
const historySeconds = await seconds(() => docs.eventHistory(name, wanted[0]));
await docs.stop();
await store.stop();
await rm(join(directory, '..'), { recursive: true });

report('amendments', {
  events,
  inMonth: count,
  edits: wanted.length,
  before,
  after,
  ratio: {
    cold: rounded(after.coldMs / before.coldMs),
    warm: rounded(after.warmMs / before.warmMs),
  },
  batchSeconds,
  singles: { count: texts.length, firstHalfSeconds: firstHalf, secondHalfSeconds: secondHalf },
  loadSeconds,
  pastSeconds,
  historySeconds,
  target: { ratio: 2 },
  met: after.coldMs <= 2 * before.coldMs && after.warmMs <= 2 * before.warmMs,
});
