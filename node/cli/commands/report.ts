import { type Command, Option } from 'commander';
import { createClient } from '../client.ts';
import { directoryOf } from '../invocation.ts';
import { say, visible, visibleJson } from '../output.ts';
import { usageCsv } from '../report/csv.ts';
import { type ToldUsage, USAGE_PATH } from '../report/told.ts';
import { usageLines } from '../report/usage.ts';
import { asOf, count, dayOrMoment } from './arguments.ts';

interface Options {
  readonly data?: string;
  readonly by: string;
  readonly depth?: number;
  readonly since: string;
  readonly until?: string;
  readonly every?: string;
  readonly asOf?: string;
  readonly top: number;
  readonly device?: string;
  readonly zone?: string;
  readonly csv?: boolean;
  readonly json?: boolean;
}

/** `elatio report`: how long programs, titles, sites, projects, files or categories were used. */
export function addReport(program: Command): void {
  program
    .command('report')
    .description('how long programs, titles, sites, projects, files or categories were used')
    .addOption(
      new Option('--by <what>', 'what it is told apart by')
        .choices(['app', 'title', 'site', 'project', 'file', 'category'])
        .default('app'),
    )
    .option('--depth <n>', 'levels of categories that are told apart', count)
    .option(
      '--since <when>',
      'from then on: a day (today, 2026-11-22, 7d), or a moment (2h, 2026-11-22T14:30)',
      dayOrMoment,
      'today',
    )
    .option(
      '--until <when>',
      'up to then, a day from its beginning: tomorrow for all of today (default: now)',
      dayOrMoment,
    )
    .addOption(
      new Option('--every <period>', 'period by period').choices(['hour', 'day', 'week', 'month']),
    )
    .option('--top <n>', 'most names to show, of each period', count, 10)
    .option('--device <host>', 'of one device only, by its host name')
    .option('--zone <zone>', 'days by the clock of this zone, such as Europe/Berlin')
    .option('--as-of <when>', 'the log as it was: 2026-11-22 (all of that day), 7d', asOf)
    .addOption(new Option('--csv', 'as a table for spreadsheets').conflicts('json'))
    .option('--json', 'as JSON')
    .option('--data <dir>', 'data directory')
    .action(report);
}

async function report(options: Options): Promise<void> {
  const { by, depth, since, until, every, top, device, zone, csv, json } = options;
  const query = new URLSearchParams({ by, since, top: String(top) });
  const optional = { depth, until, every, device, zone, asOf: options.asOf };
  for (const [name, value] of Object.entries(optional)) {
    if (value !== undefined) query.set(name, String(value));
  }
  const client = createClient({ directory: directoryOf(options) });
  const told = (await client.get(`${USAGE_PATH}?${query.toString()}`)) as ToldUsage;
  if (json) return say(visibleJson(JSON.stringify(told)));
  // At a terminal no title is to move the cursor.
  if (csv) return void process.stdout.write(usageCsv(told, process.stdout.isTTY ? visible : asIs));
  for (const line of usageLines(told, { columns: columnsOf() }, { every, now: Date.now() }))
    say(line);
}

/** Of the terminal; nothing where there is none. */
export function columnsOf(): number | undefined {
  return process.stdout.isTTY ? process.stdout.columns : undefined;
}

const asIs = (text: string): string => text;
