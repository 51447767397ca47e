import type { Command } from 'commander';
import { codeOf } from '../../../protocol/error.ts';
import { absent, checkFormat, holderOf } from '../../directory/index.ts';
import type { NodeStatus } from '../../http/index.ts';
import type { LockStatus } from '../../lock/index.ts';
import { createClient } from '../client.ts';
import { commandLine, directoryOf } from '../invocation.ts';
import { fromText, scopeText } from '../scope.ts';
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
  if (found && 'locked' in found) return sayLocked(directory, found, options);
  if (options.json)
    say(JSON.stringify(found ? { running: true, ...found } : { running: false, directory }));
  else say(found ? described(found) : asleep(directory));
  if (!found) process.exitCode = 1;
}

async function running(directory: string): Promise<NodeStatus | LockStatus | undefined> {
  const client = createClient({ directory });
  try {
    return (await client.get('/api/v1/status')) as NodeStatus;
  } catch (error) {
    if (codeOf(error) === 'ELATIO_CLI_NO_DAEMON') return undefined;
    if (codeOf(error) !== 'ELATIO_LOCK_LOCKED') throw error;
    return (await client.get('/api/v1/lock')) as LockStatus;
  }
}

async function sayLocked(
  directory: string,
  { since }: LockStatus,
  { json }: Options,
): Promise<void> {
  const { pid = 0, address = '' } = (await holderOf(directory)) ?? {};
  if (json) {
    const status = { running: true, locked: true, since, pid, addresses: [address], directory };
    return say(JSON.stringify(status));
  }
  const who = pid === 0 ? '' : ` as process ${pid}`;
  say(`Elatio runs${who}, LOCKED since ${localTime(since)}: nothing is recorded.`);
  say(`  at          ${address}`);
  say(`  data        ${visible(directory)}`);
  say(`  to unlock   ${commandLine(process.env, 'unlock', directory)}, or ${address}/login`);
}

function asleep(directory: string): string {
  return `Not running. ${directory} holds what was recorded; start with: ${commandLine(process.env, 'up', directory)}`;
}

function opener({ openBy }: NodeStatus): string {
  return openBy === 'file' ? 'the setting "open"' : '--open';
}

function roomOf({ used, maxDisk, free }: NonNullable<NodeStatus['space']>): string {
  const most = maxDisk === undefined ? '' : ` of ${sizeOf(maxDisk)}`;
  return `${sizeOf(used)}${most} here, ${sizeOf(free)} free`;
}

/**
 * How a collector fares: why it does not record, or did not before it was started again.
 * @param said code of what was said already
 */
function faring(
  { state, restarts, error }: NodeStatus['collectors'][number],
  said: string | undefined,
): string {
  const again = restarts > 0 ? `, restarted ${counted(restarts, 'time')}` : '';
  const why = state === 'running' ? '; its last failure' : '';
  return `${state}${again}${error && error.code !== said ? `${why}: ${error.message}` : ''}`;
}

/** While not all is in the index: otherwise there is nothing to say. */
function searching({ index, working, problem }: NodeStatus['search']): string[] {
  if (problem) return [`  PROBLEM     the search index is not made: ${problem.message}`];
  if (!working || !index || index.indexed === index.events) return [];
  const share = Math.floor((100 * index.indexed) / index.events);
  return [`  search      ${share} % of ${counted(index.events, 'event')} are in the index`];
}

/** Once there are other devices; what is wrong with them also without any. */
function others({
  devices,
  connected,
  synced,
  addresses,
  problems,
}: NodeStatus['peers']): string[] {
  const port = /\/tcp\/(\d+)/.exec(addresses[0] ?? '')?.[1];
  const where = port === undefined ? '' : `; listens for them at port ${port}`;
  return [
    ...(devices === 0
      ? []
      : [
          `  devices     ${counted(devices, 'other')}, ${connected} connected, ${synced} with nothing lacking${where}`,
        ]),
    ...problems.map(({ message }) => `  PROBLEM     other devices: ${message}`),
  ];
}

function described(node: NodeStatus): string {
  const { audit, goals, peers, queries, retention, scope, search, space, store } = node;
  const lines = [
    `Elatio ${node.version} runs as process ${node.pid} since ${localTime(node.startedAt)} (${lengthOf(node.uptime)})`,
    `  at          ${node.addresses.join(', ')}${node.open ? `  OPEN to every program on this machine (${opener(node)})` : ''}`,
    `  data        ${node.directory}`,
    `  protection  ${node.protection === 'file' ? 'key file beside the data' : node.protection}`,
    `  access      ${counted(node.credentials.tokens, 'token')}, ${counted(node.credentials.sessions, 'browser')} logged in`,
    `  time zone   ${node.zone ?? 'unknown'}`,
    ...(node.pausedUntil === undefined
      ? []
      : [
          `  PAUSED      until ${localTime(node.pausedUntil)}; to go on: ${commandLine(process.env, 'resume', node.directory)}`,
        ]),
    `  holds       ${counted(store.events, 'event')} in ${counted(store.buckets, 'bucket')} and ${counted(store.chunks, 'chunk')}; ${sizeOf(store.tailBytes)} in the tail`,
    ...(space ? [`  disk        ${roomOf(space)}`] : []),
    ...(space?.shortage ? [`  NO ROOM     ${space.shortage.message}`] : []),
    ...node.collectors.map(
      (collector) => `  ${collector.name.padEnd(10)}  ${faring(collector, space?.shortage?.code)}`,
    ),
    ...(queries.running > 0
      ? [`  queries     ${queries.running} at work, ${queries.waiting} waiting`]
      : []),
    ...(goals.count === 0
      ? []
      : [
          `  goals       ${goals.count}, notifications ${goals.notifications}${goals.problem ? `, not on the desktop: ${goals.problem.message}` : ''}`,
        ]),
    ...(node.recovery.kept
      ? [
          `  recovery    the words are not written down yet: ${commandLine(process.env, 'recovery show', node.directory)}`,
        ]
      : []),
    ...searching(search),
    ...others(peers),
    ...(scope
      ? [`  keeps       only ${scopeText(scope)} of what others record${fromText(scope)}`]
      : []),
    ...(store.problem ? [`  PROBLEM     ${store.problem.message}`] : []),
    ...(retention.next === null
      ? []
      : [
          `  retention   of ${retention.domains.join(', ')}: next at ${localTime(retention.next)}; what goes: elatio retention`,
        ]),
    ...(retention.problem
      ? [`  PROBLEM     what is old was not ended: ${retention.problem.message}`]
      : []),
    ...(audit.problem
      ? [`  PROBLEM     the access log is not written: ${audit.problem.message}`]
      : []),
    ...store.damage.map((what) => `  DAMAGE      ${what}`),
  ];
  return lines.map(visible).join('\n');
}
