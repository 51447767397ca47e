import type { Command } from 'commander';
import { createClient } from '../client.ts';
import { directoryOf } from '../invocation.ts';
import { say, visibleJson } from '../output.ts';
import { SESSIONS_PATH, sessionsText, type ToldSessions } from '../work-sessions.ts';
import { dayNamed, dayOnly } from './arguments.ts';

interface Options {
  readonly data?: string;
  readonly since: string | undefined;
  readonly until?: string | undefined;
  readonly zone?: string;
  readonly json?: boolean;
}

/** `elatio sessions`: stretches of work, and focus. */
export function addSessions(program: Command): void {
  program
    .command('sessions')
    .description('when you were at work, and how long with one thing')
    .option('--since <day>', 'from then on: today, yesterday, 7d, 2026-11-22', dayOnly)
    .option('--until <day>', 'up to then, that day left out: yesterday, 2026-11-22', dayNamed)
    .option('--zone <zone>', 'days by the clock of this zone, such as Europe/Berlin')
    .option('--json', 'as JSON')
    .option('--data <dir>', 'data directory')
    .action(sessions);
}

async function sessions({ since, until, zone, ...options }: Options): Promise<void> {
  const query = new URLSearchParams({
    ...(since !== undefined && { since }),
    ...(until !== undefined && { until }),
    ...(zone !== undefined && { zone }),
  });
  const client = createClient({ directory: directoryOf(options) });
  const told = (await client.get(`${SESSIONS_PATH}?${query.toString()}`)) as ToldSessions;
  say(options.json ? visibleJson(JSON.stringify(told)) : sessionsText(told));
}
