import type { Command } from 'commander';
import { text } from 'node:stream/consumers';
import { ElatioError } from '../../../protocol/error.ts';
import { absent, checkFormat } from '../../directory/index.ts';
import type { Keys } from '../../keys/index.ts';
import { askPassphrase } from '../ask.ts';
import { commandLine, directoryOf } from '../invocation.ts';
import { say } from '../output.ts';
import { unused } from './welcome.ts';

interface Options {
  readonly data?: string;
  readonly json?: boolean;
}

/** `elatio keys passphrase | status`: how the data is protected. Works with and without a daemon. */
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
}

async function keysOf(directory: string): Promise<Keys> {
  if ((await checkFormat(directory)) === undefined) throw absent(directory);
  const [{ createKeys }, { sealing }] = await Promise.all([
    import('../../keys/index.ts'),
    import('../../open.ts'),
  ]);
  const ask = (): Promise<string | undefined> => askPassphrase('Present passphrase');
  return createKeys({ directory, sealing, env: process.env, ask });
}

async function status(options: Options): Promise<void> {
  const directory = directoryOf(options);
  const protection = await (await keysOf(directory)).protection();
  if (protection === undefined) throw absent(directory);
  const { secretFrom } = await import('../../keys/index.ts');
  const variable = secretFrom(process.env)?.variable;
  if (options.json) return say(JSON.stringify({ directory, protection, variable }));
  if (protection === 'passphrase') {
    say(`${directory} is sealed under a passphrase.`);
    say(
      variable
        ? `${variable} gives it.`
        : 'It is asked for at each start, or taken from ELATIO_KEY.',
    );
    return;
  }
  say(
    `${directory} is sealed, and the key lies beside it in the file "key" (readable by you alone).`,
  );
  say('Whoever copies the whole directory can read it. To protect it by a passphrase:');
  say(`  ${commandLine(process.env, 'keys passphrase', directory)}`);
  if (variable) say(unused(variable));
}

async function setPassphrase(options: Options): Promise<void> {
  const directory = directoryOf(options);
  const keys = await keysOf(directory);
  const wanted = process.stdin.isTTY
    ? await choose()
    : (await text(process.stdin)).split(/\r?\n/)[0];
  await keys.setPassphrase(wanted);
  say(
    'The data is sealed under the new passphrase. A running daemon goes on; the next start asks for it.',
  );
  say('There is no way back to the data without it: keep it somewhere safe.');
}

async function choose(): Promise<string> {
  const wanted = await askPassphrase('New passphrase');
  if (wanted === undefined) throw new ElatioError('ELATIO_CLI_CANCELLED', 'Nothing was changed.');
  const again = await askPassphrase('The same again');
  if (again === wanted) return wanted;
  throw new ElatioError('ELATIO_CLI_DIFFERENT', 'The two differ: nothing was changed.');
}
