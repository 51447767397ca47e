import type { Command } from 'commander';
import { createClient } from '../client.ts';
import { directoryOf } from '../invocation.ts';
import { say, visibleJson } from '../output.ts';
import { SCORE_PATH, scoresText, type ToldScores } from '../score.ts';
import { dayNamed, dayOnly } from './arguments.ts';

interface Options {
  readonly data?: string;
  readonly since: string | undefined;
  readonly until?: string | undefined;
  readonly weekly?: boolean;
  readonly json?: boolean;
}

/** `elatio score`: how good days and weeks were. */
export function addScore(program: Command): void {
  program
    .command('score')
    .description('how good your days were, by your goals and focus')
    .option(
      '--since <day>',
      'from then on: today, yesterday, 7d, 2026-11-22',
      dayOnly,
      dayOnly('6d'),
    )
    .option('--until <day>', 'up to then, that day left out: yesterday, 2026-11-22', dayNamed)
    .option('--weekly', 'week by week')
    .option('--json', 'as JSON')
    .option('--data <dir>', 'data directory')
    .action(score);
}

async function score({ since, until, weekly, ...options }: Options): Promise<void> {
  const query = new URLSearchParams({
    every: weekly ? 'week' : 'day',
    ...(since !== undefined && { since }),
    ...(until !== undefined && { until }),
  });
  const client = createClient({ directory: directoryOf(options) });
  const told = (await client.get(`${SCORE_PATH}?${query.toString()}`)) as ToldScores;
  say(options.json ? visibleJson(JSON.stringify(told)) : scoresText(told));
}
