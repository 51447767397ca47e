import type { Command } from 'commander';
import { beforeAndAfter, becameInWords, type ToldBecame } from '../became.ts';
import { createClient } from '../client.ts';
import { inWords, shortId, type ToldEdit, whoOf } from '../edits.ts';
import { cellsOf, type ToldEvent } from '../events.ts';
import { directoryOf } from '../invocation.ts';
import { readEventId, shortEventId } from '../logged.ts';
import { localTime, say, visible, visibleJson } from '../output.ts';

interface Options {
  readonly data?: string;
  readonly json?: boolean;
}

type ToldText = Omit<ToldEvent, 'bucket' | 'id'>;

interface ToldHistory {
  readonly bucket: string;
  readonly id: number;
  readonly recorded: ToldText;
  readonly edits: readonly {
    readonly edit: ToldEdit;
    readonly before: ToldBecame;
    readonly after: ToldBecame;
  }[];
  readonly now: readonly (ToldText & { readonly id: number })[];
}

/** `elatio history ID`: what was ever made of an event. */
export function addHistory(program: Command): void {
  program
    .command('history')
    .description('what was ever made of an event: as recorded, each edit, and what stands')
    .argument('<id>', 'as "events --ids" shows it, e.g. 3-12')
    .option('--data <dir>', 'data directory')
    .option('--json', 'as JSON')
    .action(history);
}

async function history(id: string, options: Options): Promise<void> {
  const client = createClient({ directory: directoryOf(options) });
  const path = `/api/v1/events/${readEventId(id)}/history`;
  const told = (await client.get(path)) as ToldHistory;
  if (options.json) return say(visibleJson(JSON.stringify(told)));
  const { bucket, recorded, edits, now } = told;
  say(visible(`Event ${shortEventId(told.id)} of ${bucket}, recorded as`));
  say(lineOf(recorded));
  if (edits.length === 0) return say('Nobody changed it.');
  const all = edits.map(({ edit }) => edit);
  for (const { edit, before, after } of edits) {
    const head = [localTime(edit.time), whoOf(edit), inWords(edit, all), `(${shortId(edit.id)})`];
    say(visible(head.join('  ')));
    for (const line of beforeAndAfter(becameInWords(before), becameInWords(after))) say(line);
  }
  say(now.length === 0 ? 'It is deleted.' : 'What stands:');
  for (const event of now) say(`${lineOf(event)}  (${shortEventId(event.id)})`);
}

function lineOf(event: ToldText): string {
  const [when, long, , what] = cellsOf({ ...event, id: 0, bucket: '' });
  return `  ${when}  ${long}  ${what}`;
}
