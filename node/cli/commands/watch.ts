import type { Command } from 'commander';
import { createClient } from '../client.ts';
import { cellsOf, type ToldEvent } from '../events.ts';
import { directoryOf } from '../invocation.ts';
import { say, visible, visibleJson } from '../output.ts';

interface Options {
  readonly data?: string;
  readonly json?: boolean;
}

/** `elatio watch`: events as they come, until Ctrl-C. */
export function addWatch(program: Command): void {
  program
    .command('watch')
    .description('see events as they come, until Ctrl-C')
    .option('--data <dir>', 'data directory')
    .option('--json', 'one JSON object a line')
    .action(watch);
}

async function watch(options: Options): Promise<void> {
  const ended = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => ended.abort());
  const client = createClient({ directory: directoryOf(options) });
  const lines = client.lines('/api/v1/live', ended.signal);
  let kind = '';
  for await (const line of lines) {
    if (line.startsWith('event: ')) kind = line.slice('event: '.length);
    if (!line.startsWith('data: ')) continue;
    const text = line.slice('data: '.length);
    if (kind === 'gap')
      process.stderr.write('elatio: some events were not shown, there were too many\n');
    else if (options.json) say(visibleJson(text));
    else if (kind === 'goal') say(noticed(JSON.parse(text) as ToldNotice));
    else if (kind === 'deleted') say(deletion(JSON.parse(text) as Gone));
    else say(sentence(JSON.parse(text) as ToldEvent));
    kind = '';
  }
}

function sentence(event: ToldEvent): string {
  const [when, long, bucket, what] = cellsOf(event);
  return `${when}  ${(event.extended ? `… ${long}` : `+ ${long}`).padEnd(11)}  ${bucket}  ${what}`;
}

interface ToldNotice {
  readonly kind: 'close' | 'limit' | 'reached';
  readonly words: string | null;
}

/** Of a goal; which one only where the person wants it said. */
function noticed({ kind, words }: ToldNotice): string {
  const what = {
    close: 'a limit is close',
    limit: 'a limit is reached',
    reached: 'a goal is reached',
  };
  return `! ${what[kind]}${words === null ? '' : `: ${visible(words)}`}`;
}

interface Gone {
  readonly bucket: string;
  readonly id: number;
}

function deletion({ bucket, id }: Gone): string {
  return `- deleted  ${visible(bucket)}  ${id}`;
}
