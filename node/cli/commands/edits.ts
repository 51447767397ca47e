import type { Command } from 'commander';
import { type Client, createClient } from '../client.ts';
import { beforeAndAfter, becameInWords, type ToldChanges, valueInWords } from '../became.ts';
import { EDITS_PATH, findEdit, inWords, shortId, type ToldEdit, whoOf } from '../edits.ts';
import { directoryOf } from '../invocation.ts';
import { shortEventId } from '../logged.ts';
import { cut, localTime, say, table, visible, visibleJson } from '../output.ts';
import { count } from './arguments.ts';

interface Options {
  readonly data?: string;
  readonly limit?: number;
  readonly json?: boolean;
}

const USUAL = 20;

/** `elatio edits`: what a person changed of what was recorded and of settings, newest first. */
export function addEdits(program: Command): void {
  program
    .command('edits')
    .description('what was changed, newest first; each can be undone')
    .argument('[id]', 'of one edit: all that it changed, before and after')
    .option('--limit <n>', `most edits to show (default: ${USUAL})`, count)
    .option('--data <dir>', 'data directory')
    .option('--json', 'as JSON')
    .action(edits);
}

async function edits(id: string | undefined, options: Options): Promise<void> {
  const client = createClient({ directory: directoryOf(options) });
  if (id !== undefined) return showChanges(client, id, options);
  const path = `${EDITS_PATH}?limit=${options.limit ?? USUAL}`;
  const list = (await client.get(path)) as ToldEdit[];
  if (options.json) return say(visibleJson(JSON.stringify(list)));
  if (list.length === 0) return say('Nothing was changed.');
  const rows = list.map((edit) => [
    localTime(edit.time),
    whoOf(edit),
    inWords(edit, list),
    edit.undoneBy === undefined ? '' : 'yes',
    shortId(edit.id),
  ]);
  say(table(['when', 'who', 'what', 'undone', 'id'], rows));
}

async function showChanges(client: Client, beginning: string, options: Options): Promise<void> {
  const list = (await client.get(`${EDITS_PATH}?limit=-1`)) as ToldEdit[];
  const found = findEdit(list, beginning);
  const told = (await client.get(`${EDITS_PATH}/${found.id}`)) as ToldChanges;
  if (options.json) return say(visibleJson(JSON.stringify(told)));
  say(visible(`${localTime(found.time)}  ${whoOf(found)}  ${inWords(found, list)}`));
  for (const change of told.changes) {
    if ('becomes' in change) {
      say(shortEventId(change.id));
      const lines = beforeAndAfter(becameInWords(change.was), becameInWords(change.becomes));
      for (const line of lines) say(line);
    } else {
      say(visible(cut('document' in change ? change.key : change.field, 60)));
      const values = [change.was, change.value].map((value) => [valueInWords(value)]);
      for (const line of beforeAndAfter(values[0], values[1])) say(line);
    }
  }
}
