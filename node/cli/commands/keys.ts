import type { Command } from 'commander';
import { ElatioError } from '../../../protocol/error.ts';
import { absent, checkFormat } from '../../directory/index.ts';
import type { Changed, Keys, Protection } from '../../keys/index.ts';
import { askConsent, askPassphrase, choosePassphrase } from '../ask.ts';
import { commandLine, directoryOf } from '../invocation.ts';
import { say } from '../output.ts';
import { unused } from '../unused-secret.ts';

interface Options {
  readonly data?: string;
  readonly json?: boolean;
  readonly yes?: boolean;
}

/** `elatio keys status | passphrase | keychain | file`: how the data is protected. Works with and without a daemon. */
export function addKeys(program: Command): void {
  const keys = program.command('keys').description('how the data is protected at rest');
  keys
    .command('status')
    .description('what protects the data, and what to do')
    .option('--data <dir>', 'data directory')
    .option('--json', 'as JSON')
    .action(status);
  keys
    .command('passphrase')
    .description('protect the data by a passphrase, or change it (takes an instant)')
    .option('--data <dir>', 'data directory')
    .action(setPassphrase);
  keys
    .command('keychain')
    .description(
      "protect the data by the system's keychain: opened by your login, in no file beside it",
    )
    .option('--data <dir>', 'data directory')
    .action(setKeychain);
  keys
    .command('file')
    .description('put the key into a file beside the data: protects nothing from who copies all')
    .option('--data <dir>', 'data directory')
    .option('-y, --yes', 'do not ask')
    .action(setKeyFile);
}

async function keysOf(directory: string): Promise<Keys> {
  if ((await checkFormat(directory)) === undefined) throw absent(directory);
  const [{ createKeychain, createKeys }, { sealing }] = await Promise.all([
    import('../../keys/index.ts'),
    import('../../open.ts'),
  ]);
  const ask = (): Promise<string | undefined> => askPassphrase('Present passphrase');
  const keychain = createKeychain({ platform: process.platform });
  return createKeys({ directory, sealing, env: process.env, ask, keychain });
}

async function status(options: Options): Promise<void> {
  const directory = directoryOf(options);
  const keys = await keysOf(directory);
  const [protection, entry] = [await keys.protection(), await keys.entry()];
  if (protection === undefined) throw absent(directory);
  const { secretFrom } = await import('../../keys/index.ts');
  const variable = secretFrom(process.env)?.variable;
  if (options.json) return say(JSON.stringify({ directory, protection, variable, entry }));
  for (const line of described(directory, protection, variable, entry)) say(line);
}

function described(
  directory: string,
  protection: Protection,
  variable: string | undefined,
  entry: string | undefined,
): string[] {
  const others = variable === undefined ? [] : [unused(variable)];
  const left = entry === undefined ? [] : [leftover(entry)];
  switch (protection) {
    case 'passphrase':
      return [
        `${directory} is sealed under a passphrase.`,
        variable
          ? `${variable} gives it.`
          : 'It is asked for at each start, or taken from ELATIO_KEY; with neither it starts locked, until "elatio unlock".',
        ...left,
      ];
    case 'keychain':
      return [
        `${directory} is sealed, and the key is in the system's keychain (entry "${entry}" of "elatio").`,
        'Your login opens it. Without that entry nothing opens the data: copies of them are of use only with it.',
        ...others,
      ];
    case 'file':
      return [
        `${directory} is sealed, and the key lies beside it in the file "key" (readable by you alone).`,
        'Whoever copies the whole directory can read it. To protect it by a passphrase, or your login:',
        `  ${commandLine(process.env, 'keys passphrase', directory)}`,
        `  ${commandLine(process.env, 'keys keychain', directory)}`,
        ...others,
        ...left,
      ];
  }
}

function leftover(entry: string): string {
  return `The keychain may still hold the entry "${entry}" of "elatio", of no use any more: remove it there, or change the protection again.`;
}

function sayLeft({ leftEntry }: Changed): void {
  if (leftEntry !== undefined) say(leftover(leftEntry));
}

async function setKeychain(options: Options): Promise<void> {
  await (await keysOf(directoryOf(options))).setKeychain();
  say("The data is sealed under a key in the system's keychain. A running daemon goes on.");
  say('Your login opens it from the next start on; without the keychain nothing does.');
}

async function setKeyFile(options: Options): Promise<void> {
  const directory = directoryOf(options);
  const keys = await keysOf(directory);
  const question = `Whoever copies ${directory} can read it then. Shall the key lie beside it?`;
  if (!options.yes && !(await askConsent(question))) {
    throw new ElatioError(
      'ELATIO_CLI_CANCELLED',
      'Nothing was changed: the key would lie beside the data (--yes asks no question).',
    );
  }
  sayLeft(await keys.setKeyFile());
  say('The key lies beside the data, in the file "key". A running daemon goes on.');
}

async function setPassphrase(options: Options): Promise<void> {
  const directory = directoryOf(options);
  const keys = await keysOf(directory);
  const wanted = await choosePassphrase('New passphrase');
  sayLeft(await keys.setPassphrase(wanted));
  say(
    'The data is sealed under the new passphrase. A running daemon goes on; the next start asks for it.',
  );
  say('There is no way back to the data without it: keep it somewhere safe.');
}
