/**
 * What the node costs while nobody looks: ordinary watcher traffic in real time, with 5,000,000 events stored.
 * A shorter run than the hour is scaled up to one, and says so.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openConnection } from './connection.ts';
import { isIndexed, statusOf, until } from './devices.ts';
import { accounting, fillDirectory } from './node.ts';
import { startDaemon } from '../e2e/daemon.ts';
import { option, report, rounded } from './report.ts';
import { watch } from './watching.ts';

const events = option('events', 5_000_000);
const minutes = option('minutes', 60);
const directory = join(await mkdtemp(join(tmpdir(), 'elatio-idle-')), 'data');
await fillDirectory(directory, events);
const args = ['--no-collectors', '--open'];
// The index for searching is made once, some minutes' work: that is no rest.
const first = await startDaemon(directory, { args });
await until(async () => isIndexed((await statusOf(first)).search), 1_000);
await first.stop();
const daemon = await startDaemon(directory, { args });
const connection = await openConnection(daemon.port);
const before = accounting(daemon.process);
let resident = before.residentMB;
const requests = await watch(connection, {
  name: 'idle',
  minutes,
  each: () => {
    resident = Math.max(resident, accounting(daemon.process).residentMB);
  },
});
const after = accounting(daemon.process);
connection.close();
await daemon.stop();
await rm(join(directory, '..'), { recursive: true });

const hours = minutes / 60;
const cpuSeconds = rounded((after.cpuSeconds - before.cpuSeconds) / hours);
report('idle', {
  events,
  minutes,
  requests,
  perHour: {
    cpuSeconds,
    writtenMB: rounded((after.writtenBytes - before.writtenBytes) / hours / 1e6),
    scaled: minutes !== 60,
  },
  residentMB: { most: rounded(resident), end: rounded(after.residentMB) },
  reference: { awServerPython: { residentMB: 167 } },
  target: { cpuSeconds: 18, residentMB: 150 },
  met: cpuSeconds <= 18 && resident <= 150,
});
