import { homedir } from 'node:os';
import { codeOf, ElatioError } from '../../protocol/error.ts';
import {
  apiKeyOf,
  clientConfiguration,
  type Configuration,
  diffLines,
  disable,
  enable,
  readConfiguration,
  withKey,
  withoutKey,
} from '../compat/index.ts';
import type { NewToken, Token } from '../credentials/index.ts';
import type { NodeStatus } from '../http/index.ts';
import { askConsent } from './ask.ts';
import { type Client, createClient, noDaemon } from './client.ts';
import { commandLine, directoryOf } from './invocation.ts';
import { say, visible } from './output.ts';

/** What of the command line it heeds. */
export interface Options {
  readonly data?: string;
  readonly testing?: boolean;
  readonly yes?: boolean;
  readonly json?: boolean;
}

const TOKENS = '/api/v1/tokens';

/** What the token is called: by it disabling finds the token again. */
const TOKEN_NAME = "ActivityWatch's clients (compat)";

/** Stands for the key where a person looks at what would change. */
const HIDDEN = '…';

/** Gives clients a key, in the file where they look for one. */
export async function turnOn(options: Options): Promise<void> {
  const { client, node, file, usualPort, working } = await contextOf(options);
  if (!node) throw noDaemon(directoryOf(options));
  if (working) return say(`Clients have a key that works already, in ${file.path}.`);
  const port = portOf(node);
  const preview = withKey(file.text ?? '', HIDDEN, port, usualPort);
  await confirm(file, preview, options);
  const before = await tokensOf(client);
  const wanted = { name: TOKEN_NAME, scope: 'write' };
  const { id, token } = (await client.post(TOKENS, wanted)) as NewToken;
  let backup: string | undefined;
  try {
    backup = await enable(file, token, port, usualPort);
  } catch (error) {
    await revoke(client, [id]);
    throw error;
  }
  await revoke(client, before);
  say('Done: clients that start from now on can read and change what is here.');
  if (backup !== undefined) say(`What the file was before is in ${backup}.`);
  say(`To undo it: ${commandLine(process.env, 'compat disable', directoryOf(options))}`);
}

/** Takes it out of that file, and ends it. */
export async function turnOff(options: Options): Promise<void> {
  const { client, node, file } = await contextOf(options);
  const { text } = file;
  if (text === undefined || withoutKey(text) === text) {
    say(`There is nothing of ours in ${file.path}.`);
  } else {
    await confirm(file, withoutKey(text), options);
    const { text: left, backup } = await disable(file);
    say(left === undefined ? 'The file is gone.' : 'The key is out of the file.');
    if (backup !== undefined) say(`You have changed other lines; the file of before is ${backup}.`);
  }
  if (node) await revoke(client, await tokensOf(client));
  else say('No Elatio is running: end the token later, with "elatio token list" and "revoke".');
}

/**
 * Ends the clients' key without a question, and takes it out of their file.
 * @returns the file, and the copy of before that is kept since other lines were changed; nothing where no key
 *   of ours was in it
 * @throws ElatioError ELATIO_COMPAT_…
 */
export async function removeClientKey(options: {
  readonly data?: string;
  readonly testing?: boolean;
}): Promise<{ readonly path: string; readonly backup: string | undefined } | undefined> {
  const { client, node, file } = await contextOf(options);
  if (node) await revoke(client, await tokensOf(client));
  if (file.text === undefined || withoutKey(file.text) === file.text) return undefined;
  const { backup } = await disable(file);
  return { path: file.path, backup };
}

/** Says whether clients have a key. */
export async function status(options: Options): Promise<void> {
  const { file, key, working } = await contextOf(options);
  if (options.json) {
    return say(JSON.stringify({ file: file.path, key: key !== undefined, working }));
  }
  if (working) return say(`Enabled: clients find a key that works in ${file.path}.`);
  if (key === undefined) return say(`Not enabled: clients find no key in ${file.path}.`);
  say(`The key in ${file.path} is none of this node's, for another port, or nothing runs.`);
}

interface Context {
  readonly client: Client;
  /** The daemon, if one runs. */
  readonly node: NodeStatus | undefined;
  readonly file: Configuration;
  /** The port of clients whose configuration names none. */
  readonly usualPort: number;
  readonly key: string | undefined;
  /** Whether the daemon takes the key that clients find, at the port that they send it to. */
  readonly working: boolean;
}

async function contextOf(options: Options): Promise<Context> {
  const client = createClient({ directory: directoryOf(options) });
  const node = await running(client);
  const testing = node?.testing ?? options.testing ?? false;
  const machine = { platform: process.platform, env: process.env, home: homedir() };
  const file = await readConfiguration(clientConfiguration(machine, testing));
  const usualPort = testing ? 5666 : 5600;
  const { key, port } = apiKeyOf(file.text ?? '', usualPort);
  const isReached = node !== undefined && key !== undefined && portOf(node) === port;
  const working = isReached && (await opens(node, key));
  return { client, node, file, usualPort, key, working };
}

async function running(client: Client): Promise<NodeStatus | undefined> {
  try {
    return (await client.get('/api/v1/status')) as NodeStatus;
  } catch (error) {
    if (codeOf(error) === 'ELATIO_CLI_NO_DAEMON') return undefined;
    throw error;
  }
}

function portOf({ addresses }: NodeStatus): number {
  return Number(/:(\d+)$/.exec(addresses[0] ?? '')?.[1]);
}

async function opens(node: NodeStatus, key: string): Promise<boolean> {
  // It cannot be in a header: it is no key of ours.
  if (!/^[\x21-\x7e]+$/.test(key)) return false;
  const url = `http://127.0.0.1:${portOf(node)}/api/v1/status`;
  const headers = { authorization: `Bearer ${key}` };
  const answer = await fetch(url, { headers }).catch(() => undefined);
  await answer?.body?.cancel();
  return answer?.ok ?? false;
}

/** @throws ElatioError ELATIO_CLI_CANCELLED */
async function confirm(file: Configuration, after: string, { yes }: Options): Promise<void> {
  const { key } = apiKeyOf(file.text ?? '', 0);
  say(`This changes ${file.path}:`);
  for (const line of diffLines(file.text ?? '', after)) {
    say(`  ${visible(key === undefined ? line : line.replaceAll(key, HIDDEN))}`);
  }
  if (yes || (await askConsent('Shall it?'))) return;
  throw new ElatioError('ELATIO_CLI_CANCELLED', 'Nothing was changed (--yes asks no question).');
}

async function tokensOf(client: Client): Promise<string[]> {
  const tokens = (await client.get(TOKENS)) as Token[];
  return tokens.filter(({ name }) => name === TOKEN_NAME).map(({ id }) => id);
}

async function revoke(client: Client, ids: readonly string[]): Promise<void> {
  for (const id of ids) await client.delete(`${TOKENS}/${encodeURIComponent(id)}`);
}
