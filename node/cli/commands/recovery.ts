import { text } from 'node:stream/consumers';
import type { Command } from 'commander';
import { ElatioError } from '../../../protocol/error.ts';
import { askConsent, askLine, isTerminal } from '../ask.ts';
import { type Client, createClient } from '../client.ts';
import { commandLine, directoryOf } from '../invocation.ts';
import { localTime, say, table } from '../output.ts';

interface Options {
  readonly data?: string;
  readonly json?: boolean;
}

interface ToldWords {
  readonly words: readonly string[];
  readonly asks: readonly number[];
}

const PATH = '/api/v1/recovery';
const COLUMNS = 4;

/** `elatio recovery …`: the 24 words by which you are the owner, whatever device is lost. */
export function addRecovery(program: Command): void {
  const recovery = program
    .command('recovery')
    .description('the words by which everything comes back, whatever device is lost');
  for (const [name, description, action] of [
    ['show', 'show the words, to be written down; three are asked back', show],
    ['check', 'say whether words that you have are the right ones', check],
    ['replace', 'make other words: the old ones open nothing that is made later', replace],
  ] as const) {
    recovery
      .command(name)
      .description(description)
      .option('--data <dir>', 'data directory')
      .action(action);
  }
  recovery
    .command('restore')
    .description('on a new machine: everything comes back, by the words and any device or vault')
    .argument(
      '[address]',
      'of the device or vault, e.g. 192.168.1.5:5601 (default: looked for in the local network)',
    )
    .option('-y, --yes', 'do not ask')
    .option('--data <dir>', 'data directory')
    .option('--json', 'as JSON')
    .action(restore);
}

interface FoundThere {
  readonly newest: string | null;
  readonly members: readonly {
    readonly id: string;
    readonly role: string;
    readonly standing: string;
    readonly newest: string | null;
  }[];
}

async function restore(
  address: string | undefined,
  options: Options & { readonly yes?: boolean },
): Promise<void> {
  const client = createClient({ directory: directoryOf(options) });
  const words = await givenWords('The 24 words');
  const isAnywhere = address === undefined;
  if (isAnywhere && !options.json) say('Looking for your devices in the local network …');
  const sent = isAnywhere ? { words } : { words, address };
  const found = (await client.post(`${PATH}/restore`, sent)) as FoundThere;
  const rows = found.members.map(({ id, role, standing, newest }) => [
    id.slice(0, 8),
    standing === 'active' ? role : `${role}, ${standing}`,
    // Of itself whoever answers says nothing, and a vault records nothing.
    newest === null ? (role === 'vault' ? '' : 'not said') : localTime(newest),
  ]);
  if (!options.json) {
    say(table(['id', 'role', 'newest'], rows));
    const known =
      found.newest === null
        ? 'It is not said when anything was recorded last'
        : `The newest of all is of ${localTime(found.newest)}`;
    say(`${known}: if you know of newer, ask another device or vault.`);
  }
  if (!options.yes && !(await askConsent('Make this device one of these, as an admin?'))) {
    throw stopped();
  }
  await client.post(`${PATH}/restore/confirm`);
  if (options.json) return say(JSON.stringify({ restored: true, ...found }));
  say('This device is one of them: what they recorded comes back by itself ("elatio devices").');
}

async function show(options: Options): Promise<void> {
  const client = createClient({ directory: directoryOf(options) });
  needTerminal();
  const { kept } = (await client.get(PATH)) as { readonly kept: boolean };
  // Whoever was told that they are gone need not look over their shoulder.
  if (kept && !(await askConsent('Show the 24 words? Let nobody see the screen.'))) throw stopped();
  const shown = (await client.post(`${PATH}/words`)) as ToldWords;
  await writeDown(client, shown, `${PATH}/words/written`);
  say('The words are erased here: what you wrote down is the only copy.');
}

async function check(options: Options): Promise<void> {
  const client = createClient({ directory: directoryOf(options) });
  const words = await givenWords('The 24 words');
  const { right } = (await client.post(`${PATH}/check`, { words })) as { right: boolean };
  if (right) return say('These are the words of this owner.');
  throw new ElatioError(
    'ELATIO_RECOVERY_OTHER',
    'These words belong together, but are not those of this owner: look for newer ones.',
  );
}

async function replace(options: Options): Promise<void> {
  const directory = directoryOf(options);
  const client = createClient({ directory });
  needTerminal();
  const { kept } = (await client.get(PATH)) as { readonly kept: boolean };
  const words = kept ? undefined : await givenWords('The present 24 words');
  const path = `${PATH}/replacement`;
  const shown = (await client.post(path, words === undefined ? {} : { words })) as ToldWords;
  await writeDown(client, shown, `${path}/written`);
  say('The new words count from now on; throw the old ones away.');
  say(
    `To see whether you have them right: ${commandLine(process.env, 'recovery check', directory)}`,
  );
}

/** Shows words and asks some of them back, until they are right or the person stops. */
async function writeDown(client: Client, { words, asks }: ToldWords, path: string): Promise<void> {
  say();
  for (const line of numbered(words)) say(`    ${line}`);
  say();
  say('Write them down on paper, in this order. Whoever has them can read everything.');
  const isWritten = await askConsent('Are all 24 written down?');
  // What is still on the screen would be copied from there, or read by the next who passes by.
  if (process.stdout.isTTY) process.stdout.write('\u001b[2J\u001b[3J\u001b[H');
  if (!isWritten) throw stopped();
  say('To see whether they can be read, type three of them from the paper.');
  const answers: Record<string, string> = {};
  for (const place of asks) {
    const word = await askLine(`Word ${place}`);
    if (word === undefined) throw stopped();
    answers[place] = word;
  }
  await client.post(path, { answers });
}

/** `1. abandon   7. …` in columns that are read downwards. */
function numbered(words: readonly string[]): readonly string[] {
  const rows = Math.ceil(words.length / COLUMNS);
  return Array.from({ length: rows }, (_, row) =>
    Array.from({ length: COLUMNS }, (__, column) => {
      const place = column * rows + row;
      return `${String(place + 1).padStart(2)}. ${words[place]}`.padEnd(16);
    })
      .join('')
      .trimEnd(),
  );
}

/** Asked for, or what is piped in. */
async function givenWords(question: string): Promise<string> {
  if (!process.stdin.isTTY) return text(process.stdin);
  const words = await askLine(question);
  if (words === undefined) throw stopped();
  return words;
}

function needTerminal(): void {
  if (isTerminal()) return;
  throw new ElatioError(
    'ELATIO_CLI_CANCELLED',
    'The words are shown at a terminal only, to a person who writes them down.',
  );
}

function stopped(): ElatioError {
  return new ElatioError('ELATIO_CLI_CANCELLED', 'Nothing was changed.');
}
