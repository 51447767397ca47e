import { join } from 'node:path';
import type { CollectorStatus } from '../../../collectors/index.ts';
import type { Installation } from '../../compat/index.ts';
import type { NodeStatus } from '../../http/index.ts';
import { secretFrom } from '../../keys/index.ts';
import { VERSION } from '../../version.ts';
import { commandLine } from '../invocation.ts';
import { counted, sizeOf } from '../output.ts';
import { unused } from '../unused-secret.ts';

/**
 * What `elatio up` says when it has started: what is recorded, where, how protected, what to do next.
 * @param login a login link to show
 * @param found what ActivityWatch has left on this machine
 */
export function welcome(
  status: NodeStatus,
  isNew: boolean,
  env: NodeJS.ProcessEnv,
  login?: string,
  found: readonly Installation[] = [],
): string {
  const { version, directory, addresses, space, store } = status;
  const run = (command: string): string => commandLine(env, command, directory);
  const lines: [string, readonly string[]][] = [
    ['Records', recorded(status.collectors)],
    [
      'Keeps it in',
      [`${directory} (${isNew ? 'new' : `${counted(store.events, 'event')} so far`})`],
    ],
    ['Protection', protection(status, env, run)],
    ['Serves', serving(status)],
    ...(found.length > 0 ? [['Found', finding(found, run)] as [string, string[]]] : []),
    ...(login === undefined ? [] : [['Log in', loggingIn(login)] as [string, string[]]]),
    [
      'Next',
      [
        `${run('watch')}   see events as they come`,
        `${run('events')}   the latest, newest first`,
        `${run('status')}   how it fares`,
        ...(status.open ? [] : [`${run('login')}   a link that logs a browser in`]),
        ...(status.recovery.kept
          ? [`${run('recovery show')}   24 words to write down, by which all of it comes back`]
          : []),
        'Ctrl-C ends it; the next start goes on',
      ],
    ],
  ];
  const body = lines.map(([title, texts]) => indented(title, texts)).join('\n');
  const trouble = [
    ...(space?.shortage ? [space.shortage.message] : []),
    ...store.damage,
    ...(store.problem ? [store.problem.message] : []),
  ];
  const warning = trouble.length > 0 ? `\n${indented('Attention', trouble)}` : '';
  return `Elatio ${version} is up at ${addresses.join(', ')}\n\n${body}${warning}`;
}

/** The same where it starts locked. */
export function lockedWelcome(
  directory: string,
  addresses: readonly string[],
  env: NodeJS.ProcessEnv,
): string {
  const run = (command: string): string => commandLine(env, command, directory);
  const lines: [string, readonly string[]][] = [
    ['Records', ['nothing: the data is under a passphrase that nobody has given yet']],
    ['Keeps it in', [directory]],
    ['To unlock', [run('unlock'), `or open ${addresses[0]}/login in a browser on this machine`]],
    ['Next', [`${run('status')}   how it fares`, 'Ctrl-C ends it; the next start goes on']],
  ];
  const body = lines.map(([title, texts]) => indented(title, texts)).join('\n');
  return `Elatio ${VERSION} is up at ${addresses.join(', ')}, LOCKED\n\n${body}`;
}

function indented(title: string, texts: readonly string[]): string {
  return texts.map((text, i) => `  ${(i === 0 ? title : '').padEnd(12)}  ${text}`).join('\n');
}

function recorded(collectors: readonly CollectorStatus[]): string[] {
  const active = collectors.filter(({ state }) => ['running', 'waiting', 'held'].includes(state));
  const absent = collectors.filter(({ state }) => state === 'unavailable');
  const own = active.map(({ records }) => records);
  return [
    ...(own.length > 0 ? own : ['nothing by itself']),
    'what watchers on this machine send',
    ...absent.map(({ name, error }) => `not: ${name} (${error?.message ?? 'not available'})`),
  ];
}

function protection(
  { directory, protection: kind }: NodeStatus,
  env: NodeJS.ProcessEnv,
  run: (command: string) => string,
): string[] {
  const variable = secretFrom(env)?.variable;
  if (kind === 'passphrase') {
    return [
      `sealed before it reaches the disk, under a passphrase${variable ? ` (${variable})` : ''}`,
    ];
  }
  if (kind === 'keychain') {
    return ["sealed before it reaches the disk, under a key in the system's keychain"];
  }
  return [
    'sealed before it reaches the disk',
    `WARNING: the key lies beside the data, in ${join(directory, 'key')};`,
    'whoever copies the whole directory can read it. To choose a passphrase, or your login:',
    run('keys passphrase'),
    run('keys keychain'),
    ...(variable ? [unused(variable)] : []),
  ];
}

function serving({ addresses, open, openBy }: NodeStatus): string[] {
  return [
    `${addresses[0]}/api/0/  for ActivityWatch's watchers${open ? '' : ', which may write'}`,
    open
      ? `OPEN${openBy === 'file' ? ' by its setting' : ''}: every program on this machine can read and change everything`
      : 'reading takes this command line, a login, a token, or a start with --open',
  ];
}

function loggingIn(link: string): string[] {
  return [link, 'for one browser, within ten minutes'];
}

function finding(found: readonly Installation[], run: (command: string) => string): string[] {
  const places = found.map(({ folder, databases }) => {
    const bytes = databases.reduce((sum, database) => sum + database.bytes, 0);
    return `ActivityWatch, ${sizeOf(bytes)} in ${folder}`;
  });
  return [
    ...places,
    `${run('import')}   takes in what it has, after showing it`,
    `${run('compat enable')}   lets its clients read here too`,
  ];
}
