import { setTimeout as sleep } from 'node:timers/promises';
import type { NodeStatus } from '../../node/http/index.ts';
import { type Daemon, startDaemon } from '../e2e/daemon.ts';
import type { Device } from '../e2e/enrol.ts';
import { openDirectory } from '../../node/open.ts';

/** Starts the daemon of a device, which everything on this machine may read. */
export function up(
  { directory, peerPort }: Pick<Device, 'directory' | 'peerPort'>,
  words?: readonly string[],
): Promise<Daemon> {
  const args = ['--peer-port', `${peerPort}`, '--no-mdns', '--no-collectors', '--open'];
  return startDaemon(directory, { args, ...(words && { words }) });
}

export async function statusOf({ address }: Pick<Daemon, 'address'>): Promise<NodeStatus> {
  return (await (await fetch(`${address}/api/v1/status`)).json()) as NodeStatus;
}

/** Asks again and again, every so many milliseconds. */
export async function until(holds: () => Promise<boolean>, everyMs = 5): Promise<void> {
  while (!(await holds())) await sleep(everyMs);
}

/** Whether the index for searching is made: few events wait, since for so few it is not made anew. */
export function isIndexed({ index, working }: NodeStatus['search']): boolean {
  return index !== undefined && !working && index.events - index.indexed < FEW;
}

const FEW = 20_000;

/** Bytes of all sealed chunks of a device's own streams, while no daemon has them open. */
export async function sealedBytesIn(directory: string): Promise<number> {
  const ask = async (): Promise<undefined> => undefined;
  const { store } = await openDirectory({ directory, deviceName: 'bench', env: {}, ask });
  const chunks = store.replicas.own().flatMap(({ manifest }) => manifest.chunks);
  await store.stop();
  return chunks.reduce((sum, { bytes }) => sum + bytes, 0);
}
