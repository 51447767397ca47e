import type { Command } from 'commander';
import { createClient } from '../client.ts';
import { cellsOf, type ToldEvent } from '../events.ts';
import { directoryOf } from '../invocation.ts';
import { shortEventId } from '../logged.ts';
import { say, table, visibleJson } from '../output.ts';
import { asOf, count, moment } from './arguments.ts';
import { addCorrections } from './corrections.ts';

interface Options {
  readonly data?: string;
  readonly json?: boolean;
  readonly ids?: boolean;
  readonly since?: string;
  readonly until?: string;
  readonly asOf?: string;
  readonly limit?: number;
}

const USUAL = 20;

/** `elatio events [BUCKET]`: what was recorded, newest first. */
export function addEvents(program: Command): void {
  const command = program
    .command('events')
    .description('what was recorded, newest first')
    .argument('[bucket]', 'of one bucket only')
    .option('--data <dir>', 'data directory')
    .option(
      '--since <when>',
      'from this moment on: 2026-11-22, 2026-11-22T14:30, 2h, 7d, today',
      moment,
    )
    .option('--until <when>', 'up to this moment', moment)
    .option('--limit <n>', `most events to show (default: ${USUAL}, with --since all)`, count)
    .option('--as-of <when>', 'the log as it was: 2026-11-22 (all of that day), 7d', asOf)
    .option('--ids', 'with the ids by which events are corrected')
    .option('--json', 'one JSON object a line')
    .action(events);
  addCorrections(command);
}

async function events(bucket: string | undefined, options: Options): Promise<void> {
  const limit = options.limit ?? (options.since === undefined ? USUAL : -1);
  const query = new URLSearchParams({ limit: String(limit) });
  if (bucket !== undefined) query.set('bucket', bucket);
  if (options.since !== undefined) query.set('since', options.since);
  if (options.until !== undefined) query.set('until', options.until);
  if (options.asOf !== undefined) query.set('asOf', options.asOf);
  const lines = createClient({ directory: directoryOf(options) }).lines(
    `/api/v1/events?${query.toString()}`,
  );
  let rows: string[][] = [];
  let shown = 0;
  for await (const line of lines) {
    if (line === '') continue;
    shown++;
    if (options.json) say(visibleJson(line));
    else rows.push(rowOf(JSON.parse(line) as ToldEvent, options));
    if (rows.length === PAGE) rows = print(rows, options);
  }
  print(rows, options);
  if (shown === 0 && !options.json) say('Nothing was recorded there.');
}

/** Rows that are laid out together: more would have to be held in memory. */
const PAGE = 1_000;

function rowOf(event: ToldEvent, { ids }: Options): string[] {
  return [...cellsOf(event), ...(ids ? [shortEventId(event.id)] : [])];
}

function print(rows: readonly string[][], { ids }: Options): string[][] {
  const head = ['when', 'for', 'bucket', 'what', ...(ids ? ['id'] : [])];
  if (rows.length > 0) say(table(head, rows));
  return [];
}
