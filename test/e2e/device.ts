import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';
import { temporaryFolder } from '../node/folder.ts';
import { type Daemon, elatioProcess, startDaemon } from './daemon.ts';
import { watcherAt } from './watcher.ts';

interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** A device with a daemon that knows no other yet. */
export interface Device {
  readonly directory: string;
  readonly daemon: Daemon;
  /** Runs a command to its end, without keeping others waiting. */
  readonly run: (...words: string[]) => Promise<Ran>;
  /** The same, with something on its standard input. */
  readonly give: (input: string, ...words: string[]) => Promise<Ran>;
}

export async function up(name: string, directory = join(temporaryFolder(), name)): Promise<Device> {
  const args = ['--peer-port', '0', '--no-mdns', '--no-collectors', '--open'];
  const daemon = await startDaemon(directory, { args });
  onTestFinished(async () => void (await daemon.stop()));
  async function give(input: string, ...words: string[]): Promise<Ran> {
    const child = elatioProcess([...words, '--data', directory], undefined, input);
    const ended = once(child, 'close');
    const { stdout, stderr } = child;
    if (!stdout || !stderr) throw new Error('no output');
    const [out, err] = await Promise.all([text(stdout), text(stderr)]);
    await ended;
    return { code: child.exitCode, out, err };
  }
  return { directory, daemon, give, run: (...words) => give('', ...words) };
}

/** Titles of all events that a daemon shows, in every bucket. */
export async function titlesOf({ daemon }: Device): Promise<readonly string[]> {
  const watcher = watcherAt(daemon.address);
  const buckets = Object.keys((await watcher.get('buckets/')) as object);
  const events = await Promise.all(
    buckets.map((bucket) => watcher.get(`buckets/${encodeURIComponent(bucket)}/events?limit=-1`)),
  );
  return (events.flat() as { readonly data: { readonly title: string } }[])
    .map(({ data }) => data.title)
    .sort();
}

export async function write({ daemon }: Device, bucket: string, title: string): Promise<void> {
  const watcher = watcherAt(daemon.address);
  await watcher.create(bucket);
  await watcher.heartbeat(bucket, new Date().toISOString(), { title });
}
