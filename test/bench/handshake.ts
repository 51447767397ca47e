/**
 * Two daemons that have the same, --devices of one owner with --events each, meet again --rounds times: what they say
 * until nothing is said any more, the transport's own included; and what replication alone says of it.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NodeStatus } from '../../node/http/index.ts';
import { enrolTogether, freePort } from '../e2e/enrol.ts';
import { statusOf, up, until } from './devices.ts';
import { greetingOf } from './greeting.ts';
import { openLine } from './line.ts';
import { fillDirectory } from './node.ts';
import { option, quantile, report, rounded } from './report.ts';

const count = option('devices', 5);
/** Of a laptop in ten years. */
const events = option('events', 7_500_000);
const rounds = option('rounds', 7);
/** Nothing is said for so long once all is said. */
const QUIET_MS = 700;

interface Said {
  readonly ms: number;
  readonly bytes: number;
}

const folder = await mkdtemp(join(tmpdir(), 'elatio-handshake-'));
const directories = Array.from({ length: count }, (_, i) => join(folder, `${i}`));
for (const directory of directories) await fillDirectory(directory, events);
const line = await openLine();
const devices = await enrolTogether(directories, (of, as) => {
  // The second calls by the line; the others are there but to bring to the first what they have.
  if (of.directory !== directories[0]) return [];
  return [as.directory === directories[1] ? line.port : of.peerPort];
});
const [first, second, ...others] = devices;
const total = count * events;

const hub = await up(first);
for (const [i, device] of others.entries()) {
  const other = await up(device);
  await until(async () => {
    const { peers, store } = await statusOf(hub);
    return peers.synced > 0 && store.events >= (i + 2) * events;
  }, 200);
  await other.stop();
}
await hub.stop();

/** One meeting of the two. Each time they are elsewhere, so that the line alone leads from one to the other. */
async function meet(isOver: (statuses: readonly NodeStatus[]) => boolean): Promise<Said> {
  const moved = await Promise.all(
    [first, second].map(async (device) => ({ ...device, peerPort: await freePort() })),
  );
  line.lead(moved[0].peerPort);
  line.hold();
  const daemons = await Promise.all(moved.map((device) => up(device)));
  await until(async () => line.calls() > 0);
  const before = line.bytes();
  const begin = line.open();
  await until(async () => line.bytes() > before && line.silence() > QUIET_MS);
  const said = { ms: performance.now() - line.silence() - begin, bytes: line.bytes() - before };
  await until(async () => isOver(await Promise.all(daemons.map(statusOf))), 200);
  for (const daemon of daemons) await daemon.stop();
  return said;
}

await meet((all) => all.every(({ peers, store }) => peers.synced > 0 && store.events >= total));
const said: Said[] = [];
for (let round = 0; round < rounds; round++) {
  said.push(await meet((all) => all.every(({ peers }) => peers.synced > 0)));
}
line.close();
const replication = await greetingOf([first.directory, second.directory]);
await rm(folder, { recursive: true });
if (!replication.synced) throw new Error('the two do not have the same');

const ms = said.map((each) => each.ms);
const bytes = said.map((each) => each.bytes);
const replicationMs = rounded(replication.ms);
report('handshake', {
  devices: count,
  events,
  /** From the TCP connection on, with Noise, Yamux, and who listens where. */
  daemons: {
    ms: { p50: rounded(quantile(ms, 0.5)), most: rounded(Math.max(...ms)) },
    bytes: { p50: quantile(bytes, 0.5), most: Math.max(...bytes) },
  },
  /** Once connected. */
  replication: { ms: replicationMs, bytes: replication.bytes },
  target: { ms: 50, bytes: 4096 },
  met: quantile(ms, 0.5) <= 50 && quantile(bytes, 0.5) <= 4096,
});
