import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const BIN = fileURLToPath(new URL('../../node/cli/bin.js', import.meta.url));

/** A daemon in a process of its own, as `elatio up` makes it. */
export interface Daemon {
  readonly process: ChildProcess;
  readonly port: number;
  /** `http://127.0.0.1:PORT`. */
  readonly address: string;
  /** What it has printed so far. */
  readonly output: () => string;
  /** Ends it as Ctrl-C does; its exit code. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

export interface Run {
  readonly args: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  /** Program and arguments that start it, in place of ours. */
  readonly words?: readonly string[];
}

/** The environment of a test's programs: nothing of the person's who runs it. */
export function cleanEnv(extra: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  const { PATH, HOME, TMPDIR } = process.env;
  return { PATH, HOME, TMPDIR, TZ: 'UTC', ...extra };
}

/**
 * Starts `elatio up` on a free port and waits until it says that it is up.
 * @throws Error with what it printed, where it ends before
 */
export async function startDaemon(
  directory: string,
  { args, env, words }: Run = { args: [] },
): Promise<Daemon> {
  const [program, ...leading] = words ?? [process.execPath, BIN, 'up', '--data', directory];
  const child = spawn(program, [...leading, '--port', '0', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: env ?? cleanEnv(),
  });
  let output = '';
  const port = await new Promise<number>((resolve, reject) => {
    const hear = (chunk: Buffer): void => {
      output += chunk.toString();
      const found = /is up at http:\/\/127\.0\.0\.1:(\d+)[\s\S]*Ctrl-C/.exec(output)?.[1];
      if (found !== undefined) resolve(Number(found));
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.once('exit', () => reject(new Error(`the daemon ended: ${output}`)));
  });
  return {
    process: child,
    port,
    address: `http://127.0.0.1:${port}`,
    output: () => output,
    async stop(signal = 'SIGINT') {
      if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
      child.kill(signal);
      await once(child, 'exit');
      return child.exitCode;
    },
  };
}

/** Runs one command to its end. */
export function elatio(
  args: readonly string[],
  {
    env,
    input = '',
    timeoutMs = 60_000,
  }: {
    readonly env?: NodeJS.ProcessEnv;
    readonly input?: string;
    readonly timeoutMs?: number;
  } = {},
): { readonly code: number | null; readonly out: string; readonly err: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [BIN, ...args], {
    encoding: 'utf8',
    env: env ?? cleanEnv(),
    input,
    timeout: timeoutMs,
  });
  return { code: status, out: stdout, err: stderr };
}

/** `elatio`, without blocking the test's own event loop. */
export function elatioProcess(args: readonly string[], env = cleanEnv(), input = ''): ChildProcess {
  const child = spawn(process.execPath, [BIN, ...args], { stdio: 'pipe', env });
  child.stdin.end(input);
  return child;
}
