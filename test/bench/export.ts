/** All events out through `GET /api/0/export` of a real daemon: how many a second, and in what memory. */
import { mkdtemp, rm } from 'node:fs/promises';
import { get, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { accounting, fillDirectory } from './node.ts';
import { type Daemon, startDaemon } from '../e2e/daemon.ts';
import { option, quantile, report, rounded } from './report.ts';

const events = option('events', 1_000_000);
const rounds = option('rounds', 5);
const directory = join(await mkdtemp(join(tmpdir(), 'elatio-export-')), 'data');
await fillDirectory(directory, events);

/** Each event begins a line. */
function linesIn(chunk: Buffer): number {
  let lines = 0;
  for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) lines++;
  return lines;
}

interface Round {
  readonly perSecond: number;
  readonly bytes: number;
  /** Of the daemon's own memory, in each quarter of the events. */
  readonly peaksMB: readonly number[];
}

async function exported(daemon: Daemon): Promise<Round> {
  const begin = performance.now();
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    get({ port: daemon.port, path: '/api/0/export' }, resolve).once('error', reject);
  });
  const peaks = [0, 0, 0, 0];
  let [seen, bytes, sampled] = [0, 0, 0];
  for await (const chunk of response as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    seen += linesIn(chunk);
    if (performance.now() - sampled < 10) continue;
    sampled = performance.now();
    const quarter = Math.min(3, Math.floor((4 * seen) / events));
    peaks[quarter] = Math.max(peaks[quarter], accounting(daemon.process).ownMB);
  }
  if (seen !== events) throw new Error(`${seen} of ${events} events came`);
  const perSecond = events / ((performance.now() - begin) / 1000);
  return { perSecond, bytes, peaksMB: peaks.map(rounded) };
}

const first: Round[] = [];
const second: Round[] = [];
for (let round = 0; round < rounds; round++) {
  const daemon = await startDaemon(directory, { args: ['--no-collectors', '--open'] });
  first.push(await exported(daemon));
  second.push(await exported(daemon));
  await daemon.stop();
}
await rm(join(directory, '..'), { recursive: true });

const rates = first.map((round) => round.perSecond);
const perSecond = rounded(quantile(rates, 0.5));
const growths = first.map(({ peaksMB }) => peaksMB[3] / peaksMB[1]);
const growth = rounded(quantile(growths, 0.5));
/** What a second export takes that the first did not: nothing, unless something is kept. */
const kept = first.map(({ peaksMB }, i) => Math.max(...second[i].peaksMB) / Math.max(...peaksMB));
const secondOverFirst = rounded(quantile(kept, 0.5));
report('export', {
  events,
  rounds,
  perSecond,
  slowestPerSecond: rounded(Math.min(...rates)),
  bytesPerEvent: rounded(first[0].bytes / events),
  ownMB: { first: first[0].peaksMB, second: second[0].peaksMB },
  growth,
  secondOverFirst,
  target: { perSecond: 150_000, secondOverFirst: 1.1 },
  met: perSecond >= 150_000 && secondOverFirst <= 1.1,
});
