import type { Command } from 'commander';
import { ElatioError } from '../../../protocol/error.ts';
import { damagedStores } from '../../directory/index.ts';
import { askConsent } from '../ask.ts';
import { type Client, createClient } from '../client.ts';
import { cellsOf, type ToldEvent } from '../events.ts';
import { directoryOf } from '../invocation.ts';
import { counted, countOf, localTime, say, table, visible, visibleJson } from '../output.ts';
import { keptInWords } from '../repair.ts';
import { progressLine } from '../progress.ts';
import { ruleFromText } from '../rule-options.ts';
import { thenInWords, whenInWords, type WordedRule } from '../rules.ts';
import { owedText, type ToldOwed } from '../purges.ts';
import { moment } from './arguments.ts';

interface Options {
  readonly data?: string;
  readonly bucket?: string;
  readonly domain?: string;
  readonly app?: string;
  readonly site?: string;
  readonly text?: string;
  readonly match?: string | object;
  readonly since?: string;
  readonly until?: string;
  readonly yes?: boolean;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

const WANTED = ['bucket', 'domain', 'app', 'site', 'text', 'match', 'since', 'until'] as const;

/** What a purge would destroy. */
export interface Preview {
  readonly events: number;
  readonly first: string | null;
  readonly last: string | null;
  readonly others: number;
  readonly sample: readonly Omit<ToldEvent, 'id'>[];
  readonly rule: WordedRule | null;
}

interface Purged {
  readonly events: number;
  readonly texts: number;
  readonly left: number;
  readonly faults: readonly string[];
  readonly waits: readonly { readonly name: string }[];
}

/** A line of the answer: how far it is, what came of it, or why it failed. */
interface Line extends Partial<Purged> {
  readonly step?: string;
  readonly done?: number;
  readonly of?: number;
  readonly code?: string;
  readonly message?: string;
}

/** `elatio purge`: destroys what was recorded, for good. */
export function addPurge(program: Command): void {
  const command = program
    .command('purge')
    .description('destroy what was recorded, for good; all that is given has to hold')
    .option('--bucket <name>', 'events of this bucket')
    .option(
      '--domain <name>',
      'events of a kind: core, web, input, files, manual, health, iot, attachments',
    )
    .option('--app <name>', 'events of this program')
    .option('--site <host>', 'pages of this site, and of those below it')
    .option('--text <text>', 'events that hold this anywhere')
    .option('--match <rule>', 'what a rule would keep out: its id, or "--title secret"', ruleMatch)
    .option('--since <when>', 'from this moment on: 2026-11-22, 2h, 7d, today', moment)
    .option('--until <when>', 'up to this moment', moment)
    .option('--dry-run', 'only say what it would destroy')
    .option('-y, --yes', 'do not ask')
    .option('--data <dir>', 'data directory')
    .option('--json', 'what was done, as JSON')
    .action(purge);
  command
    .command('status')
    .description('which devices and vaults still have what was purged')
    .option('--data <dir>', 'data directory')
    .option('--json', 'as JSON')
    .action(status);
}

async function status(_: unknown, command: Command): Promise<void> {
  const options = command.optsWithGlobals<Options>();
  const client = createClient({ directory: directoryOf(options) });
  const owed = (await client.get('/api/v1/purge')) as readonly ToldOwed[];
  say(options.json ? visibleJson(JSON.stringify(owed)) : owedText(owed));
}

/** The id of a rule, or one in the words of `rules add`, all of which begin with dashes. */
function ruleMatch(text: string): string | object {
  return text.startsWith('-') ? ruleFromText(text) : text;
}

async function purge(options: Options): Promise<void> {
  const wanted = Object.fromEntries(
    WANTED.flatMap((name) => (options[name] === undefined ? [] : [[name, options[name]]])),
  );
  if (Object.keys(wanted).length === 0) {
    throw new ElatioError('ELATIO_CLI_NOTHING', 'Say what to purge: see "elatio purge --help".');
  }
  await purgeWanted(wanted, options, show);
}

/**
 * Shows what would be destroyed, asks, and destroys it.
 * @param wanted what the API takes
 * @param tell shows a person what was found
 * @throws ElatioError ELATIO_CLI_CANCELLED, or as a client does
 */
export async function purgeWanted(
  wanted: object,
  options: Pick<Options, 'data' | 'yes' | 'dryRun' | 'json'>,
  tell: (preview: Preview) => void,
): Promise<void> {
  const directory = directoryOf(options);
  const client = createClient({ directory });
  const preview = (await client.post('/api/v1/purge/preview', wanted)) as Preview;
  if (options.dryRun && options.json) return say(visibleJson(JSON.stringify(preview)));
  const kept = await damagedStores(directory);
  if (!options.json) {
    tell(preview);
    for (const store of kept) say(keptInWords(store));
  }
  if (options.dryRun) return;
  if (preview.events > 0 && !options.yes) {
    const question = `Destroy ${counted(preview.events, 'event')} for good? This cannot be undone.`;
    if (!(await askConsent(question))) {
      throw new ElatioError('ELATIO_CLI_CANCELLED', 'Nothing was purged (--yes asks no question).');
    }
  }
  // Also where no event is left: a correction that was corrected may still say it.
  const done = await run(client, wanted);
  if (options.json) return say(JSON.stringify(done));
  say(`Destroyed ${counted(done.events, 'event')} and ${counted(done.texts, 'correction')}.`);
  const isProved = done.left === 0 && done.faults.length === 0;
  say(
    isProved
      ? 'Looked through everything again: none is left, and all else is whole.'
      : `${countOf(done.left)} came meanwhile. ${done.faults.join('; ')}`,
  );
  if (done.waits.length > 0) {
    const names = visible(done.waits.map(({ name }) => name).join(', '));
    say(
      `What ${names} recorded of it is hidden, and destroyed when it hears of it: "elatio purge status".`,
    );
  }
  say('Copies made before, such as exports and snapshots of the disk, still hold it.');
}

function show({ events, others, first, last, sample, rule }: Preview): void {
  if (rule) {
    const what = `The rule (${whenInWords(rule)}) ${thenInWords(rule)}`;
    const whole = rule.action === 'exclude' ? '' : '; a purge destroys the whole event';
    say(visible(`${what}${whole}.`));
  }
  if (events === 0) return say('No event is like that.');
  const when = first && last ? `, from ${localTime(first)} to ${localTime(last)}` : '';
  say(`${counted(events, 'event')}${when}. Some of them:`);
  if (others > 0) say(`Other devices recorded ${countOf(others)} of them: they destroy those.`);
  const rows = sample.map((event) => cellsOf({ ...event, id: 0 }));
  say(table(['when', 'long', 'bucket', 'what'], rows));
}

const WORDS: Readonly<Record<string, string>> = {
  look: 'Looking through chunks',
  seal: 'Sealing anew what stays',
  compact: 'Giving back the space',
};

async function run(client: Client, wanted: object): Promise<Purged> {
  const progress = progressLine(process.stderr);
  let last: Line = {};
  try {
    for await (const line of client.postLines('/api/v1/purge', wanted)) {
      if (line === '') continue;
      last = JSON.parse(line) as Line;
      const { step = '', done = 0, of = 0 } = last;
      progress.show(() => `${WORDS[step] ?? step}: ${done} of ${of}`);
    }
  } finally {
    progress.end();
  }
  const { code, message = '', events, texts = 0, left = 0, faults = [], waits = [] } = last;
  if (code !== undefined) throw new ElatioError(code, message);
  if (events !== undefined) return { events, texts, left, faults, waits };
  throw new ElatioError(
    'ELATIO_CLI_LOST',
    'The daemon broke off in the middle: its next start goes on with the purge.',
  );
}
