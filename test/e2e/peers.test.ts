import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { NodeStatus } from '../../node/http/index.ts';
import { temporaryFolder } from '../node/folder.ts';
import { type Daemon, elatio, startDaemon } from './daemon.ts';
import { type Device, enrolTogether } from './enrol.ts';
import { watcherAt } from './watcher.ts';

/** Starts the daemon of a device, which everything on this machine may read. */
async function up(device: Device): Promise<Daemon> {
  const { directory, peerPort } = device;
  const args = ['--peer-port', `${peerPort}`, '--no-mdns', '--no-collectors', '--open'];
  const daemon = await startDaemon(directory, { args });
  onTestFinished(async () => void (await daemon.stop()));
  return daemon;
}

async function devices(count: number): Promise<readonly Device[]> {
  const folder = temporaryFolder();
  return enrolTogether(Array.from({ length: count }, (_, i) => join(folder, `device-${i}`)));
}

const peersOf = async (daemon: Daemon): Promise<NodeStatus['peers']> => {
  const response = await fetch(`${daemon.address}/api/v1/status`);
  return ((await response.json()) as NodeStatus).peers;
};

/** Titles of all events that a daemon shows, in every bucket. */
async function titlesOf({ address }: Daemon): Promise<readonly string[]> {
  const watcher = watcherAt(address);
  const buckets = Object.keys((await watcher.get('buckets/')) as object);
  const events = await Promise.all(
    buckets.map((bucket) => watcher.get(`buckets/${encodeURIComponent(bucket)}/events?limit=-1`)),
  );
  return (events.flat() as { readonly data: { readonly title: string } }[])
    .map(({ data }) => data.title)
    .sort();
}

const at = (second: number): string => new Date(1_700_000_000_000 + 1000 * second).toISOString();

test('what one device records the other shows, both ways, before it is in a chunk and after', async () => {
  const [first, second] = await devices(2);
  const [a, b] = [await up(first), await up(second)];
  await expect.poll(() => peersOf(a)).toMatchObject({ devices: 1, connected: 1 });
  const [atA, atB] = [watcherAt(a.address), watcherAt(b.address)];
  await atA.create('window_a');
  await atB.create('window_b');
  await atA.heartbeat('window_a', at(0), { title: 'written here' });
  await atB.heartbeat('window_b', at(1), { title: 'written there' });
  await expect.poll(() => titlesOf(b)).toEqual(['written here', 'written there']);
  await expect.poll(() => titlesOf(a)).toEqual(['written here', 'written there']);
  const many = Array.from({ length: 500 }, (_, i) => `title ${i}`);
  for (const [i, title] of many.entries()) {
    await atA.heartbeat('window_a', at(100 + i), { title }, 0);
  }
  const all = [...many, 'written here', 'written there'].sort();
  await expect.poll(() => titlesOf(b)).toEqual(all);
  await expect.poll(() => peersOf(b)).toMatchObject({ connected: 1, synced: 1, problems: [] });
  expect(elatio(['doctor', '--data', second.directory]).out).not.toContain('DAMAGE');
});
