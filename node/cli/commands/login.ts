import type { Command } from 'commander';
import { createClient } from '../client.ts';
import { directoryOf } from '../invocation.ts';
import { localTime, say } from '../output.ts';

interface Options {
  readonly data?: string;
  readonly json?: boolean;
}

/** `elatio login`: a link that logs a browser in. */
export function addLogin(program: Command): void {
  program
    .command('login')
    .description('a link that logs one browser on this machine in')
    .option('--data <dir>', 'data directory')
    .option('--json', 'as JSON')
    .action(login);
}

async function login(options: Options): Promise<void> {
  const client = createClient({ directory: directoryOf(options) });
  const answer = (await client.post('/api/v1/login')) as { url: string; expires: string };
  if (options.json) return say(JSON.stringify(answer));
  say(answer.url);
  process.stderr.write(`Good for one browser, until ${localTime(answer.expires)}.\n`);
}
