import { runInNewContext } from 'node:vm';
import { homedir } from 'node:os';
import { resolve } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { Command, Option } from 'commander';
import type { Durability } from '../../store/index.ts';
import type { Daemon } from '../../daemon.ts';
import { askPassphrase } from '../ask.ts';
import { directoryOf } from '../invocation.ts';
import { say } from '../output.ts';
import { page, port } from './arguments.ts';

interface Options {
  readonly data?: string;
  readonly port?: number;
  readonly host: string;
  readonly testing: boolean;
  readonly collectors: boolean;
  readonly durability: Durability;
  readonly open: boolean;
  readonly page?: ReadonlyMap<string, string>;
  readonly ui?: string;
}

/** As ActivityWatch's: the second while testing. */
const PORT = 5600;
const TESTING_PORT = 5666;

/** `elatio up`: the daemon, in the foreground until Ctrl-C. */
export function addUp(program: Command): void {
  program
    .command('up')
    .description('record, and serve what was recorded, until Ctrl-C')
    .option('--data <dir>', 'data directory')
    .option(
      '--port <n>',
      `TCP port (default: ${PORT}, with --testing ${TESTING_PORT}; 0: a free one)`,
      port,
    )
    .option(
      '--host <name>',
      'address to listen at; other machines learn no more than that it is there',
      '127.0.0.1',
    )
    .option('--testing', 'a data directory and port of its own, for trying things out', false)
    .option('--no-collectors', 'record nothing by itself; take in what watchers send')
    .addOption(
      new Option('--durability <how>', 'batched: fsync within a second; strict: before each answer')
        .choices(['batched', 'strict'])
        .default('batched'),
    )
    .option('--open', 'let every program on this machine read and change everything', false)
    .option('--page <name=dir>', 'serve a folder at /pages/NAME/ (repeatable)', page)
    .option('--ui <dir>', "serve a folder at /: another web interface, e.g. ActivityWatch's")
    .action(up);
}

async function up(options: Options): Promise<void> {
  // Loading lets the young generation grow to a size that an idle node never gives back: 20 MB.
  setFlagsFromString('--semi-space-growth-factor=1');
  outliveTerminal();
  const directory = directoryOf(options);
  const ending = new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => resolve());
  });
  const [{ startDaemon }, { findActivityWatch }, { pino }, { welcome }] = await Promise.all([
    import('../../daemon.ts'),
    import('../../compat/found.ts'),
    import('pino'),
    import('./welcome.ts'),
  ]);
  const daemon = await startDaemon({
    ...options,
    directory,
    port: options.port ?? (options.testing ? TESTING_PORT : PORT),
    ...(options.page && { pages: options.page }),
    ui: options.ui && resolve(options.ui),
    env: process.env,
    ask: () => askPassphrase(`Passphrase of ${directory}`),
    log: pino({ level: 'warn' }, pino.destination({ dest: 2, sync: true }).on('error', ignore)),
  });
  // Output that goes to a file or a journal stays there for others to read: no link in it.
  const login = process.stdout.isTTY && !options.open ? daemon.loginUrl() : undefined;
  const machine = { platform: process.platform, env: process.env, home: homedir() };
  const found = await findActivityWatch(machine, options.testing);
  say(welcome(daemon.status(), daemon.isNew, process.env, login, found));
  collectGarbage();
  await ending;
  await end(daemon);
}

/** Recording must neither end nor be cut short because nobody can read any more what is said here. */
function outliveTerminal(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.removeAllListeners('error').on('error', ignore);
  }
}

function ignore(): void {}

async function end(daemon: Daemon): Promise<void> {
  say('\nStopping …');
  await daemon.stop();
  say('Stopped; everything is kept.');
}

/** Loading leaves 20 MB of garbage behind that a node which then idles would carry for hours. */
function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  if (typeof collect !== 'function') return;
  Reflect.apply(collect, undefined, [{ type: 'major', execution: 'sync' }]);
}
