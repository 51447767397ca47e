/**
 * Three daemons that know each other record --days on their own, with edits among it, then all meet: how long it takes
 * until each has and shows everything. Before, each has --events, and all of them those of the others.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Device, enrolTogether, freePort } from '../e2e/enrol.ts';
import { statusOf, up, until } from './devices.ts';
import { openLine } from './line.ts';
import { checksumOf, isShown, type Recorded, recordMonth } from './month/recording.ts';
import { accounting, fillDirectory } from './node.ts';
import { option, report, rounded } from './report.ts';

const DEVICES = 3;
const events = option('events', 100_000);
const days = option('days', 30);
const editsADay = option('edits', 10);
const folder = await mkdtemp(join(tmpdir(), 'elatio-month-'));
const directories = Array.from({ length: DEVICES }, (_, i) => join(folder, `${i}`));
for (const directory of directories) await fillDirectory(directory, events);

const lines = await Promise.all(directories.map(openLine));
const lineOf = ({ directory }: Pick<Device, 'directory'>) => lines[directories.indexOf(directory)];
const enrolled = await enrolTogether(directories, (of) => [lineOf(of).port]);

/** From now on each is elsewhere, and to be reached by its line alone. */
async function moved(): Promise<readonly Device[]> {
  const devices = await Promise.all(
    enrolled.map(async (device) => ({ ...device, peerPort: await freePort() })),
  );
  for (const device of devices) lineOf(device).lead(device.peerPort);
  return devices;
}

// What was before: all have it.
const before = await Promise.all((await moved()).map((device) => up(device)));
await until(async () => {
  const all = await Promise.all(before.map(statusOf));
  return all.every(
    ({ peers, store }) => peers.synced === DEVICES - 1 && store.events >= DEVICES * events,
  );
}, 100);
const [{ store: common }] = await Promise.all(before.map(statusOf));
for (const daemon of before) await daemon.stop();

// On its own: one after the other, so that none is there for another.
const recorded: Recorded[] = [];
for (const [i, device] of (await moved()).entries()) {
  const daemon = await up(device);
  recorded.push(await recordMonth(daemon, { device: i, days, editsADay }));
  await daemon.stop();
}
const total = recorded.reduce((sum, one) => sum + one.shown - common.events, common.events);

for (const line of lines) line.hold();
const sentBefore = lines.reduce((sum, line) => sum + line.bytes(), 0);
const daemons = await Promise.all((await moved()).map((device) => up(device)));
const cpuBefore = daemons.map(({ process }) => accounting(process).cpuSeconds);
const begin = performance.now();
for (const line of lines) line.open();
const ready = new Map<number, number>();
await Promise.all(
  daemons.map(async (daemon, i) => {
    await until(async () => {
      const { peers, store } = await statusOf(daemon);
      return peers.synced === DEVICES - 1 && store.events === total;
    }, 50);
    for (const { marks } of recorded) {
      for (const mark of marks) await until(() => isShown(daemon, mark), 50);
    }
    ready.set(i, performance.now() - begin);
  }),
);
const wire = lines.reduce((sum, line) => sum + line.bytes(), -sentBefore);
const cpu = daemons.map(({ process }, i) => accounting(process).cpuSeconds - cpuBefore[i]);
const checksums = new Set(await Promise.all(daemons.map(checksumOf)));
for (const daemon of daemons) await daemon.stop();
for (const line of lines) line.close();
await rm(folder, { recursive: true });
if (checksums.size > 1) throw new Error('the devices do not show the same');

const seconds = rounded(Math.max(...ready.values()) / 1000);
report('month', {
  devices: DEVICES,
  days,
  before: DEVICES * events,
  events: recorded.map((one) => one.events),
  edits: recorded.map((one) => one.edits),
  seconds,
  /** Until each was ready. */
  readySeconds: [...ready.values()].map((each) => rounded(each / 1000)),
  cpuSeconds: cpu.map(rounded),
  wireMebibytes: rounded(wire / 2 ** 20),
  target: { seconds: 5 },
  met: seconds <= 5,
});
