import { type Command, InvalidArgumentError } from 'commander';
import { ElatioError } from '../../../protocol/error.ts';
import { askConsent } from '../ask.ts';
import { createClient } from '../client.ts';
import { EDITS_PATH, findEdit, inWords, latestEdit, shortId, type ToldEdit } from '../edits.ts';
import { commandLine, directoryOf } from '../invocation.ts';
import { localTime, say, visible, visibleJson } from '../output.ts';

interface Options {
  readonly data?: string;
  readonly yes?: boolean;
  readonly json?: boolean;
}

/** `elatio undo [ID]`: takes a change back, the latest that stands where none is named. */
export function addUndo(program: Command): void {
  program
    .command('undo')
    .description('take back a change, or the undoing of one')
    .argument('[id]', 'as "edits" shows it (default: the latest change that stands)', beginning)
    .option('-y, --yes', 'do not ask')
    .option('--data <dir>', 'data directory')
    .option('--json', 'what was done, as JSON')
    .action(undo);
}

/** At least four digits of an id. */
function beginning(text: string): string {
  if (/^[\da-f]{4,32}$/i.test(text)) return text;
  throw new InvalidArgumentError(
    'An id is expected, as "elatio edits" shows it, or the first four characters of one or more.',
  );
}

async function undo(id: string | undefined, options: Options): Promise<void> {
  const directory = directoryOf(options);
  const client = createClient({ directory });
  const edits = (await client.get(`${EDITS_PATH}?limit=-1`)) as ToldEdit[];
  const edit = id === undefined ? latestEdit(edits) : findEdit(edits, id);
  if (!edit) throw new ElatioError('ELATIO_CLI_NOTHING', 'There is nothing to undo.');
  // Whoever names one has looked at it.
  if (id === undefined && !options.yes) await confirm(edit, edits);
  const made = (await client.post(`${EDITS_PATH}/${edit.id}/undo`)) as ToldEdit;
  if (options.json) return say(visibleJson(JSON.stringify(made)));
  const words = visible(inWords(made, edits));
  say(`${words.charAt(0).toUpperCase()}${words.slice(1)}.`);
  const back = commandLine(process.env, `undo ${shortId(made.id)}`, directory);
  say(`To take that back: ${back}`);
}

/** @throws ElatioError ELATIO_CLI_CANCELLED */
async function confirm(edit: ToldEdit, edits: readonly ToldEdit[]): Promise<void> {
  const what = `"${inWords(edit, edits)}" of ${localTime(edit.time)}`;
  if (await askConsent(`Undo ${visible(what)}?`)) return;
  throw new ElatioError(
    'ELATIO_CLI_CANCELLED',
    `Nothing was changed: ${what} would be undone (--yes asks no question).`,
  );
}
