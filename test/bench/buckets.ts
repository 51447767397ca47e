/** How long `GET /api/0/buckets/` takes over keep-alive, with 5,000,000 events in 40 buckets. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openConnection } from './connection.ts';
import { fillDirectory } from './node.ts';
import { startDaemon } from '../e2e/daemon.ts';
import { option, quantile, report, rounded } from './report.ts';

const events = option('events', 5_000_000);
const buckets = option('buckets', 40);
const requests = option('requests', 2_000);
const directory = join(await mkdtemp(join(tmpdir(), 'elatio-buckets-')), 'data');
await fillDirectory(directory, events, buckets);
const daemon = await startDaemon(directory, { args: ['--no-collectors', '--open'] });
const connection = await openConnection(daemon.port);

const took: number[] = [];
for (let i = 0; i < requests; i++) {
  const begin = performance.now();
  const body = await connection.get('/api/0/buckets/');
  took.push(performance.now() - begin);
  const { length } = Object.keys(JSON.parse(body) as object);
  if (length !== buckets) throw new Error(`${length} buckets came`);
}
connection.close();
await daemon.stop();
await rm(join(directory, '..'), { recursive: true });

const p50 = rounded(quantile(took, 0.5));
report('buckets', {
  events,
  buckets,
  requests,
  p50Ms: p50,
  p99Ms: rounded(quantile(took, 0.99)),
  // Measured with 359,000 events.
  reference: { awServerPython: { ms: 259 } },
  target: { p50Ms: 2 },
  met: p50 <= 2,
});
