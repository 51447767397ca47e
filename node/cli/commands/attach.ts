import type { Command } from 'commander';
import { attachAll, attachedLine, filesAt } from '../attachments.ts';
import { createClient } from '../client.ts';
import { directoryOf } from '../invocation.ts';
import { readEventId } from '../logged.ts';
import { say, visibleJson } from '../output.ts';
import { moment } from './arguments.ts';

interface Options {
  readonly data?: string;
  readonly to?: string;
  readonly at?: string;
  readonly note?: string;
  readonly json?: boolean;
}

/** `elatio attach FILE…`: keeps files with what was done. */
export function addAttach(program: Command): void {
  program
    .command('attach')
    .description('keep files with what you did, 32 MiB each at most; found by what they say')
    .argument('<files...>', 'a receipt, a note, a photo')
    .option('--to <event>', 'the event that they belong to, as "log" and "events --ids" show it')
    .option(
      '--at <when>',
      'the moment that they are about (default: that of the event, or now)',
      moment,
    )
    .option('--note <text>', 'what to say of them')
    .option('--data <dir>', 'data directory')
    .option('--json', 'as JSON')
    .action(attach);
}

async function attach(paths: readonly string[], options: Options): Promise<void> {
  const { to, at, note, json } = options;
  const files = await filesAt(paths);
  const client = createClient({ directory: directoryOf(options) });
  const attached = await attachAll(client, files, {
    ...(to !== undefined && { event: readEventId(to) }),
    ...(at !== undefined && { at }),
    ...(note !== undefined && { note }),
  });
  if (json) return say(visibleJson(JSON.stringify(attached)));
  for (const attachment of attached) say(attachedLine(attachment));
}
