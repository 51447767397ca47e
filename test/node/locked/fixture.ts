import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { pino } from 'pino';
import { onTestFinished } from 'vitest';
import { type Client, createClient } from '../../../node/cli/client.ts';
import type { Daemon, DaemonOptions } from '../../../node/daemon-interface.ts';
import { startDaemon } from '../../../node/daemon.ts';
import { socketPathOf } from '../../../node/directory/index.ts';
import { temporaryFolder } from '../folder.ts';

export const PASSPHRASE = 'correct horse, pässwörd 🗝 <b>';

interface Start extends Partial<DaemonOptions> {
  readonly env?: NodeJS.ProcessEnv;
  readonly onLog?: (line: string) => void;
}

/** A node on a directory, in this process, with nobody to ask for a passphrase. */
export async function daemonOn(directory: string, options: Start = {}): Promise<Daemon> {
  const { env = {}, onLog = () => undefined, ...rest } = options;
  const daemon = await startDaemon({
    directory,
    host: '127.0.0.1',
    port: 0,
    testing: false,
    open: false,
    collectors: false,
    awayAfter: 180,
    durability: 'batched',
    env,
    ask: () => Promise.resolve(undefined),
    log: pino({ level: 'trace' }, { write: onLog }),
    ...rest,
  });
  onTestFinished(() => daemon.stop());
  return daemon;
}

/** A directory under {@link PASSPHRASE} that holds an event. */
export async function sealedDirectory(): Promise<string> {
  const directory = join(temporaryFolder(), 'data');
  const daemon = await daemonOn(directory, { env: { ELATIO_KEY: PASSPHRASE } });
  const [address = ''] = daemon.addresses;
  for (const [path, body] of [
    ['buckets/b', { client: 'test', type: 'currentwindow', hostname: 'laptop' }],
    ['buckets/b/heartbeat?pulsetime=1', HEARTBEAT],
  ] as const) {
    await fetch(`${address}/api/0/${path}`, { method: 'POST', body: JSON.stringify(body) });
  }
  await daemon.stop();
  return directory;
}

export const HEARTBEAT = { timestamp: '2024-01-15T10:00:00Z', duration: 0, data: { app: 'x' } };

export interface LockedNode {
  readonly daemon: Daemon;
  readonly directory: string;
  readonly address: string;
  /** What was logged, line by line. */
  readonly log: readonly string[];
  /** The command line's way. */
  readonly owner: Client;
  /** Sends the form of the login page. */
  readonly press: (passphrase: string, headers?: Record<string, string>) => Promise<Response>;
}

export async function lockedNode(options: Start = {}): Promise<LockedNode> {
  const directory = await sealedDirectory();
  const log: string[] = [];
  const daemon = await daemonOn(directory, { onLog: (line) => log.push(line), ...options });
  const [address = ''] = daemon.addresses;
  return {
    daemon,
    directory,
    address,
    log,
    owner: createClient({ directory }),
    press: (passphrase, headers = { origin: address }) =>
      fetch(`${address}/login`, {
        method: 'POST',
        body: new URLSearchParams({ passphrase }),
        headers,
        redirect: 'manual',
      }),
  };
}

/** An answer to a request over the owner's socket. */
export function askAsOwner(
  directory: string,
  method: string,
  path: string,
  body?: string,
): Promise<{ readonly status: number; readonly body: string }> {
  return new Promise((resolve, reject) => {
    const socketPath = socketPathOf(directory);
    request({ socketPath, method, path, headers: { host: 'localhost' } }, (response) => {
      text(response).then(
        (answer) => resolve({ status: response.statusCode ?? 0, body: answer }),
        reject,
      );
    })
      .once('error', reject)
      .end(body);
  });
}

/** What every file of a directory holds, by its path; but for what says who runs on it. */
export function contentOf(directory: string): Readonly<Record<string, string>> {
  if (!existsSync(directory)) return {};
  const files = readdirSync(directory, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  return Object.fromEntries(
    files.map(({ parentPath, name }) => {
      const path = join(parentPath, name);
      return [path, createHash('sha256').update(readFileSync(path)).digest('hex')];
    }),
  );
}
