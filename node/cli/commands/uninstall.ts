import type { Command } from 'commander';
import { rmdir } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { codeOf, ElatioError } from '../../../protocol/error.ts';
import {
  checkFormat,
  heldMessage,
  holderOf,
  removeDirectory,
  shellWord,
} from '../../directory/index.ts';
import type { Keys } from '../../keys/index.ts';
import { askConsent, askTyped } from '../ask.ts';
import { ended } from '../ended.ts';
import { commandLine, directoryOf } from '../invocation.ts';
import { say } from '../output.ts';
import { type OwnService, runsSame, serviceOf } from '../service-of.ts';

interface Options {
  readonly data?: string;
  readonly testing?: boolean;
  readonly eraseData?: boolean;
  readonly yes?: boolean;
}

/** `elatio uninstall`: takes Elatio out of this machine; the data only where that is asked for. */
export function addUninstall(program: Command): void {
  program
    .command('uninstall')
    .description('remove what Elatio has put on this machine; the data stays unless it is named')
    .option('--data <dir>', 'data directory')
    .option('--testing', 'of a node that was started with --testing')
    .option('--erase-data', 'erase everything that was recorded too; nothing brings it back')
    .option('-y, --yes', 'do not ask')
    .action(uninstall);
}

async function uninstall(options: Options): Promise<void> {
  const directory = directoryOf(options);
  // Refuses what is not ours before anything of it is touched.
  const isThere = (await checkFormat(directory)) !== undefined;
  const own = await serviceOf(options);
  const found = await own.service.status();
  const isService = found.file === 'ours' && runsSame(own.plan, found);
  const holder = await holderOf(directory);
  if (holder && !(isService && found.manager?.running)) {
    throw new ElatioError('ELATIO_DIRECTORY_HELD', heldMessage(directory, holder));
  }
  const erases = options.eraseData === true && isThere;
  await consent(directory, erases, options);

  await removeCompat(options);
  if (erases) await removeKeychainEntry(directory);
  if (isService) await removeService(own, directory);
  else if (found.file === 'ours') say(`${found.path} runs another data directory: it stays.`);
  if (options.eraseData) await eraseUnfinished(directory);
  if (erases) await erase(directory);
  else if (isThere) await sayWhatStays(directory);
  else say(`There is no data in ${directory}.`);
  say('What is left is the program: remove its folder, or "npm uninstall -g elatio".');
}

/** @throws ElatioError ELATIO_CLI_CANCELLED */
async function consent(directory: string, erases: boolean, { yes }: Options): Promise<void> {
  if (yes) return;
  const name = basename(directory);
  const isSure = erases
    ? await askTyped(
        `Everything in ${directory} is erased; nothing brings it back. Type "${name}" to go on.`,
        name,
      )
    : await askConsent(
        `Remove the service and the key of ActivityWatch's clients? ${directory} stays.`,
      );
  if (isSure) return;
  throw new ElatioError('ELATIO_CLI_CANCELLED', 'Nothing was changed (--yes asks no question).');
}

async function removeCompat(options: Options): Promise<void> {
  const { removeClientKey } = await import('../compat.ts');
  const removed = await removeClientKey(options);
  if (!removed) return;
  say(`The key of ActivityWatch's clients is out of ${removed.path}.`);
  if (removed.backup === undefined) await removeIfEmpty(dirname(removed.path));
  else say(`You have changed other lines; the file of before is ${removed.backup}.`);
}

async function removeService({ service, plan }: OwnService, directory: string): Promise<void> {
  await service.uninstall();
  await ended(directory);
  if (process.platform === 'linux') await removeIfEmpty(dirname(plan.path));
  say(`The service is ended, and ${plan.path} gone.`);
}

/** A folder that may have been made for one file, and the one above. */
async function removeIfEmpty(folder: string): Promise<void> {
  await rmdir(folder)
    .then(() => rmdir(dirname(folder)))
    // Others have something there.
    .catch(() => undefined);
}

async function keysOf(directory: string): Promise<Keys> {
  const [{ createKeychain, createKeys }, { sealing }] = await Promise.all([
    import('../../keys/index.ts'),
    import('../../open.ts'),
  ]);
  const keychain = createKeychain({ platform: process.platform });
  const ask = (): Promise<undefined> => Promise.resolve(undefined);
  return createKeys({ directory, sealing, env: {}, ask, keychain });
}

/**
 * Before anything that cannot be repeated: what is locked can be unlocked, and then nothing is left. A keychain that is not there at all
 * must not keep the data from being erased.
 */
async function removeKeychainEntry(directory: string): Promise<void> {
  const keys = await keysOf(directory);
  let entry: string | undefined;
  try {
    entry = await keys.entry();
    await keys.removeEntry();
    if (entry !== undefined) say("The key is out of the system's keychain.");
  } catch (error) {
    if (codeOf(error) === 'ELATIO_KEYS_KEYCHAIN_LOCKED' || !(error instanceof Error)) throw error;
    const which = entry === undefined ? 'which one is unknown' : `account "${entry}"`;
    say(`An entry of "elatio" may be left in the keychain (${which}): ${error.message}`);
  }
}

async function erase(directory: string): Promise<void> {
  // Somebody may have started one meanwhile.
  const holder = await holderOf(directory);
  if (holder) throw new ElatioError('ELATIO_DIRECTORY_HELD', heldMessage(directory, holder));
  const { overwriteKeys } = await import('../../keys/index.ts');
  await overwriteKeys(directory);
  await removeDirectory(directory);
  say(`The keys were overwritten, and ${directory} is gone with everything in it.`);
  say('Copies that you made of it, and of the key file, are where you put them.');
}

/** What a restore that was killed has left is sealed as the data is, and as much. */
async function eraseUnfinished(directory: string): Promise<void> {
  const { removeUnfinished } = await import('../../backup/index.ts');
  try {
    const gone = await removeUnfinished(directory);
    if (gone !== undefined) say(`What a restore had begun in ${gone} is gone too.`);
  } catch (error) {
    if (codeOf(error) !== 'ELATIO_DIRECTORY_FOREIGN') throw error;
  }
}

async function sayWhatStays(directory: string): Promise<void> {
  const keys = await keysOf(directory);
  const protection = await keys.protection();
  say(`${directory} stays, with everything that was recorded.`);
  if (protection === 'keychain') {
    say(`So does its key in the keychain: nothing else opens it. For another:`);
    say(`  ${commandLine(process.env, 'keys passphrase', directory)}`);
  } else {
    await removeKeychainEntry(directory);
  }
  say(`To erase it: elatio uninstall --erase-data --data ${shellWord(directory)}`);
}
