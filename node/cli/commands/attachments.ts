import type { Command } from 'commander';
import { resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { ElatioError } from '../../../protocol/error.ts';
import {
  ATTACHMENT_HEAD,
  attachmentCells,
  ATTACHMENTS_PATH,
  fileNameOf,
  purgeInWords,
  type ToldAttachment,
} from '../attachments.ts';
import { type Client, createClient, cut, isCut } from '../client.ts';
import { shortId, type ToldEdit } from '../edits.ts';
import { commandLine, directoryOf } from '../invocation.ts';
import { readEventId } from '../logged.ts';
import { say, sizeOf, table, visible, visibleJson } from '../output.ts';
import { writeNewFile } from '../new-file.ts';
import { count, moment } from './arguments.ts';
import { purgeWanted } from './purge.ts';

interface Options {
  readonly data?: string;
  readonly since?: string;
  readonly until?: string;
  readonly of?: string;
  readonly limit?: number;
  readonly output?: string;
  readonly force?: boolean;
  readonly yes?: boolean;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

const USUAL = 100;

/** `elatio attachments`: files that are kept; getting, deleting and purging them. */
export function addAttachments(program: Command): void {
  const command = program
    .command('attachments')
    .description('files that you attached, newest first')
    .option('--since <when>', 'about moments from then on: 2026-11-22, 2h, 7d, today', moment)
    .option('--until <when>', 'up to then', moment)
    .option('--of <event>', 'those that belong to an event')
    .option('--limit <n>', `most to show (default: ${USUAL})`, count)
    .option('--data <dir>', 'data directory')
    .option('--json', 'as JSON')
    .action(list);
  command
    .command('get')
    .description('the file as it was attached')
    .argument('<id>', 'as "attachments" and "search" show it')
    .option('-o, --output <file>', 'where to write it, "-" for standard output (default: its name)')
    .option('--force', 'write over a file that is there')
    .option('--data <dir>', 'data directory')
    .action((id: string, _: unknown, sub: Command) => get(id, sub.optsWithGlobals()));
  command
    .command('delete')
    .description('neither show nor find it any more; can be undone')
    .argument('<id>', 'as "attachments" shows it')
    .option('--data <dir>', 'data directory')
    .option('--json', 'as JSON')
    .action((id: string, _: unknown, sub: Command) => remove(id, sub.optsWithGlobals()));
  command
    .command('purge')
    .description('destroy it for good, also where it was deleted: then by its whole id')
    .argument('<id>', 'as "attachments" shows it')
    .option('--dry-run', 'only say what it would destroy')
    .option('-y, --yes', 'do not ask')
    .option('--data <dir>', 'data directory')
    .option('--json', 'what was done, as JSON')
    .action((id: string, _: unknown, sub: Command) => purge(id, sub.optsWithGlobals()));
}

async function list(options: Options): Promise<void> {
  const { since, until, of, limit = USUAL, json } = options;
  const query = new URLSearchParams({ limit: String(limit) });
  if (since !== undefined) query.set('since', since);
  if (until !== undefined) query.set('until', until);
  if (of !== undefined) query.set('event', String(readEventId(of)));
  const client = createClient({ directory: directoryOf(options) });
  const path = `${ATTACHMENTS_PATH}?${query.toString()}`;
  const found = (await client.get(path)) as readonly ToldAttachment[];
  if (json) return say(visibleJson(JSON.stringify(found)));
  if (found.length === 0) return say('No file is attached there: elatio attach FILE.');
  say(table(ATTACHMENT_HEAD, found.map(attachmentCells)));
}

/** @throws ElatioError ELATIO_ATTACHMENT_ID, or as a client does */
async function find(client: Client, id: string): Promise<ToldAttachment> {
  const path = `${ATTACHMENTS_PATH}/${encodeURIComponent(id.toLowerCase())}`;
  return (await client.get(path)) as ToldAttachment;
}

async function get(id: string, options: Options): Promise<void> {
  const client = createClient({ directory: directoryOf(options) });
  const attachment = await find(client, id);
  const { output = fileNameOf(attachment), force: replace = false } = options;
  const response = await client.open(`${ATTACHMENTS_PATH}/${attachment.id}/content`);
  try {
    if (output === '-') return await pipeline(response, process.stdout, { end: false });
    await writeNewFile(resolve(output), response, { replace });
  } catch (error) {
    throw isCut(error) ? cut('written', error) : error;
  } finally {
    response.destroy();
  }
  say(`Wrote ${sizeOf(attachment.bytes)} to ${visible(output)}.`);
}

async function remove(id: string, options: Options): Promise<void> {
  const directory = directoryOf(options);
  const client = createClient({ directory });
  const attachment = await find(client, id);
  const edit = (await client.delete(`${ATTACHMENTS_PATH}/${attachment.id}`)) as ToldEdit | null;
  if (options.json) return say(visibleJson(JSON.stringify(edit)));
  say(`Deleted: ${visible(attachment.name)}  ${attachment.id}`);
  if (!edit) return;
  say(`To take that back: ${commandLine(process.env, `undo ${shortId(edit.id)}`, directory)}`);
}

async function purge(id: string, options: Options): Promise<void> {
  const client = createClient({ directory: directoryOf(options) });
  // One that was deleted is not found, and stored all the same.
  const isWhole = /^[0-9a-f]{32}$/.test(id);
  const attachment = await find(client, id).catch((error: unknown) => {
    if (isWhole && error instanceof ElatioError && error.code === 'ELATIO_ATTACHMENT_ID') {
      return undefined;
    }
    throw error;
  });
  const wanted = { domain: 'attachments', text: attachment?.id ?? id };
  await purgeWanted(wanted, options, ({ events }) => say(purgeInWords(attachment?.name, events)));
}
