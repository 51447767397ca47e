import type { Command } from 'commander';
import { hostname } from 'node:os';
import { resolve } from 'node:path';
import { codeOf, ElatioError } from '../../../protocol/error.ts';
import { zstd } from '../../crypto.ts';
import type { OpenBackup, Restored } from '../../backup/index.ts';
import { givenPassphrase } from '../ask.ts';
import { commandLine, directoryOf } from '../invocation.ts';
import { counted, localTime, say, sizeOf, visible } from '../output.ts';
import { progressLine } from '../progress.ts';

interface Options {
  readonly data?: string;
  readonly check?: boolean;
  readonly json?: boolean;
}

/** How often a person may mistype the passphrase. */
const TRIES = 3;

/** `elatio restore FILE`: a data directory from a backup. */
export function addRestore(program: Command): void {
  program
    .command('restore')
    .description('a data directory from a backup; it must not be there yet')
    .argument('<file>', 'what "elatio backup" wrote')
    .option('--check', 'only say what is in it, and whether all of it is as it was written')
    .option('--data <dir>', 'data directory to make')
    .option('--json', 'as JSON')
    .action(restore);
}

async function restore(file: string, options: Options): Promise<void> {
  const directory = directoryOf(options);
  const { refuseOccupied } = await import('../../backup/index.ts');
  // Before a person has typed anything.
  if (!options.check) await refuseOccupied(directory);
  const backup = await opened(resolve(file));
  const ended = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => ended.abort());
  try {
    if (options.check) await check(file, backup, options, ended.signal);
    else await restoreInto(directory, backup, options, ended.signal);
  } catch (error) {
    if (!ended.signal.aborted) throw error;
    throw new ElatioError('ELATIO_CLI_STOPPED', 'Stopped: nothing was restored.');
  } finally {
    await backup.close();
  }
}

async function opened(path: string): Promise<OpenBackup> {
  const [{ openBackup }, { sealing }, { secretFrom }] = await Promise.all([
    import('../../backup/index.ts'),
    import('../../open.ts'),
    import('../../keys/index.ts'),
  ]);
  const given = secretFrom(process.env)?.secret;
  for (let tries = 1; ; tries++) {
    try {
      return await openBackup(sealing, path, () =>
        given === undefined ? givenPassphrase('Passphrase of the backup') : Promise.resolve(given),
      );
    } catch (error) {
      if (codeOf(error) !== 'ELATIO_KEYS_WRONG') throw error;
      const mayTry = given === undefined && process.stdin.isTTY && tries < TRIES;
      if (!mayTry) throw wrong();
      process.stderr.write('That is not its passphrase.\n');
    }
  }
}

function wrong(): ElatioError {
  return new ElatioError(
    'ELATIO_KEYS_WRONG',
    'That passphrase does not open this backup: it is the one that was in force, or chosen, when the backup was made.',
  );
}

async function check(
  file: string,
  backup: OpenBackup,
  { json }: Options,
  signal: AbortSignal,
): Promise<void> {
  const progress = progressLine(process.stderr);
  let rows = 0;
  const { about, size } = backup;
  const onBytes = (bytes: number): void =>
    progress.show(() => `${sizeOf(bytes)} of ${sizeOf(size)}`);
  try {
    for await (const part of backup.parts(onBytes, signal)) if (part.kind === 'row') rows++;
  } finally {
    progress.end();
  }
  const { device, made, events } = about;
  if (json) return say(JSON.stringify({ file, device, made, events, rows, bytes: size }));
  say(
    `${file} is as it was written: ${counted(events, 'event')} of ${visible(device)}, ${sizeOf(size)}, made ${localTime(made)}.`,
  );
}

async function restoreInto(
  directory: string,
  backup: OpenBackup,
  { json }: Options,
  signal: AbortSignal,
): Promise<void> {
  const [{ restoreBackup }, { sealing, systemNow }] = await Promise.all([
    import('../../backup/index.ts'),
    import('../../open.ts'),
  ]);
  const progress = progressLine(process.stderr);
  const deps = { sealing, compression: zstd, now: systemNow, deviceName: hostname() };
  let restored: Restored;
  try {
    restored = await restoreBackup(
      deps,
      backup,
      directory,
      (step, done, of) =>
        progress.show(() =>
          step === 'write' ? `${sizeOf(done)} of ${sizeOf(of)}` : 'Checking all of it',
        ),
      signal,
    );
  } finally {
    progress.end();
  }
  const { device, made } = backup.about;
  if (json) return say(JSON.stringify({ directory, device, made, ...restored }));
  say(
    `Restored ${counted(restored.events, 'event')} of ${visible(device)}, as of ${localTime(made)}, into ${directory}.`,
  );
  for (const fault of restored.faults)
    say(`Damaged already when it was backed up: ${visible(fault)}`);
  say('The passphrase of the backup opens it. It goes on where that ended:');
  say(`  ${commandLine(process.env, 'up', directory)}`);
  say('Where the directory it was made of is still there, let only one of the two record.');
}
