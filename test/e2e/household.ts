/** Machines of one person, each a real node of its own, of which a test does everything by the command line. */
import { rmSync } from 'node:fs';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect } from 'vitest';
import { type Daemon, elatioProcess, startDaemon } from './daemon.ts';
import { freePort } from './enrol.ts';
import { type Answer, atTerminal } from './terminal.ts';
import { type Watcher, watcherAt } from './watcher.ts';

interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** A device as `devices --json` tells it. */
export interface ToldDevice {
  readonly id: string;
  readonly name: string;
  readonly role: string;
  readonly standing: string;
  readonly self: boolean;
  readonly connected: boolean;
  readonly synced: boolean;
}

export interface Machine {
  readonly directory: string;
  /** Starts it, as after the machine was off. */
  start(): Promise<void>;
  stop(signal?: NodeJS.Signals): Promise<void>;
  /** Its disk is gone. */
  lose(): Promise<void>;
  run(...words: string[]): Promise<Ran>;
  /** The same, with something on its standard input. */
  give(input: string, ...words: string[]): Promise<Ran>;
  /** What a command prints that ends well and complains of nothing. */
  say(...words: string[]): Promise<string>;
  /** What a command prints with `--json`. */
  json(...words: string[]): Promise<unknown>;
  /** What a person sees at a terminal, who answers what is asked. */
  type(
    words: readonly string[],
    answers: readonly Answer[],
    onShown?: (shown: string) => void,
  ): Promise<string>;
  /** The code with which a command fails. */
  failure(...words: string[]): Promise<string | undefined>;
  devices(): Promise<readonly ToldDevice[]>;
  /** Everything it shows of what was recorded: when, how long, what; in one order everywhere. */
  log(): Promise<readonly string[]>;
  watcher(): Watcher;
  /** What its daemon has printed since it was started. */
  output(): string;
}

/** Where machines are waited for: they share few cores with others. */
export const SOON = { timeout: 150_000, interval: 1_500 };

/** @param ended told what has to be ended with the test */
export function createMachine(
  folder: string,
  name: string,
  ended: (stop: () => Promise<void>) => void,
): Machine {
  const directory = join(folder, name);
  let daemon: Daemon | undefined;
  let peerPort: number | undefined;
  ended(stop);

  async function stop(signal?: NodeJS.Signals): Promise<void> {
    const old = daemon;
    daemon = undefined;
    await old?.stop(signal);
  }

  async function give(input: string, ...words: string[]): Promise<Ran> {
    const child = elatioProcess([...words, '--data', directory], undefined, input);
    const closed = once(child, 'close');
    const { stdout, stderr } = child;
    if (!stdout || !stderr) throw new Error('no output');
    const [out, err] = await Promise.all([text(stdout), text(stderr)]);
    await closed;
    return { code: child.exitCode, out, err };
  }

  async function say(...words: string[]): Promise<string> {
    const { code, out, err } = await give('', ...words);
    expect([words, err, code]).toEqual([words, '', 0]);
    return out;
  }

  return {
    directory,
    async start() {
      // Where it was before: others have no other way to find it.
      peerPort ??= await freePort();
      const args = ['--peer-port', `${peerPort}`, '--no-mdns', '--no-collectors'];
      daemon = await startDaemon(directory, { args });
    },
    stop,
    async lose() {
      await stop('SIGKILL');
      rmSync(directory, { recursive: true });
    },
    run: (...words) => give('', ...words),
    give,
    say,
    json: async (...words) => JSON.parse(await say(...words, '--json')) as unknown,
    type: (words, answers, onShown) =>
      atTerminal([...words, '--data', directory], answers, undefined, onShown),
    async failure(...words) {
      const { code, err } = await give('', ...words);
      return code === 0 ? undefined : /\((ELATIO_\w+)\)/.exec(err)?.[1];
    },
    devices: async () => JSON.parse(await say('devices', '--json')) as ToldDevice[],
    async log() {
      // A device that does not keep everything says so on standard error.
      const { code, out } = await give('', 'events', '--since', '2000-01-01', '--json');
      expect(code).toBe(0);
      return out
        .trim()
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => {
          const { timestamp, duration, data } = JSON.parse(line) as Record<string, unknown>;
          return JSON.stringify([timestamp, duration, data]);
        })
        .sort();
    },
    output: () => daemon?.output() ?? '',
    watcher() {
      if (!daemon) throw new Error(`${name} is off`);
      return watcherAt(daemon.address);
    },
  };
}

/** What all of them show once they agree, and `isDone` says of it that it is all. */
export async function allShow(
  machines: readonly Machine[],
  isDone: (log: readonly string[]) => boolean,
): Promise<readonly string[]> {
  let last: readonly string[] = [];
  const seen = async (): Promise<boolean> => {
    const logs = await Promise.all(machines.map((machine) => machine.log()));
    [last] = logs;
    return logs.every((log) => log.join('\n') === last.join('\n')) && isDone(last);
  };
  await expect.poll(seen, SOON).toBe(true);
  return last;
}
