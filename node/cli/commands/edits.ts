import type { Command } from 'commander';
import { createClient } from '../client.ts';
import { EDITS_PATH, inWords, shortId, type ToldEdit } from '../edits.ts';
import { directoryOf } from '../invocation.ts';
import { localTime, say, table, visibleJson } from '../output.ts';
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
    .option('--limit <n>', `most edits to show (default: ${USUAL})`, count)
    .option('--data <dir>', 'data directory')
    .option('--json', 'as JSON')
    .action(edits);
}

async function edits(options: Options): Promise<void> {
  const client = createClient({ directory: directoryOf(options) });
  const path = `${EDITS_PATH}?limit=${options.limit ?? USUAL}`;
  const list = (await client.get(path)) as ToldEdit[];
  if (options.json) return say(visibleJson(JSON.stringify(list)));
  if (list.length === 0) return say('Nothing was changed.');
  const rows = list.map((edit) => [
    localTime(edit.time),
    edit.device,
    inWords(edit, list),
    edit.undoneBy === undefined ? '' : 'yes',
    shortId(edit.id),
  ]);
  say(table(['when', 'device', 'what', 'undone', 'id'], rows));
}
