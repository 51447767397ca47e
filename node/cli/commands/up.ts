import { runInNewContext } from 'node:vm';
import { homedir } from 'node:os';
import { setFlagsFromString } from 'node:v8';
import type { Command } from 'commander';
import type { Logger } from 'pino';
import { ElatioError } from '../../../protocol/error.ts';
import type { Flags, Resolved } from '../../config/index.ts';
import type { Daemon } from '../../daemon-interface.ts';
import { checkFormat } from '../../directory/index.ts';
import { createLogFile } from '../../log-file.ts';
import { bytesIn } from '../../size.ts';
import { askPassphrase, isTerminal } from '../ask.ts';
import { directoryOf } from '../invocation.ts';
import { say } from '../output.ts';

interface Options {
  readonly data?: string;
  readonly testing: boolean;
  // What is not given here is as the settings say: so none of these has a default.
  readonly port?: string;
  readonly host?: string;
  readonly collectors?: boolean;
  readonly durability?: string;
  readonly maxDisk?: string;
  readonly lowSpace?: string;
  readonly open?: boolean;
  readonly peerPort?: string;
  readonly mdns?: boolean;
  readonly page?: readonly string[];
  readonly ui?: string;
  readonly logFiles?: boolean;
  readonly locked?: boolean;
}

/** `elatio up`: the daemon, in the foreground until Ctrl-C. */
export function addUp(program: Command): void {
  program
    .command('up')
    .description(
      'record, and serve what was recorded, until Ctrl-C; options go before the settings of "elatio config"',
    )
    .option('--data <dir>', 'data directory')
    .option('--testing', 'a data directory and port of its own, for trying things out', false)
    .option('--port <n>', 'TCP port; 0 takes a free one')
    .option(
      '--host <name>',
      'address to listen at; other machines learn no more than that it is there',
    )
    .option('--collectors', 'record by itself')
    .option('--no-collectors', 'record nothing by itself; take in what watchers send')
    .option('--durability <how>', 'batched: fsync within a second; strict: before each answer')
    .option(
      '--max-disk <size>',
      'most that the data directory may hold, e.g. 5GB: then nothing more is recorded',
    )
    .option(
      '--low-space <size>',
      'record nothing more with less free on the disk, e.g. 500MB; 0 for never mind',
    )
    .option('--open', 'let every program on this machine read and change everything')
    .option('--no-open', 'let them write as watchers do, and no more')
    .option('--peer-port <n>', 'TCP port for your other devices, once there are any; 0 for any')
    .option('--mdns', 'look for them in the local network')
    .option('--no-mdns', 'neither look for them nor be found there')
    .option('--page <name=dir>', 'serve a folder at /pages/NAME/ (repeatable)', gathered)
    .option('--ui <dir>', "serve a folder at /: another web interface, e.g. ActivityWatch's")
    .option('--locked', 'start locked, whatever passphrase there is: see "elatio unlock"')
    .option('--log-files', 'log to logs/ in the data directory instead of standard error')
    .action(up);
}

function gathered(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, text];
}

async function up(options: Options): Promise<void> {
  // Loading lets the young generation grow to a size that an idle node never gives back: 20 MB.
  setFlagsFromString('--semi-space-growth-factor=1');
  avoidGenericWrapper();
  outliveTerminal();
  const directory = directoryOf(options);
  const ending = new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => resolve());
  });
  const { pino } = await import('pino');
  const destination = options.logFiles
    ? createLogFile({ directory })
    : pino.destination({ dest: 2, sync: true }).on('error', ignore);
  const log = pino({ level: 'warn' }, destination);
  try {
    await serve(directory, options, log, ending);
  } catch (error) {
    // Nobody sees what a service prints: its standard error leads nowhere but on Linux.
    if (options.logFiles) log.fatal({ err: error }, 'Elatio ended');
    throw error;
  }
}

async function serve(
  directory: string,
  options: Options,
  log: Logger,
  ending: Promise<void>,
): Promise<void> {
  const { settings, sources } = await settingsFor(directory, options);
  const [{ startDaemon }, { findActivityWatch }, { lockedWelcome, welcome }] = await Promise.all([
    import('../../daemon.ts'),
    import('../../compat/found.ts'),
    import('./welcome.ts'),
  ]);
  const daemon = await startDaemon({
    ...settings,
    directory,
    testing: options.testing,
    openBy: sources.open,
    pages: new Map(Object.entries(settings.pages)),
    ui: settings.ui ?? undefined,
    maxDisk: settings.maxDisk === null ? undefined : bytesIn(settings.maxDisk),
    lowSpace: bytesIn(settings.lowSpace),
    env: process.env,
    ...(options.locked && { locked: true }),
    ask: () => passphraseFor(directory),
    log,
    onLock: sayLock,
  });
  if (daemon.isLocked()) {
    say(lockedWelcome(directory, daemon.addresses, process.env));
    await ending;
    return end(daemon);
  }
  // Output that goes to a file or a journal stays there for others to read: no link in it.
  const login = process.stdout.isTTY && !settings.open ? daemon.loginUrl() : undefined;
  const machine = { platform: process.platform, env: process.env, home: homedir() };
  const found = await findActivityWatch(machine, options.testing);
  say(welcome(daemon.status(), daemon.isNew, process.env, login, found));
  collectGarbage();
  await ending;
  await end(daemon);
}

function sayLock(locked: boolean): void {
  say(locked ? '\nLocked: nothing is recorded.' : '\nUnlocked: recording goes on.');
  if (!locked) collectGarbage();
}

/**
 * `undefined` where there is nobody to ask, so that it starts locked.
 * @throws ElatioError ELATIO_CLI_CANCELLED where somebody is, who declines
 */
async function passphraseFor(directory: string): Promise<string | undefined> {
  if (!isTerminal()) return undefined;
  const typed = await askPassphrase(`Passphrase of ${directory}`);
  if (typed !== undefined) return typed;
  const message = 'Nothing was started. To start without the passphrase: --locked.';
  throw new ElatioError('ELATIO_CLI_CANCELLED', message);
}

/** @throws ElatioError ELATIO_CONFIG_…, ELATIO_DIRECTORY_… */
async function settingsFor(directory: string, options: Options): Promise<Resolved> {
  const {
    port,
    host,
    durability,
    maxDisk,
    lowSpace,
    peerPort,
    mdns,
    ui,
    page: pages,
    open,
    collectors,
    testing,
  } = options;
  const flags: Flags = {
    open,
    collectors,
    mdns,
    pages,
    ...(port !== undefined && { port: [port] }),
    ...(host !== undefined && { host: [host] }),
    ...(durability !== undefined && { durability: [durability] }),
    ...(maxDisk !== undefined && { maxDisk: [maxDisk] }),
    ...(lowSpace !== undefined && { lowSpace: [lowSpace] }),
    ...(peerPort !== undefined && { peerPort: [peerPort] }),
    ...(ui !== undefined && { ui: [ui] }),
  };
  // Before anything of the directory is read as ours.
  await checkFormat(directory);
  const { readConfig, resolveSettings } = await import('../../config/index.ts');
  return resolveSettings({ flags, file: await readConfig(directory), testing });
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

/**
 * Node 24.21 crashes, if rarely, where threads with WebAssembly end while others begin (nodejs/node#64500): it frees
 * code that its generic wrapper has put in the place of slower code. Documents are held in such threads.
 */
function avoidGenericWrapper(): void {
  setFlagsFromString('--no-wasm-generic-wrapper');
}

/** Loading leaves 20 MB of garbage behind that a node which then idles would carry for hours. */
function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  if (typeof collect !== 'function') return;
  Reflect.apply(collect, undefined, [{ type: 'major', execution: 'sync' }]);
}
