import type { Command } from 'commander';
import { hostname } from 'node:os';
import { ElatioError } from '../../../protocol/error.ts';
import { defaultDirectory } from '../../directory/index.ts';
import { askPassphrase } from '../ask.ts';
import { commandLine, directoryOf } from '../invocation.ts';
import { counted, countOf, say } from '../output.ts';
import { progressLine } from '../progress.ts';
import { count, positive } from './arguments.ts';

interface Options {
  readonly data?: string;
  readonly years: number;
  readonly devices: number;
  readonly seed: number;
  readonly market?: boolean;
  readonly json?: boolean;
}

/** `elatio demo`: fills a new directory with years that nobody lived, or shows the market at work. */
export function addDemo(program: Command): void {
  program
    .command('demo')
    .description('fill a new directory with made-up years, to look around in')
    .option(
      '--data <dir>',
      'data directory, which must be new',
      `${defaultDirectory({ testing: false })}-demo`,
    )
    .option('--years <n>', 'how many, up to now', positive, 1)
    .option('--devices <n>', 'how many devices wrote it', count, 3)
    .option('--seed <n>', 'another seed, another person', count, 1)
    .option('--market', 'instead: play ten sales on a chain of its own; nothing of it is kept')
    .option('--json', 'what was made, or how the sales ended, as JSON')
    .action(demo);
}

async function demo(options: Options): Promise<void> {
  if (options.market) return (await import('./demo-market.ts')).demoMarket(options);
  const directory = directoryOf(options);
  const [{ createDemo }, { openDirectory, systemNow }] = await Promise.all([
    import('../../demo/demo.ts'),
    import('../../open.ts'),
  ]);
  const { store } = await openDirectory({
    directory,
    deviceName: hostname(),
    env: process.env,
    ask: () => askPassphrase('Passphrase of the data'),
  });
  try {
    if (store.status().events > 0) {
      throw new ElatioError(
        'ELATIO_CLI_NOT_EMPTY',
        `${directory} holds events already: made-up ones must not mix with them. Choose another with --data DIR.`,
      );
    }
    const progress = progressLine(process.stderr);
    const made = await createDemo({
      store,
      now: systemNow(),
      progress: (events, part) =>
        progress.show(() => `${Math.round(part * 100)} %  ${countOf(events)} events`),
      ...options,
    });
    progress.end();
    if (options.json) return say(JSON.stringify({ directory, ...made }));
    say(
      `Made ${counted(made.events, 'event')} of ${counted(made.devices, 'device')} in ${directory}.`,
    );
    say(`Look around with: ${commandLine(process.env, 'up --no-collectors --open', directory)}`);
  } finally {
    await store.stop();
  }
}
