/** 10,000 events in one POST to a real daemon: how many a second, parsing and keeping them included. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startDaemon } from '../e2e/daemon.ts';
import { openConnection } from './connection.ts';
import { option, quantile, report, rounded } from './report.ts';
import { sampleRows } from './sample.ts';

const AT_ONCE = option('events', 10_000);
const rounds = option('rounds', 20);
const directory = await mkdtemp(join(tmpdir(), 'elatio-bulk-'));
const daemon = await startDaemon(directory, { args: ['--no-collectors'] });
const connection = await openConnection(daemon.port);
const spec = { client: 'bench', type: 'currentwindow', hostname: 'bench' };
await connection.post('/api/0/buckets/bulk', JSON.stringify(spec));

const rows = sampleRows(AT_ONCE, ['currentwindow']);
const bodyOf = (shift: number): string =>
  JSON.stringify(
    rows.map(({ start, duration, data }) => ({
      timestamp: new Date(start / 1000 + shift).toISOString(),
      duration: duration / 1e6,
      data,
    })),
  );
const span = (rows[AT_ONCE - 1].start - rows[0].start) / 1000 + 60_000;

const took: number[] = [];
for (let round = -3; round < rounds; round++) {
  const body = bodyOf((round + 3) * span);
  const begin = performance.now();
  await connection.post('/api/0/buckets/bulk/events', body);
  // The first few warm the program up.
  if (round >= 0) took.push(performance.now() - begin);
}
connection.close();
await daemon.stop();
await rm(directory, { recursive: true });

const perSecond = rounded((AT_ONCE / quantile(took, 0.5)) * 1000);
report('bulk', {
  eventsAtOnce: AT_ONCE,
  rounds,
  perSecond,
  ms: { p50: rounded(quantile(took, 0.5)), max: rounded(Math.max(...took)) },
  reference: { awServerPython: { perSecond: 14_000 } },
  target: { perSecond: 100_000 },
  met: perSecond >= 100_000,
});
