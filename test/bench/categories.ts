/** A year of somebody's time by category, first ever and again, and again after each of some changes of a rule. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from '../../node/cli/client.ts';
import { startDaemon } from '../e2e/daemon.ts';
import { makeLog } from './query/log.ts';
import { option, quantile, report, rounded } from './report.ts';

const events = option('events', 730_000);
const rounds = option('rounds', 7);
const directory = join(await mkdtemp(join(tmpdir(), 'elatio-categories-')), 'data');
const { from, to } = await makeLog(directory, { events, days: 365 });
const daemon = await startDaemon(directory, { args: ['--no-collectors', '--open'] });
const client = createClient({ directory });
const [since, until] = [from, to].map((moment) => new Date(moment / 1_000).toISOString());
const path = `/api/v1/usage?by=category&top=1000&since=${since}&until=${until}`;

interface Told {
  readonly periods: readonly [
    { total: number; other: number; top: readonly { name: string; seconds: number }[] },
  ];
}

async function timed(): Promise<{ readonly ms: number; readonly told: Told['periods'][0] }> {
  const begin = performance.now();
  const { periods } = (await client.get(path)) as Told;
  return { ms: performance.now() - begin, told: periods[0] };
}

const secondsOf = ({ top }: Told['periods'][0], category: string): number =>
  top.find(({ name }) => name === category)?.seconds ?? 0;

const first = await timed();
const again = await timed();
const changed: number[] = [];
let wrong = 0;
for (let i = 0; i < rounds; i++) {
  // One that takes some of what others have, a little more of it each time.
  const match = [{ in: ['title'], text: 'aeiou'[i % 5] + 'nrstl'[Math.floor(i / 5) % 5] }];
  await client.post('/api/v1/categories', { path: ['Bench'], match, priority: 1_000 });
  const { ms, told } = await timed();
  changed.push(ms);
  const sum = told.top.reduce((all, { seconds }) => all + seconds, told.other);
  const isWhole = Math.abs(told.total - first.told.total) < 1 && Math.abs(sum - told.total) < 1;
  if (!isWhole || secondsOf(told, 'Bench') === 0) wrong++;
}
await daemon.stop();
await rm(join(directory, '..'), { recursive: true });
if (wrong > 0) throw new Error(`${wrong} answers are not whole`);

const uncategorized = secondsOf(first.told, 'Uncategorized') / first.told.total;
report('categories', {
  events,
  hours: rounded(first.told.total / 3_600),
  uncategorizedPart: rounded(uncategorized),
  /** Nothing is kept of the log yet. */
  firstMs: rounded(first.ms),
  againMs: rounded(again.ms),
  afterChangeMs: {
    p50: rounded(quantile(changed, 0.5)),
    most: rounded(Math.max(...changed)),
  },
  target: { afterChangeMs: 500 },
  met: quantile(changed, 0.5) <= 500,
});
