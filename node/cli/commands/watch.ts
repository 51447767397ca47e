import type { Command } from 'commander';
import { createClient } from '../client.ts';
import { cellsOf, type ToldEvent } from '../events.ts';
import { directoryOf } from '../invocation.ts';
import { say, visibleJson } from '../output.ts';

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
  let isGap = false;
  for await (const line of lines) {
    if (line.startsWith('event: ')) isGap = line === 'event: gap';
    if (!line.startsWith('data: ')) continue;
    const text = line.slice('data: '.length);
    if (isGap) process.stderr.write('elatio: some events were not shown, they came too fast\n');
    else if (options.json) say(visibleJson(text));
    else say(sentence(JSON.parse(text) as ToldEvent));
    isGap = false;
  }
}

function sentence(event: ToldEvent): string {
  const [when, long, bucket, what] = cellsOf(event);
  return `${when}  ${(event.extended ? `… ${long}` : `+ ${long}`).padEnd(11)}  ${bucket}  ${what}`;
}
