import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { NodeStatus } from '../../node/http/index.ts';
import { temporaryFolder } from '../node/folder.ts';
import { type Daemon, startDaemon } from './daemon.ts';
import { type Device, enrolTogether } from './enrol.ts';
import { watcherAt } from './watcher.ts';

/** Starts the daemon of a device, which everything on this machine may read. */
export async function up(device: Device): Promise<Daemon> {
  const { directory, peerPort } = device;
  const args = ['--peer-port', `${peerPort}`, '--no-mdns', '--no-collectors', '--open'];
  const daemon = await startDaemon(directory, { args });
  onTestFinished(async () => void (await daemon.stop()));
  return daemon;
}

/** Devices of one owner, each in a directory of its own, that no daemon has open. */
export async function devices(count: number): Promise<readonly Device[]> {
  const folder = temporaryFolder();
  return enrolTogether(Array.from({ length: count }, (_, i) => join(folder, `device-${i}`)));
}

/** How a daemon stands with others. */
export const peersOf = async (daemon: Daemon): Promise<NodeStatus['peers']> => {
  const response = await fetch(`${daemon.address}/api/v1/status`);
  return ((await response.json()) as NodeStatus).peers;
};

/** Titles of all events that a daemon shows, in every bucket. */
export async function titlesOf({ address }: Daemon): Promise<readonly string[]> {
  const watcher = watcherAt(address);
  const buckets = Object.keys((await watcher.get('buckets/')) as object);
  const events = await Promise.all(
    buckets.map((bucket) => watcher.get(`buckets/${encodeURIComponent(bucket)}/events?limit=-1`)),
  );
  return (events.flat() as { readonly data: { readonly title: string } }[])
    .map(({ data }) => data.title)
    .sort();
}
