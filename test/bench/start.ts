/** How long from starting the program to its first answer, with 5,000,000 events stored. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fillDirectory } from './node.ts';
import { startDaemon } from '../e2e/daemon.ts';
import { option, quantile, report, rounded } from './report.ts';

const events = option('events', 5_000_000);
const rounds = option('rounds', 7);
const directory = join(await mkdtemp(join(tmpdir(), 'elatio-start-')), 'data');
await fillDirectory(directory, events);

const took: number[] = [];
for (let round = 0; round < rounds; round++) {
  const begin = performance.now();
  const daemon = await startDaemon(directory, { args: ['--no-collectors', '--open'] });
  const response = await fetch(`http://127.0.0.1:${daemon.port}/api/0/buckets/`);
  const buckets = (await response.json()) as object;
  if (Object.keys(buckets).length === 0) throw new Error('nothing was there');
  took.push(performance.now() - begin);
  await daemon.stop();
}
await rm(join(directory, '..'), { recursive: true });

const median = rounded(quantile(took, 0.5));
report('start', {
  events,
  rounds,
  firstAnswerMs: { p50: median, max: rounded(Math.max(...took)) },
  target: { firstAnswerMs: 1_500 },
  met: Math.max(...took) <= 1_500,
});
