/** Destroying the events of one program among 5,000,000, while heartbeats come in. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from '../../node/cli/client.ts';
import { startDaemon } from '../e2e/daemon.ts';
import { beatAt } from './beats.ts';
import { fillDirectory } from './node.ts';
import { option, report, rounded } from './report.ts';

const events = option('events', 5_000_000);
const directory = join(await mkdtemp(join(tmpdir(), 'elatio-purge-')), 'data');
await fillDirectory(directory, events);
const daemon = await startDaemon(directory, { args: ['--no-collectors', '--open'] });
const client = createClient({ directory });

/** The program that is seen most among the latest events. */
async function commonApp(): Promise<string> {
  const seen = new Map<string, number>();
  for await (const line of client.lines('/api/v1/events?limit=2000')) {
    if (line === '') continue;
    const { data } = JSON.parse(line) as { readonly data: { readonly app?: string } };
    if (data.app !== undefined) seen.set(data.app, (seen.get(data.app) ?? 0) + 1);
  }
  return [...seen].reduce((most, one) => (one[1] > most[1] ? one : most))[0];
}

const app = await commonApp();
const beats = await beatAt(daemon.port);
const begin = performance.now();
let last = '';
for await (const line of client.postLines('/api/v1/purge', { app })) if (line !== '') last = line;
const seconds = (performance.now() - begin) / 1000;
const heartbeats = await beats.end();
const {
  events: purged,
  left,
  faults,
} = JSON.parse(last) as {
  readonly events: number;
  readonly left: number;
  readonly faults: readonly string[];
};
await daemon.stop();
await rm(join(directory, '..'), { recursive: true });
if (left > 0 || faults.length > 0 || purged === 0) throw new Error(last);

report('purge', {
  events,
  purged,
  /** The proof included. */
  seconds: rounded(seconds),
  heartbeats,
  target: { seconds: 60, p99Ms: 20 },
  met: seconds <= 60 && heartbeats.p99Ms <= 20,
});
