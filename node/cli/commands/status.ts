import type { Command } from 'commander';
import { codeOf } from '../../../protocol/error.ts';
import type { NodeStatus } from '../../http/index.ts';
import { absent, checkFormat } from '../../directory/index.ts';
import { createClient } from '../client.ts';
import { commandLine, directoryOf } from '../invocation.ts';
import { counted, lengthOf, localTime, say, sizeOf, visible } from '../output.ts';

interface Options {
  readonly data?: string;
  readonly json?: boolean;
}

/** `elatio status`: how the daemon of a directory fares. Without one it says so, and exits with 1. */
export function addStatus(program: Command): void {
  program
    .command('status')
    .description('how the daemon fares, what it records, what it holds')
    .option('--data <dir>', 'data directory')
    .option('--json', 'as JSON')
    .action(status);
}

async function status(options: Options): Promise<void> {
  const directory = directoryOf(options);
  if ((await checkFormat(directory)) === undefined) throw absent(directory);
  const found = await running(directory);
  if (options.json)
    say(JSON.stringify(found ? { running: true, ...found } : { running: false, directory }));
  else say(found ? described(found) : asleep(directory));
  if (!found) process.exitCode = 1;
}

async function running(directory: string): Promise<NodeStatus | undefined> {
  try {
    return (await createClient({ directory }).get('/api/v1/status')) as NodeStatus;
  } catch (error) {
    if (codeOf(error) === 'ELATIO_CLI_NO_DAEMON') return undefined;
    throw error;
  }
}

function asleep(directory: string): string {
  return `Not running. ${directory} holds what was recorded; start with: ${commandLine(process.env, 'up', directory)}`;
}

function opener({ openBy }: NodeStatus): string {
  return openBy === 'file' ? 'the setting "open"' : '--open';
}

/** How a collector fares: why it does not record, or did not before it was started again. */
function faring({ state, restarts, error }: NodeStatus['collectors'][number]): string {
  const again = restarts > 0 ? `, restarted ${counted(restarts, 'time')}` : '';
  const why = state === 'running' ? '; its last failure' : '';
  return `${state}${again}${error ? `${why}: ${error.message}` : ''}`;
}

function described(node: NodeStatus): string {
  const { audit, store } = node;
  const lines = [
    `Elatio ${node.version} runs as process ${node.pid} since ${localTime(node.startedAt)} (${lengthOf(node.uptime)})`,
    `  at          ${node.addresses.join(', ')}${node.open ? `  OPEN to every program on this machine (${opener(node)})` : ''}`,
    `  data        ${node.directory}`,
    `  protection  ${node.protection === 'file' ? 'key file beside the data' : node.protection}`,
    `  access      ${counted(node.credentials.tokens, 'token')}, ${counted(node.credentials.sessions, 'browser')} logged in`,
    `  time zone   ${node.zone ?? 'unknown'}`,
    ...(node.pausedUntil === undefined
      ? []
      : [`  PAUSED      until ${localTime(node.pausedUntil)}; to go on: elatio resume`]),
    `  holds       ${counted(store.events, 'event')} in ${counted(store.buckets, 'bucket')} and ${counted(store.chunks, 'chunk')}; ${sizeOf(store.tailBytes)} in the tail`,
    ...node.collectors.map((collector) => `  ${collector.name.padEnd(10)}  ${faring(collector)}`),
    ...(store.problem ? [`  PROBLEM     ${store.problem.message}`] : []),
    ...(audit.problem
      ? [`  PROBLEM     the access log is not written: ${audit.problem.message}`]
      : []),
    ...store.damage.map((what) => `  DAMAGE      ${what}`),
  ];
  return lines.map(visible).join('\n');
}
