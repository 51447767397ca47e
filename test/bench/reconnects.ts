/**
 * A daemon whose only other device comes and goes --times. That one is this process, with the node's own store, host and
 * replication; every other time it goes in the middle of the greeting. Says by how much memory, handles and open files of
 * the daemon grow.
 */
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { enrolTogether } from '../e2e/enrol.ts';
import { statusOf, up, until } from './devices.ts';
import { accounting, fillDirectory } from './node.ts';
import { openDevice } from './reconnects/device.ts';
import { type Held, inspectable, openProbe } from './reconnects/probe.ts';
import { option, quantile, report, rounded } from './report.ts';

const times = option('times', 10_000);
const events = option('events', 20_000);
/** How many measurements there are; those of the first fifth are of a process that warms up. */
const LOOKS = 20;
/** What a heap may be more or less by from one look to the next, with nothing kept. */
const NOTHING_MB = 2;
/** In the middle of what takes some ten milliseconds. */
const MIDDLE_MS = 20;

interface Look extends Held {
  readonly residentMB: number;
  readonly files: number;
}

const folder = await mkdtemp(join(tmpdir(), 'elatio-reconnects-'));
await fillDirectory(join(folder, 'a'), events);
const [first, second] = await enrolTogether([join(folder, 'a'), join(folder, 'b')]);
const daemon = await up(first, inspectable(first));
const probe = await openProbe(daemon);
const device = await openDevice(second.directory);
const { peers } = device;

const isSynced = (): boolean => peers.status().synced > 0;
const isGone = (): boolean => peers.status().connected === 0;

async function look(): Promise<Look> {
  // What ends takes a moment.
  await until(async () => (await statusOf(daemon)).peers.connected === 0, 20);
  await sleep(500);
  const { residentMB } = accounting(daemon.process);
  const files = (await readdir(`/proc/${daemon.process.pid}/fd`)).length;
  return { ...(await probe.look()), residentMB, files };
}

/** How often it was in sync with the other, and how long that took. */
const took: number[] = [];
const looks: Look[] = [];
for (let i = 0; i < times; i++) {
  const begin = performance.now();
  await device.call(first.peer, first.peerPort);
  if (i % 2 === 0) {
    await until(async () => isSynced(), 1);
    took.push(performance.now() - begin);
  } else {
    await sleep(MIDDLE_MS * Math.random());
  }
  peers.doorway.drop(first.peer);
  await until(async () => isGone(), 1);
  if ((i + 1) % Math.ceil(times / LOOKS) === 0) looks.push(await look());
}
// And all is as ever: they meet again.
await device.call(first.peer, first.peerPort);
await until(async () => isSynced() && (await statusOf(daemon)).peers.synced === 1, 20);
const { problems } = (await statusOf(daemon)).peers;

probe.close();
await device.stop();
await daemon.stop();
await rm(folder, { recursive: true });

const warm = looks.slice(Math.floor(LOOKS / 5));
const growth = (of: (look: Look) => number): number =>
  rounded(slope(warm.map(of)) * (warm.length - 1));

/** By how much values rise from one to the next, by least squares. */
function slope(values: readonly number[]): number {
  const middle = (values.length - 1) / 2;
  const mean = values.reduce((sum, each) => sum + each, 0) / values.length;
  let [over, under] = [0, 0];
  for (const [i, value] of values.entries()) {
    over += (i - middle) * (value - mean);
    under += (i - middle) ** 2;
  }
  return under === 0 ? 0 : over / under;
}

/** Over the last four fifths of the reconnects. */
const grown = {
  heapMB: growth(({ heapMB }) => heapMB),
  buffersMB: growth(({ buffersMB }) => buffersMB),
  residentMB: growth(({ residentMB }) => residentMB),
  resources: growth(({ resources }) => resources),
  files: growth(({ files }) => files),
};
report('reconnects', {
  times,
  syncedMs: { p50: rounded(quantile(took, 0.5)), p99: rounded(quantile(took, 0.99)) },
  begin: looks[0],
  end: looks.at(-1),
  grown,
  heapMB: looks.map(({ heapMB }) => rounded(heapMB)),
  problems,
  target: { grown: 0 },
  met: grown.heapMB <= NOTHING_MB && grown.buffersMB <= NOTHING_MB && grown.resources < 1,
});
