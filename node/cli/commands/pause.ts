import type { Command } from 'commander';
import { createClient } from '../client.ts';
import { commandLine, directoryOf } from '../invocation.ts';
import { localTime, say } from '../output.ts';
import { lengthOfTime } from './arguments.ts';

interface Options {
  readonly data?: string;
  readonly json?: boolean;
}

const PATH = '/api/v1/pause';

const HOUR = 3_600;

/** `elatio pause [1h]`, `elatio resume`; under `elatio rules` too, where people look for them. */
export function addPause(program: Command): void {
  program
    .command('pause')
    .description('record nothing for a while, whoever sends it')
    .argument('[length]', 'how long, e.g. 20min, 1h, 2d (default: 1h)', lengthOfTime)
    .option('--data <dir>', 'data directory')
    .option('--json', 'as JSON')
    .action(pause);
  program
    .command('resume')
    .description('end the pause')
    .option('--data <dir>', 'data directory')
    .action(resume);
}

async function pause(seconds: number | undefined, options: Options): Promise<void> {
  const directory = directoryOf(options);
  const client = createClient({ directory });
  const { until } = (await client.put(PATH, { seconds: seconds ?? HOUR })) as { until: string };
  if (options.json) return say(JSON.stringify({ until }));
  const back = commandLine(process.env, 'resume', directory);
  say(`Nothing is recorded until ${localTime(until)}. To go on before: ${back}`);
}

async function resume(options: Options): Promise<void> {
  await createClient({ directory: directoryOf(options) }).delete(PATH);
  say('Recording goes on.');
}
