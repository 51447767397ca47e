import { readFile, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { codeOf } from '../../protocol/error.ts';
import { socketPathOf } from './socket.ts';

/** The daemon that has a data directory open. */
export interface Holder {
  /** 0 where it has not said. */
  readonly pid: number;
  /** Where it serves, e.g. `http://127.0.0.1:5600`. */
  readonly address: string;
}

const FILE = 'daemon.json';
const PATIENCE_MS = 2_000;

/** Lets others learn who holds the directory. */
export async function writeHolder(directory: string, holder: Holder): Promise<void> {
  await writeFile(join(directory, FILE), `${JSON.stringify(holder)}\n`, { mode: 0o600 });
}

export async function clearHolder(directory: string): Promise<void> {
  await rm(join(directory, FILE), { force: true });
}

/** Who holds a directory; `undefined` where no daemon answers on its socket. */
export async function holderOf(directory: string): Promise<Holder | undefined> {
  if (!(await answers(directory))) return undefined;
  return (await readHolder(directory)) ?? { pid: 0, address: 'an unknown address' };
}

async function readHolder(directory: string): Promise<Holder | undefined> {
  try {
    const content: unknown = JSON.parse(await readFile(join(directory, FILE), 'utf8'));
    if (content === null || typeof content !== 'object') return undefined;
    if (!('pid' in content) || !('address' in content)) return undefined;
    const { pid, address } = content;
    return typeof pid === 'number' && typeof address === 'string' ? { pid, address } : undefined;
  } catch {
    // Not there, or cut short by a full disk.
    return undefined;
  }
}

/** Whether somebody accepts connections; a socket file that a dead process left refuses them. */
async function answers(directory: string): Promise<boolean> {
  let path: string;
  try {
    path = socketPathOf(directory);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return false;
    throw error;
  }
  return new Promise((resolve) => {
    const socket = connect(path);
    const end = (answer: boolean): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(PATIENCE_MS, () => end(false));
    socket.once('connect', () => end(true));
    socket.once('error', () => end(false));
  });
}

/** What to tell a person who wants a directory that is held. */
export function heldMessage(directory: string, { pid, address }: Holder): string {
  // A full disk keeps a daemon from saying who it is; "kill 0" would end whoever types it.
  const [who, end] = pid === 0 ? ['', ''] : [` (process ${pid}, ${address})`, ` or "kill ${pid}"`];
  return (
    `${directory} is held by a running Elatio${who}. ` +
    `Use that one, end it with Ctrl-C where it runs${end}, or choose another directory with --data DIR.`
  );
}
