import { mkdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import { ElatioError } from '../../../protocol/error.ts';
import { alone, defaultDirectory } from '../../directory/index.ts';
import { say, visible } from '../output.ts';
import { positive } from './arguments.ts';

interface Options {
  readonly state: string;
  readonly port: number;
  readonly blockTime?: number | undefined;
}

const PORT = 8545;

/** `elatio chain dev`: a chain of one's own, to try the market on. */
export function addChain(program: Command): void {
  program
    .command('chain')
    .description('a chain of your own, to try the market on')
    .command('dev')
    .description('run it until Ctrl-C; its money is worth nothing')
    .option(
      '--state <file>',
      'where it is kept',
      join(`${defaultDirectory({ testing: false })}-chain`, 'dev.json'),
    )
    .option('--port <n>', 'TCP port on this machine; 0 takes a free one', port, PORT)
    .option('--block-time <seconds>', 'between two blocks (default: one a transaction)', positive)
    .action(dev);
}

function port(text: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) < 65_536) return Number(text);
  throw new InvalidArgumentError('A TCP port is expected, from 0 to 65535.');
}

async function dev({ state: file, port: at, blockTime }: Options): Promise<void> {
  const ending = new Promise<void>((end) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => end());
  });
  const state = resolve(file);
  const failed = (cause: unknown): ElatioError =>
    new ElatioError(
      'ELATIO_CHAIN_STATE',
      `The chain cannot be kept in ${visible(state)}: ${cause instanceof Error ? cause.message : String(cause)}`,
      { cause },
    );
  await mkdir(dirname(state), { recursive: true, mode: 0o700 }).catch((error: unknown) => {
    throw failed(error);
  });
  const lock = `${state}.lock`;
  const busy = (pid: number): ElatioError =>
    new ElatioError(
      'ELATIO_CHAIN_HELD',
      `Another process (${pid}) runs the chain in ${visible(state)}: use that one, end it, or name another file with --state. If ${pid} is no Elatio, remove ${visible(lock)}.`,
    );
  await alone(lock, { busy, failed }, () => run({ state, port: at, blockTime }, ending));
}

/** Runs it until told to end. */
async function run({ state, port: at, blockTime }: Options, ending: Promise<void>): Promise<void> {
  const { startDevChain } = await import('../../../marketplace/index.ts');
  const chain = await startDevChain({
    state,
    port: at,
    ...(blockTime !== undefined && { blockTime }),
  });
  say(`A chain runs at ${chain.url}, kept in ${state}. Its money is worth nothing.`);
  say('The market on it: elatio market init, then elatio market faucet.');
  say('Ctrl-C ends it.');
  await Promise.race([ending, chain.ended]);
  await chain.stop();
}
