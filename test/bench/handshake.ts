/**
 * Two daemons that have the same, --devices of one owner with --events each, meet again --rounds times: what they say
 * until nothing is said any more, the transport's own included; and what replication alone says of it.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { setImmediate } from 'node:timers/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { enrolTogether } from '../e2e/enrol.ts';
import { statusOf, up, until } from './devices.ts';
import { greetingOf } from './greeting.ts';
import { openLine } from './line.ts';
import { openDevice } from './reconnects/device.ts';
import { fillDirectory } from './node.ts';
import { option, quantile, report, rounded } from './report.ts';

const count = option('devices', 5);
/** Of a laptop in ten years. */
const events = option('events', 7_500_000);
const rounds = option('rounds', 7);
/** Nothing is said for so long once all is said. */
const QUIET_MS = 700;

const folder = await mkdtemp(join(tmpdir(), 'elatio-handshake-'));
const directories = Array.from({ length: count }, (_, i) => join(folder, `${i}`));
for (const directory of directories) await fillDirectory(directory, events);
const line = await openLine();
const [first, second, ...others] = await enrolTogether(directories, ({ directory, peerPort }) =>
  directory === directories[0] ? [peerPort] : [],
);

// First everything is brought to the first, then to the second.
const a = await up(first);
for (const [i, each] of [...others, second].entries()) {
  const other = await up(each);
  const isLast = each === second;
  await until(async () => {
    const [here, there] = [await statusOf(a), await statusOf(other)];
    const has = Math.min(here.store.events, isLast ? there.store.events : Infinity);
    return here.peers.synced > 0 && there.peers.synced > 0 && has >= (i + 2) * events;
  }, 200);
  await other.stop();
}

line.lead(first.peerPort);
const device = await openDevice(second.directory);
const { peers } = device;
const moment = async (holds: () => boolean): Promise<number> => {
  while (!holds()) await setImmediate();
  return performance.now();
};
const ms: number[] = [];
const bytes: number[] = [];
// What the start brought is told in the first, which does not count.
for (let round = -1; round < rounds; round++) {
  const [before, called] = [line.bytes(), performance.now()];
  await device.call(first.peer, line.port);
  const synced = await moment(() => peers.status().synced > 0);
  await until(async () => line.silence() > QUIET_MS);
  if (round >= 0) {
    ms.push(synced - called);
    bytes.push(line.bytes() - before);
  }
  peers.doorway.drop(first.peer);
  await moment(() => peers.status().connected === 0);
  await until(async () => (await statusOf(a)).peers.connected === 0);
}
await device.stop();
await a.stop();
line.close();
const replication = await greetingOf([first.directory, second.directory]);
await rm(folder, { recursive: true });
if (!replication.synced) throw new Error('the two do not have the same');

const whole = {
  ms: { p50: rounded(quantile(ms, 0.5)), most: rounded(Math.max(...ms)) },
  bytes: { p50: quantile(bytes, 0.5), most: Math.max(...bytes) },
};
report('handshake', {
  devices: count,
  events,
  /** From the call on: TCP, Noise, Yamux, and where each listens, too. */
  whole,
  /** Once connected; the processor's time for both. */
  replication: { ms: rounded(replication.ms), bytes: replication.bytes },
  target: { ms: 50, bytes: 4096 },
  met: replication.ms <= 50 && replication.bytes <= 4096,
});
