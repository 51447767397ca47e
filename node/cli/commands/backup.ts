import type { Command } from 'commander';
import type { IncomingMessage } from 'node:http';
import { hostname } from 'node:os';
import { resolve, sep } from 'node:path';
import { codeOf, ElatioError } from '../../../protocol/error.ts';
import { absent, checkFormat, defaultDirectory, shellWord } from '../../directory/index.ts';
import { askPassphrase, choosePassphrase } from '../ask.ts';
import { createClient, cut, isCut } from '../client.ts';
import { commandLine, directoryOf } from '../invocation.ts';
import { writeNewFile } from '../new-file.ts';
import { counted, say, sizeOf } from '../output.ts';
import { progressLine } from '../progress.ts';

interface Options {
  readonly data?: string;
  readonly force?: boolean;
  readonly json?: boolean;
}

/** A backup as it comes, from the daemon or from the directory itself. */
interface Source {
  readonly events: number;
  /** About how many come. */
  readonly bytes: number;
  readonly content: AsyncIterable<Uint8Array>;
  readonly close: () => Promise<void>;
}

/** `elatio backup FILE`: everything in one sealed file, with and without a daemon. */
export function addBackup(program: Command): void {
  program
    .command('backup')
    .description('everything in one sealed file, which a passphrase opens')
    .argument('<file>', 'where to write it')
    .option('--force', 'write over a file that is there')
    .option('--data <dir>', 'data directory')
    .option('--json', 'what was written, as JSON')
    .action(backUp);
}

async function backUp(file: string, options: Options): Promise<void> {
  const directory = directoryOf(options);
  if ((await checkFormat(directory)) === undefined) throw absent(directory);
  if (resolve(file).startsWith(directory + sep)) {
    throw new ElatioError(
      'ELATIO_CLI_FILE',
      'Inside the data directory a backup would go with it: choose another place.',
    );
  }
  const passphrase = await passphraseFor(directory);
  const ended = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => ended.abort());
  const read = { bytes: 0 };
  let events: number;
  const source = await sourceOf(directory, passphrase, ended.signal);
  try {
    ({ events } = source);
    const content = counting(source, read, ended.signal);
    await writeNewFile(resolve(file), content, { replace: options.force ?? false });
  } catch (error) {
    if (!ended.signal.aborted) throw error;
    throw new ElatioError('ELATIO_CLI_STOPPED', 'Stopped: nothing was written.');
  } finally {
    ended.abort();
    await source.close();
  }
  const { bytes } = read;
  if (options.json) return say(JSON.stringify({ file: resolve(file), events, bytes }));
  say(`Backed up ${counted(events, 'event')}, ${sizeOf(bytes)}, to ${file}.`);
  say(
    `${passphrase === undefined ? 'The passphrase of the data' : 'Its passphrase'} opens it: ${commandLine(process.env, `restore ${shellWord(file)}`, defaultDirectory({ testing: false }))}`,
  );
}

/** What is to open it; `undefined` where the data has a passphrase, which does. */
async function passphraseFor(directory: string): Promise<string | undefined> {
  const { protectionOf, secretFrom } = await import('../../keys/index.ts');
  if ((await protectionOf(directory)) === 'passphrase') return undefined;
  const given = secretFrom(process.env);
  if (given) return given.secret;
  const chosen = await choosePassphrase('A passphrase for this backup');
  if (chosen !== '') return chosen;
  throw new ElatioError(
    'ELATIO_BACKUP_PASSPHRASE',
    'A backup opens with a passphrase, and this data has none: type one in a terminal, pipe it in, or set ELATIO_KEY.',
  );
}

async function sourceOf(
  directory: string,
  passphrase: string | undefined,
  signal: AbortSignal,
): Promise<Source> {
  const client = createClient({ directory });
  try {
    const response = await client.openPost('/api/v1/backup', { passphrase }, signal);
    return { ...sizesOf(response), content: whole(response), close: () => Promise.resolve() };
  } catch (error) {
    if (codeOf(error) !== 'ELATIO_CLI_NO_DAEMON') throw error;
  }
  return sourceIn(directory, passphrase, signal);
}

async function sourceIn(
  directory: string,
  passphrase: string | undefined,
  signal: AbortSignal,
): Promise<Source> {
  const [{ openExistingDirectory, sealing }, { createBackups }] = await Promise.all([
    import('../../open.ts'),
    import('../../backup/index.ts'),
  ]);
  const { store, unlocked } = await openExistingDirectory({
    directory,
    deviceName: hostname(),
    env: process.env,
    ask: () => askPassphrase('Passphrase of the data'),
  });
  try {
    const { diskKey } = unlocked;
    const backups = createBackups({ directory, store, diskKey, sealing });
    return { ...(await backups.make(passphrase, signal)), close: () => store.stop() };
  } catch (error) {
    await store.stop();
    throw error;
  }
}

function sizesOf({ headers }: IncomingMessage): Pick<Source, 'events' | 'bytes'> {
  return { events: Number(headers['elatio-events']), bytes: Number(headers['elatio-bytes']) };
}

async function* whole(response: IncomingMessage): AsyncGenerator<Uint8Array> {
  try {
    yield* response as AsyncIterable<Buffer>;
  } catch (error) {
    throw isCut(error) ? cut('backed up', error) : error;
  }
}

/** Passes the content on, counting it into `read`. */
async function* counting(
  { content, bytes: of }: Source,
  read: { bytes: number },
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const progress = progressLine(process.stderr);
  try {
    for await (const bytes of content) {
      signal.throwIfAborted();
      read.bytes += bytes.length;
      progress.show(() => `${sizeOf(read.bytes)} of about ${sizeOf(of)}`);
      yield bytes;
    }
  } finally {
    progress.end();
  }
}
