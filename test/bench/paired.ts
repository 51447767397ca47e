/**
 * What two nodes that are connected cost while nobody looks: each has --events, is in sync with the other, and records
 * what watchers send in real time for --minutes.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { enrolTogether } from '../e2e/enrol.ts';
import { openConnection } from './connection.ts';
import { isIndexed, statusOf, up, until } from './devices.ts';
import { accounting, fillDirectory } from './node.ts';
import { option, report, rounded } from './report.ts';
import { watch } from './watching.ts';

const events = option('events', 1_000_000);
const minutes = option('minutes', 10);

const folder = await mkdtemp(join(tmpdir(), 'elatio-paired-'));
const directories = ['a', 'b'].map((name) => join(folder, name));
for (const directory of directories) await fillDirectory(directory, events);
const devices = await enrolTogether(directories);
const daemons = await Promise.all(devices.map((device) => up(device)));
// Everything came, and the index for searching is made, which begins a while after the start: that is no rest.
await until(async () => {
  const all = await Promise.all(daemons.map(statusOf));
  return all.every(
    ({ peers, store, search }) =>
      peers.synced === 1 && store.events >= 2 * events && isIndexed(search),
  );
}, 1_000);
for (const daemon of daemons) await daemon.stop();

const started = await Promise.all(devices.map((device) => up(device)));
await until(async () => (await statusOf(started[0])).peers.synced === 1, 100);
const before = started.map(({ process }) => accounting(process));
const most = before.map(({ residentMB }) => residentMB);
const connections = await Promise.all(started.map(({ port }) => openConnection(port)));
await Promise.all(
  connections.map((connection, i) =>
    watch(connection, {
      name: `paired-${i}`,
      minutes,
      each: () => {
        most[i] = Math.max(most[i], accounting(started[i].process).residentMB);
      },
    }),
  ),
);
const after = started.map(({ process }) => accounting(process));
const { peers } = await statusOf(started[1]);
for (const connection of connections) connection.close();
for (const daemon of started) await daemon.stop();
await rm(folder, { recursive: true });

const perHour = (of: (one: ReturnType<typeof accounting>) => number): number[] =>
  after.map((one, i) => rounded(((of(one) - of(before[i])) * 60) / minutes));
report('paired', {
  events: 2 * events,
  minutes,
  connected: peers.connected,
  residentMB: { most: most.map(rounded), end: after.map(({ residentMB }) => rounded(residentMB)) },
  ownMB: after.map(({ ownMB }) => rounded(ownMB)),
  perHour: {
    cpuSeconds: perHour(({ cpuSeconds }) => cpuSeconds),
    writtenMB: perHour(({ writtenBytes }) => writtenBytes / 1e6),
  },
  target: { residentMB: 200 },
  met: Math.max(...most) <= 200,
});
