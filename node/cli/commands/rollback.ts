import type { Command } from 'commander';
import { ElatioError } from '../../../protocol/error.ts';
import { askConsent } from '../ask.ts';
import { createClient } from '../client.ts';
import { EDITS_PATH, inWords, shortId, type ToldEdit, whoOf } from '../edits.ts';
import { commandLine, directoryOf } from '../invocation.ts';
import { shortEventId } from '../logged.ts';
import { counted, localTime, say, table, visibleJson } from '../output.ts';
import { moment } from './arguments.ts';

interface Options {
  readonly data?: string;
  readonly since: string;
  readonly until?: string;
  readonly eventsSince?: string;
  readonly eventsUntil?: string;
  readonly dryRun?: boolean;
  readonly yes?: boolean;
  readonly json?: boolean;
}

interface Plan {
  readonly edits: readonly ToldEdit[];
  readonly count: number;
  readonly conflicts: readonly {
    readonly bucket: string;
    readonly id?: number;
    readonly field?: string;
  }[];
}

/** Conflicts that are listed. */
const SHOWN = 20;

/** `elatio rollback --since T`: sets back all that was changed of events and buckets in a time. */
export function addRollback(program: Command): void {
  program
    .command('rollback')
    .description('set back all that was changed of events and buckets in a time, in one edit')
    .requiredOption('--since <when>', 'edits made from this moment on: 2h, today', moment)
    .option('--until <when>', 'edits made before this moment (default: now)', moment)
    .option('--events-since <when>', 'of events only that end after this moment', moment)
    .option('--events-until <when>', 'of events only that begin before this moment', moment)
    .option('--dry-run', 'only say what it would set back')
    .option('-y, --yes', 'do not ask')
    .option('--data <dir>', 'data directory')
    .option('--json', 'as JSON')
    .action(rollback);
}

async function rollback(options: Options): Promise<void> {
  const directory = directoryOf(options);
  const client = createClient({ directory });
  const { since, until, eventsSince, eventsUntil } = options;
  const wanted = { since, until, eventsSince, eventsUntil };
  const plan = (await client.post(`${EDITS_PATH}/rollback/preview`, wanted)) as Plan;
  if (options.dryRun && options.json) return say(visibleJson(JSON.stringify(plan)));
  if (!options.json) show(plan);
  if (options.dryRun || (plan.count === 0 && !options.json)) return;
  if (plan.conflicts.length === 0 && plan.count > 0 && !options.yes) {
    if (!(await askConsent(`Set ${counted(plan.count, 'thing')} back?`))) {
      throw new ElatioError(
        'ELATIO_CLI_CANCELLED',
        'Nothing was changed (--yes asks no question).',
      );
    }
  }
  const edit = (await client.post(`${EDITS_PATH}/rollback`, wanted)) as ToldEdit | null;
  if (options.json) return say(visibleJson(JSON.stringify(edit)));
  say(`Set ${counted(edit?.count ?? 0, 'thing')} back.`);
  if (!edit) return;
  say(`To take that back: ${commandLine(process.env, `undo ${shortId(edit.id)}`, directory)}`);
}

function show({ edits, count, conflicts }: Plan): void {
  if (count === 0) return say('Nothing was changed then that is not as it was before.');
  const rows = edits.map((edit) => [
    localTime(edit.time),
    whoOf(edit),
    inWords(edit, edits),
    shortId(edit.id),
  ]);
  say(table(['when', 'who', 'what', 'id'], rows));
  say(`${counted(count, 'thing')} would be as before.`);
  if (conflicts.length === 0) return;
  say('Changed again since, so that nothing is set back:');
  for (const { bucket, id, field = '' } of conflicts.slice(0, SHOWN)) {
    say(table([], [[bucket, id === undefined ? field : shortEventId(id)]]));
  }
}
