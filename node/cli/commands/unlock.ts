import type { Command } from 'commander';
import { text } from 'node:stream/consumers';
import { ElatioError } from '../../../protocol/error.ts';
import type { LockStatus } from '../../lock/index.ts';
import { askPassphrase } from '../ask.ts';
import { createClient } from '../client.ts';
import { commandLine, directoryOf } from '../invocation.ts';
import { say } from '../output.ts';

interface Options {
  readonly data?: string;
}

/** `elatio unlock`, `elatio lock`: gives the daemon the passphrase of the data, and has it forget it. */
export function addUnlock(program: Command): void {
  program
    .command('unlock')
    .description('give a daemon that is locked the passphrase: typed, from ELATIO_KEY, or piped in')
    .option('--data <dir>', 'data directory')
    .action(unlock);
  program
    .command('lock')
    .description(
      'have the daemon close the data and forget the passphrase; it records nothing then',
    )
    .option('--data <dir>', 'data directory')
    .action(lock);
}

async function unlock(options: Options): Promise<void> {
  const directory = directoryOf(options);
  const client = createClient({ directory });
  const { locked } = (await client.get('/api/v1/lock')) as LockStatus;
  if (!locked) return say('It is not locked.');
  const passphrase = await passphraseOf(directory);
  await client.post('/api/v1/unlock', passphrase === undefined ? {} : { passphrase });
  say('Unlocked: recording goes on.');
}

/** `undefined` where there is none to give. */
async function passphraseOf(directory: string): Promise<string | undefined> {
  const { protectionOf, secretFrom } = await import('../../keys/index.ts');
  // It may have been changed since the daemon began.
  if ((await protectionOf(directory)) !== 'passphrase') return undefined;
  const given = secretFrom(process.env);
  if (given) return given.secret;
  if (!process.stdin.isTTY) return (await text(process.stdin)).split(/\r?\n/)[0] || undefined;
  const typed = await askPassphrase(`Passphrase of ${directory}`);
  if (typed !== undefined) return typed;
  throw new ElatioError('ELATIO_CLI_CANCELLED', 'It stays locked.');
}

async function lock(options: Options): Promise<void> {
  const directory = directoryOf(options);
  const client = createClient({ directory });
  const { locked } = (await client.get('/api/v1/lock')) as LockStatus;
  if (locked) return say('It is locked already.');
  await client.post('/api/v1/lock');
  say('Locked: nothing is recorded until you unlock it:');
  say(`  ${commandLine(process.env, 'unlock', directory)}`);
}
