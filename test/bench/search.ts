/** Words and similar texts looked for in five million events by a daemon, and whether they are found: --events, --questions. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createClient } from '../../node/cli/client.ts';
import type { NodeStatus } from '../../node/http/index.ts';
import { systemNow } from '../../node/open.ts';
import { type Daemon, startDaemon } from '../e2e/daemon.ts';
import { accounting } from './node.ts';
import { option, quantile, report, rounded } from './report.ts';
import { makeSearchLog } from './search/log.ts';
import { measureRecall } from './search/recall.ts';
import { bytesIn } from './search/bytes-in.ts';

const events = option('events', 5_000_000);
const questions = option('questions', 40);

const folder = await mkdtemp(join(tmpdir(), 'elatio-search-'));
const directory = join(folder, 'data');
const log = await makeSearchLog(directory, events, systemNow());
const logBytes = await bytesIn(join(directory, 'store'));
const client = createClient({ directory });
const start = (): Promise<Daemon> => startDaemon(directory, { args: ['--no-collectors'] });

async function indexed(): Promise<NonNullable<NodeStatus['search']['index']>> {
  for (;;) {
    const { search } = (await client.get('/api/v1/status')) as NodeStatus;
    if (search.problem) throw new Error(search.problem.message);
    if (search.index && search.index.indexed > 0 && !search.working) return search.index;
    await sleep(500);
  }
}

async function ask(name: 'q' | 'like', text: string): Promise<number> {
  const begin = performance.now();
  await client.get(
    `/api/v1/search?${new URLSearchParams({ q: text, similar: String(name === 'like') }).toString()}`,
  );
  return performance.now() - begin;
}

/** What people type: two words of a title, one of them maybe cut short or misspelt. */
function questionOf(title: string, i: number): string {
  const words = title.match(/\p{L}{4,}/gu) ?? ['tea'];
  const [first, second] = [words[i % words.length], words[(i + 2) % words.length]];
  if (i % 4 === 1) return `${first} ${second.slice(0, 4)}`;
  if (i % 4 === 2) return `${first.slice(0, 2)}${first.slice(3)} ${second}`;
  return `${first} ${second}`.trim();
}

const step = Math.max(1, Math.floor(log.titles.length / questions));
const titles = log.titles.filter((_, i) => i % step === 0).slice(0, questions);

let daemon = await start();
const begin = performance.now();
const index = await indexed();
const indexSeconds = (performance.now() - begin) / 1_000;
const whileIndexing = accounting(daemon.process);
await daemon.stop();

daemon = await start();
const firstMs = await ask('q', questionOf(titles[0], 0));
const firstSimilarMs = await ask('like', titles[0]);
for (const [i, title] of titles.entries()) await ask('q', questionOf(title, i));
const textMs: number[] = [];
const similarMs: number[] = [];
for (const [i, title] of titles.entries()) textMs.push(await ask('q', questionOf(title, i)));
for (const title of titles) similarMs.push(await ask('like', title));
const { residentMB, ownMB } = accounting(daemon.process);
await daemon.stop();
await rm(folder, { recursive: true });

const recall = await measureRecall();
const times = (ms: readonly number[]) => ({
  p50: rounded(quantile(ms, 0.5)),
  p95: rounded(quantile(ms, 0.95)),
  most: rounded(Math.max(...ms)),
});
/** Vectors are a part of what is kept, with a target of their own. */
const VECTOR_BYTES = 64;
const share = (index.bytes - index.vectorBytes) / logBytes;

report('search', {
  events: log.events,
  distinctTexts: log.texts,
  logBytes,
  index: {
    ...index,
    seconds: rounded(indexSeconds),
    /** Of the log, without vectors and with. */
    share: rounded(share),
    shareWithVectors: rounded(index.bytes / logBytes),
  },
  firstMs: rounded(firstMs),
  firstSimilarMs: rounded(firstSimilarMs),
  textMs: times(textMs),
  similarMs: times(similarMs),
  residentMB: rounded(residentMB),
  ownMB: rounded(ownMB),
  whileIndexing: {
    residentMB: rounded(whileIndexing.residentMB),
    ownMB: rounded(whileIndexing.ownMB),
  },
  vectorBytes: VECTOR_BYTES,
  recallAt10: recall,
  target: { firstMs: 2_000, textMs: 50, similarMs: 150, residentMB: 300, share: 0.4 },
  met:
    firstMs <= 2_000 &&
    quantile(textMs, 0.5) <= 50 &&
    quantile(similarMs, 0.5) <= 150 &&
    residentMB <= 300 &&
    share <= 0.4,
});
