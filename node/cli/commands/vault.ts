import { resolve } from 'node:path';
import type { Command } from 'commander';
import { InvalidArgumentError } from 'commander';
import { codeOf, ElatioError } from '../../../protocol/error.ts';
import { defaultVaultDirectory, shellWord } from '../../directory/index.ts';
import { bytesIn } from '../../size.ts';
import type { Invitation, VaultStatus } from '../../vault/index.ts';
import { askConsent } from '../ask.ts';
import { type Client, createClient } from '../client.ts';
import { commandLine } from '../invocation.ts';
import {
  counted,
  countOf,
  localTime,
  say,
  sizeOf,
  table,
  visible,
  visibleJson,
} from '../output.ts';

interface Options {
  readonly data?: string;
  readonly json?: boolean;
}

interface ServeOptions extends Options {
  readonly quota: number;
  readonly peerPort: number;
  readonly mdns: boolean;
}

const DEFAULT_QUOTA = 20_000_000_000;
const DEFAULT_PORT = 5601;

/** `elatio vault`: keeps sealed what devices of several owners send, for all of their devices. */
export function addVaultCommands(program: Command): void {
  const vault = program
    .command('vault')
    .description(
      'keep what devices send for their other devices, sealed: nothing of it can be read here',
    );
  vault
    .command('serve')
    .description('serve until Ctrl-C')
    .option(
      '--quota <size>',
      'most that is kept for all owners together, e.g. 500GB',
      size,
      DEFAULT_QUOTA,
    )
    .option('--peer-port <n>', 'TCP port for devices; 0 takes a free one', port, DEFAULT_PORT)
    .option('--no-mdns', 'do not tell the local network that it is there')
    .option('--data <dir>', "the vault's directory")
    .action(serve);
  vault
    .command('invite')
    .description('make a token that lets one owner in, good for seven days')
    .option('--quota <size>', 'most that is kept for them, e.g. 5GB (default: all there is)', size)
    .option('--name <name>', 'for whom it is, in your words', '')
    .option('--data <dir>', "the vault's directory")
    .option('--json', 'as JSON')
    .action(invite);
  vault
    .command('status')
    .description('how the vault fares')
    .option('--data <dir>', "the vault's directory")
    .option('--json', 'as JSON')
    .action(status);
  vault
    .command('owners')
    .description('for whom something is kept, and how much')
    .option('--data <dir>', "the vault's directory")
    .option('--json', 'as JSON')
    .action(owners);
  vault
    .command('remove')
    .description('destroy all that is kept for an owner')
    .argument('<owner>', 'the beginning of an id that "vault owners" lists, or a name')
    .option('-y, --yes', 'do not ask')
    .option('--data <dir>', "the vault's directory")
    .action(remove);
}

function size(text: string): number {
  const bytes = bytesIn(text);
  if (bytes !== undefined && bytes > 0) return bytes;
  throw new InvalidArgumentError('A size is expected, e.g. 500MB, 20GB.');
}

function port(text: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) < 65_536) return Number(text);
  throw new InvalidArgumentError('A TCP port is expected, from 0 to 65535.');
}

function directoryOf({ data }: Options): string {
  return resolve(data ?? defaultVaultDirectory());
}

function lineFor(command: string, directory: string): string {
  return commandLine(process.env, `vault ${command}`, directory, defaultVaultDirectory());
}

async function serve(options: ServeOptions): Promise<void> {
  const directory = directoryOf(options);
  const ending = new Promise<void>((end) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => end());
  });
  const [{ pino }, { startVault }] = await Promise.all([
    import('pino'),
    import('../../vault/index.ts'),
  ]);
  const { quota, peerPort, mdns } = options;
  const log = pino({ level: 'warn' }, pino.destination({ dest: 2, sync: true }));
  const vault = await startVault({ directory, quota, port: peerPort, mdns, log });
  say(`This vault keeps what devices send it, up to ${sizeOf(quota)}, in ${directory}.`);
  say('All of it is sealed: nothing can be read here. Devices reach it at');
  for (const address of vault.addresses) say(`  ${address}`);
  say(`To let somebody in: ${lineFor('invite', directory)}`);
  say('Ctrl-C ends it.');
  await ending;
  say('\nStopping …');
  await vault.stop();
  say('Stopped; everything is kept.');
}

async function invite(
  options: Options & { readonly name: string; readonly quota?: number },
): Promise<void> {
  const { client, directory } = clientFor(options);
  const { name, quota } = options;
  const made = (await client.post('/invitations', {
    name,
    ...(quota !== undefined && { quota }),
  })) as Invitation;
  const { addresses } = (await client.get('/status')) as VaultStatus;
  const expires = isoOf(made.expires);
  if (options.json) {
    return say(visibleJson(JSON.stringify({ ...made, name, expires, addresses })));
  }
  say(`A token for one owner, good until ${localTime(expires)}, for up to ${sizeOf(made.quota)}:`);
  say(`  ${made.token}`);
  say('On a device of theirs that is an admin:');
  say(`  elatio devices add-vault ${shellWord(addresses[0] ?? 'ADDRESS')} ${made.token}`);
  if (addresses.length > 1) {
    say(`Other addresses: "${lineFor('status', directory)}" lists them.`);
  }
}

async function status(options: Options): Promise<void> {
  const { client } = clientFor(options);
  const found = (await client.get('/status')) as VaultStatus;
  if (options.json) return say(visibleJson(JSON.stringify(told(found))));
  say(
    `Keeps ${sizeOf(found.bytes)} of ${sizeOf(found.quota)} for ${counted(found.owners.length, 'owner')}.`,
  );
  say('Devices reach it at');
  for (const address of found.addresses) say(`  ${address}`);
  if (found.tokens > 0) say(`${counted(found.tokens, 'token')} that nobody has used yet.`);
  for (const { owner, name, isFull, problems } of found.owners) {
    const who = visible(name || owner.slice(0, 8));
    if (isFull) say(`${who}: there is no room for more.`);
    for (const { code, message } of problems) say(`${who}: ${visible(message)} (${code})`);
  }
}

async function owners(options: Options): Promise<void> {
  const { client, directory } = clientFor(options);
  const found = told((await client.get('/status')) as VaultStatus).owners;
  if (options.json) return say(visibleJson(JSON.stringify(found)));
  if (found.length === 0) {
    return say(`Nobody was let in yet. To do so: ${lineFor('invite', directory)}`);
  }
  const rows = found.map(
    ({ owner, name, devices, connected, items, bytes, quota, seen, isFull }) => [
      owner.slice(0, 8),
      name,
      `${devices} (${connected} connected)`,
      countOf(items),
      `${sizeOf(bytes)} of ${sizeOf(quota)}${isFull ? ', full' : ''}`,
      seen === null ? 'never' : localTime(seen),
    ],
  );
  say(table(['owner', 'name', 'devices', 'items', 'kept', 'last seen'], rows));
}

async function remove(
  wanted: string,
  options: Options & { readonly yes?: boolean },
): Promise<void> {
  const { client } = clientFor(options);
  const { owners: all } = (await client.get('/status')) as VaultStatus;
  const found = all.filter(({ owner, name }) => owner.startsWith(wanted) || name === wanted);
  if (found.length !== 1 || wanted === '') {
    throw new ElatioError(
      'ELATIO_VAULT_OWNER',
      `The vault has no owner "${wanted}", or more than one that may be meant: "elatio vault owners" lists them.`,
    );
  }
  const [{ owner, name, items, bytes }] = found;
  const who = visible(name === '' ? owner.slice(0, 8) : `${name} (${owner.slice(0, 8)})`);
  const question = `Destroy all that is kept for ${who}, ${counted(items, 'item')}, ${sizeOf(bytes)}? Their devices keep what they have.`;
  if (!options.yes && !(await askConsent(question))) {
    throw new ElatioError('ELATIO_CLI_CANCELLED', 'Nothing was removed (--yes asks no question).');
  }
  await client.delete(`/owners/${owner}`);
  say(`Nothing is kept for ${who} any more.`);
}

/** Speaks to the vault that is served. */
function clientFor(options: Options): { readonly client: Client; readonly directory: string } {
  const directory = directoryOf(options);
  const client = createClient({ directory });
  const explained = async <T>(asked: Promise<T>): Promise<T> => {
    try {
      return await asked;
    } catch (error) {
      if (codeOf(error) !== 'ELATIO_CLI_NO_DAEMON') throw error;
      const message = `No vault is served from ${directory}. Start it with "${lineFor('serve', directory)}".`;
      throw new ElatioError('ELATIO_CLI_NO_DAEMON', message, { cause: error });
    }
  };
  return {
    directory,
    client: {
      ...client,
      get: (path) => explained(client.get(path)),
      post: (path, body) => explained(client.post(path, body)),
      delete: (path) => explained(client.delete(path)),
    },
  };
}

/** With times as ISO 8601. */
function told({ owners: all, ...rest }: VaultStatus) {
  return {
    ...rest,
    owners: all.map(({ since, seen, ...owner }) => ({
      ...owner,
      since: isoOf(since),
      seen: seen === undefined ? null : isoOf(seen),
    })),
  };
}

function isoOf(micros: number): string {
  return new Date(micros / 1000).toISOString();
}
