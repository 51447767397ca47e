import { type Command, Option } from 'commander';
import { DOMAINS } from '../../../protocol/bucket.ts';
import { createClient } from '../client.ts';
import { directoryOf } from '../invocation.ts';
import { say, visibleJson } from '../output.ts';
import { hitLines, type ToldFound } from '../found.ts';
import { count, moment } from './arguments.ts';
import { columnsOf } from './report.ts';

interface Options {
  readonly data?: string;
  readonly since?: string;
  readonly until?: string;
  readonly app?: string;
  readonly site?: string;
  readonly domain?: string;
  readonly type?: string;
  readonly device?: string;
  readonly bucket?: string;
  readonly order: string;
  readonly limit: number;
  readonly similar?: boolean;
  readonly json?: boolean;
}

/** `elatio search`: what was recorded, by its words. */
export function addSearch(program: Command): void {
  program
    .command('search')
    .description(
      'what was recorded that has these words: titles, addresses, notes, files; "in quotes" one after the other, -without, one OR other',
    )
    .argument('<words...>', 'words that are all to be there, maybe misspelt')
    .option('--similar', 'what is like these words, letter by letter')
    .option('--since <when>', 'from then on: 2026-11-22, 2026-11-22T14:30, 2h, 7d, today', moment)
    .option('--until <when>', 'up to then', moment)
    .option('--app <name>', 'of this program')
    .option('--site <host>', 'of this host, or below it')
    .addOption(new Option('--domain <domain>', 'of a kind').choices(DOMAINS))
    .option('--type <type>', 'of buckets of a type, such as web.tab.current')
    .option('--device <hostname>', 'of one device')
    .option('--bucket <name>', 'of one bucket')
    .addOption(
      new Option('--order <what>', 'what comes first')
        .choices(['best', 'newest', 'often', 'longest'])
        .default('best'),
    )
    .option('--limit <n>', 'most to show, up to 1000', count, 20)
    .option('--json', 'as JSON')
    .option('--data <dir>', 'data directory')
    // What is not to be there begins with a hyphen.
    .allowUnknownOption()
    .action(search);
}

async function search(words: readonly string[], options: Options, command: Command): Promise<void> {
  const unknown = words.find((word) => word.startsWith('--'));
  if (unknown !== undefined) command.error(`error: unknown option '${unknown}'`);
  const { data: _data, similar, json, limit, ...filters } = options;
  const text = words.join(' ');
  const query = new URLSearchParams({ q: text, limit: String(limit) });
  if (similar) query.set('similar', 'true');
  for (const [name, value] of Object.entries(filters)) if (value) query.set(name, value);
  const client = createClient({ directory: directoryOf(options) });
  const found = (await client.get(`/api/v1/search?${query.toString()}`)) as ToldFound;
  if (json) return say(visibleJson(JSON.stringify(found)));
  const isPlain = !process.stdout.isTTY || Boolean(process.env['NO_COLOR']);
  for (const line of hitLines(found, { columns: columnsOf(), isPlain })) say(line);
}
