import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { cleanEnv, type Daemon, startDaemon } from '../daemon.ts';

const BIN = fileURLToPath(new URL('../../../node/cli/bin.js', import.meta.url));

interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** A device on a host of a segment: its programs see that host's network, and no other. */
export interface HostDevice {
  readonly directory: string;
  /** Starts its daemon; it ends with the test. */
  up(...args: string[]): Promise<void>;
  /** Serves a vault in place of a daemon; where the segment reaches it, as a multiaddr. */
  serveVault(): Promise<string>;
  stop(signal?: NodeJS.Signals): Promise<void>;
  /** Runs a command of ours to its end. */
  run(...words: string[]): Promise<Ran>;
  /** ActivityWatch's interface of its daemon. */
  get(path: string): Promise<unknown>;
  post(path: string, body: unknown): Promise<unknown>;
  remove(path: string): Promise<unknown>;
}

export interface HostDeviceDeps {
  /** A network namespace. */
  readonly host: string;
  readonly directory: string;
  /** Of all its programs. */
  readonly env?: NodeJS.ProcessEnv;
}

export function deviceOn({ host, directory, env = {} }: HostDeviceDeps): HostDevice {
  const inside = ['netns', 'exec', host];
  let daemon: Daemon | undefined;
  let vault: ChildProcess | undefined;

  async function execute(words: readonly string[], input = ''): Promise<Ran> {
    const child = spawn('ip', [...inside, ...words], { stdio: 'pipe', env: cleanEnv(env) });
    const closed = once(child, 'close');
    // Not all read what they are given.
    child.stdin.on('error', () => undefined).end(input);
    const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)]);
    await closed;
    return { code: child.exitCode, out, err };
  }
  async function ask(path: string, more: readonly string[], input?: string): Promise<unknown> {
    const url = `${daemon?.address}/api/0/${path}`;
    const words = [
      'curl',
      '--silent',
      '--show-error',
      '--fail-with-body',
      '-m',
      '20',
      ...more,
      url,
    ];
    const { code, out, err } = await execute(words, input);
    if (code !== 0) throw new Error(`${path}: ${err} ${out}`);
    return out === '' ? undefined : (JSON.parse(out) as unknown);
  }
  async function stop(signal?: NodeJS.Signals): Promise<void> {
    await daemon?.stop(signal);
    daemon = undefined;
    if (vault?.exitCode === null && vault.signalCode === null) {
      vault.kill(signal ?? 'SIGINT');
      await once(vault, 'exit');
    }
  }
  return {
    directory,
    async up(...args) {
      const words = ['ip', ...inside, process.execPath, BIN, 'up', '--data', directory];
      daemon = await startDaemon(directory, {
        words,
        args: ['--no-collectors', '--open', ...args],
        env: cleanEnv(env),
      });
      onTestFinished(() => stop('SIGKILL'));
    },
    async serveVault() {
      const words = [process.execPath, BIN, 'vault', 'serve', '--data', directory];
      vault = spawn('ip', [...inside, ...words, '--peer-port', '0'], { env: cleanEnv(env) });
      onTestFinished(() => stop('SIGKILL'));
      const { stdout, stderr } = vault;
      let output = '';
      return new Promise((resolve, reject) => {
        const hear = (bytes: Buffer): void => {
          output += bytes.toString();
          const found = /(\/ip4\/10\.\S+\/p2p\/\w+)[\s\S]*Ctrl-C/.exec(output)?.[1];
          if (found !== undefined) resolve(found);
        };
        stdout?.on('data', hear);
        stderr?.on('data', hear);
        vault?.once('exit', () => reject(new Error(`the vault ended: ${output}`)));
      });
    },
    stop,
    run: (...words) => execute([process.execPath, BIN, ...words, '--data', directory]),
    get: (path) => ask(path, []),
    remove: (path) => ask(path, ['-X', 'DELETE']),
    post: (path, body) =>
      ask(path, ['-H', 'content-type: application/json', '-d', '@-'], JSON.stringify(body)),
  };
}

/** Makes the second one of the first's devices, by a code and without asking. */
export async function pair(first: HostDevice, second: HostDevice): Promise<void> {
  const added = await first.run('devices', 'add', '--no-wait', '--yes', '--json');
  if (added.code !== 0) throw new Error(added.err);
  const { code } = JSON.parse(added.out) as { code: string };
  const joined = await second.run('join', code, '--yes');
  if (joined.code !== 0) throw new Error(joined.err);
}

/** Makes a bucket of windows. */
export async function createBucket(device: HostDevice, name: string): Promise<void> {
  await device.post(`buckets/${name}`, { client: 'e2e', type: 'currentwindow', hostname: 'e2e' });
}

/** Events of windows, a second each from `second` on. */
export async function record(
  device: HostDevice,
  bucket: string,
  titles: readonly string[],
  second: number,
): Promise<void> {
  const events = titles.map((title, i) => ({
    timestamp: new Date(1_700_000_000_000 + 1000 * (second + i)).toISOString(),
    duration: 1,
    data: { app: 'editor', title },
  }));
  await device.post(`buckets/${bucket}/events`, events);
}

/** Titles of all events that a device shows, in every bucket, sorted. */
export async function titlesOf(device: HostDevice): Promise<readonly string[]> {
  const buckets = Object.keys((await device.get('buckets/')) as object);
  const events = await Promise.all(
    buckets.map((bucket) => device.get(`buckets/${encodeURIComponent(bucket)}/events?limit=-1`)),
  );
  return (events.flat() as { readonly data: { readonly title: string } }[])
    .map(({ data }) => data.title)
    .sort();
}

/** How many events a device shows, in all buckets. */
export async function countOf(device: HostDevice): Promise<number> {
  const buckets = Object.keys((await device.get('buckets/')) as object);
  let count = 0;
  for (const bucket of buckets) {
    count += Number(await device.get(`buckets/${encodeURIComponent(bucket)}/events/count`));
  }
  return count;
}
