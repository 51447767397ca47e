import { execFile, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const PROGRAMS = ['Xvfb', 'openbox', 'xterm', 'xdotool', 'xprop'];

/** Whether this machine has what a desktop is made of. */
export const hasDesktop = PROGRAMS.every(
  (program) => spawnSync('which', [program]).status === 0 && process.platform === 'linux',
);

/** A real X server without a screen, and what runs on it. */
export interface Desktop {
  /** As in `DISPLAY`. */
  readonly display: string;
  /** An environment that leads here, and nowhere else. */
  readonly env: NodeJS.ProcessEnv;
  /** Runs xdotool; resolves with what it printed. */
  xdotool(...args: string[]): Promise<string>;
  /** Runs xprop; resolves with what it printed. */
  xprop(...args: string[]): Promise<string>;
  /** Opens a terminal window; resolves at once. */
  openTerminal(title: string): Promise<Terminal>;
  /** Starts openbox; resolves when it manages windows. Ends with the desktop. */
  startWindowManager(): Promise<ChildProcess>;
  /** The processes that run here now. */
  processes(): number[];
  /** Kills the X server, as a crash would. */
  crash(): Promise<void>;
  /** Starts it anew, with the same number. */
  restart(): Promise<void>;
  /** Ends everything that was started here. */
  end(): Promise<void>;
}

interface Terminal {
  readonly process: ChildProcess;
  /** Gives the window another title, as programs that run in a terminal do (xterm's OSC 0). */
  retitle(title: string): Promise<void>;
  close(): Promise<void>;
}

/**
 * A display number that nobody else has. Far above those that X servers choose by themselves: one of
 * another test would take ours while its server is dead. Each test worker has its own hundred.
 */
function nextNumber(): number {
  used += 1;
  const worker = process.pid * 10 + Number(process.env['VITEST_POOL_ID'] ?? 0);
  return 1_000 + ((worker * 100 + used) % 50_000);
}
let used = 0;

/** Starts an X server on a display number that is free, with nothing on it. */
export async function startDesktop(
  options: { authority?: string; lacks?: 'MIT-SCREEN-SAVER' } = {},
): Promise<Desktop> {
  const folder = await mkdtemp(join(tmpdir(), 'elatio-desktop-'));
  const children = new Set<ChildProcess>();
  const closers: (() => Promise<void>)[] = [];

  const run = (program: string, args: string[], env: NodeJS.ProcessEnv) => {
    const child = spawn(program, args, { env, stdio: 'ignore' });
    children.add(child);
    child.once('exit', () => children.delete(child));
    return child;
  };

  const { authority, lacks } = options;
  const access = authority === undefined ? [] : ['-auth', authority];
  const without = lacks === undefined ? [] : ['-extension', lacks];
  const startServer = async (number: number) => {
    const child = spawn(
      'Xvfb',
      [
        `:${number}`,
        '-displayfd',
        '3',
        '-screen',
        '0',
        '800x600x24',
        '-noreset',
        ...access,
        ...without,
      ],
      { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] },
    );
    const isReady = await new Promise<boolean>((resolve) => {
      child.once('exit', () => resolve(false));
      child.stdio[3]?.once('data', () => resolve(true));
    });
    return isReady ? child : undefined;
  };

  let number = nextNumber();
  let started = await startServer(number);
  for (let tries = 0; !started && tries < 20; tries += 1) {
    number = nextNumber();
    started = await startServer(number);
  }
  if (!started) throw new Error('Xvfb does not start');
  let server = started;
  const display = `:${number}`;
  const env: NodeJS.ProcessEnv = {
    PATH: process.env['PATH'],
    LANG: 'C.UTF-8',
    HOME: folder,
    XDG_CACHE_HOME: folder,
    DISPLAY: display,
    ...(options.authority !== undefined && { XAUTHORITY: options.authority }),
  };
  const output = async (program: string, args: string[]) =>
    (await promisify(execFile)(program, args, { env })).stdout.trim();

  return {
    display,
    env,
    xdotool: (...args) => output('xdotool', args),
    xprop: (...args) => output('xprop', args),

    async openTerminal(title) {
      const pipe = join(folder, `terminal-${closers.length}`);
      await output('mkfifo', [pipe]);
      const writer = await open(pipe, 'r+');
      closers.push(() => writer.close());
      const child = run('xterm', ['-T', title, '-e', 'cat', pipe], env);
      return {
        process: child,
        retitle: async (next) => void (await writer.write(`\u001b]0;${next}\u0007`)),
        close: () => endProcess(child),
      };
    },

    async startWindowManager() {
      // It announces itself before it manages windows, and runs this command after.
      const ready = `_READY_${process.hrtime.bigint()}`;
      const command = `xprop -root -f ${ready} 8s -set ${ready} yes`;
      const child = run('openbox', ['--startup', command], env);
      while (!(await output('xprop', ['-root', ready])).includes('yes')) {
        if (child.exitCode !== null) throw new Error('openbox ended');
      }
      return child;
    },

    processes: () => [server, ...children].flatMap(({ pid }) => pid ?? []),

    async crash() {
      await endProcess(server, 'SIGKILL');
      await rm(`/tmp/.X11-unix/X${number}`, { force: true });
      await rm(`/tmp/.X${number}-lock`, { force: true });
    },

    async restart() {
      const again = await startServer(number);
      if (!again) throw new Error(`Xvfb does not start as ${display}`);
      server = again;
    },

    async end() {
      await Promise.all([...children].map((child) => endProcess(child)));
      await endProcess(server);
      await Promise.all(closers.map((close) => close()));
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Ends a process and waits until it is gone. */
export async function endProcess(child: ChildProcess, signal: NodeJS.Signals = 'SIGTERM') {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill(signal);
  await gone;
}
