import { type Command, Option } from 'commander';
import type { IncomingMessage } from 'node:http';
import { resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { ElatioError } from '../../../protocol/error.ts';
import type { NodeStatus } from '../../http/index.ts';
import { type Client, createClient, cut, isCut } from '../client.ts';
import { createCounter } from '../count-events.ts';
import { directoryOf } from '../invocation.ts';
import { writeNewFile } from '../new-file.ts';
import { counted, countOf, say, sizeOf } from '../output.ts';
import { progressLine } from '../progress.ts';
import { moment } from './arguments.ts';

interface Options {
  readonly data?: string;
  readonly format: 'aw' | 'ndjson' | 'csv';
  readonly bucket?: string;
  readonly since?: string;
  readonly until?: string;
  readonly force?: boolean;
  readonly json?: boolean;
}

/** `elatio export [FILE]`: what was recorded, as a file that other programs read. */
export function addExport(program: Command): void {
  program
    .command('export')
    .description('what was recorded, as a file that other programs read')
    .argument('[file]', 'where to write it (default: standard output)')
    .addOption(
      new Option('--format <format>', 'as ActivityWatch does, a JSON object a line, or a table')
        .choices(['aw', 'ndjson', 'csv'])
        .default('aw'),
    )
    .option('--bucket <name>', 'of one bucket only')
    .option('--since <when>', 'from this moment on: 2026-11-22, 2h, 7d, today', moment)
    .option('--until <when>', 'up to this moment', moment)
    .option('--force', 'write over a file that is there')
    .option('--data <dir>', 'data directory')
    .option('--json', 'what was written to the file, as JSON')
    .action(exportFile);
}

async function exportFile(file: string | undefined, options: Options): Promise<void> {
  const client = createClient({ directory: directoryOf(options) });
  const ended = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => ended.abort());
  const read = { events: 0, bytes: 0 };
  try {
    const response = await client.open(pathOf(options), ended.signal);
    const content = counting(response, options, read);
    if (file === undefined) await pipeline(content, process.stdout, { end: false });
    else await writeNewFile(resolve(file), content, { replace: options.force ?? false });
    await warn(client, response);
  } catch (error) {
    throw ended.signal.aborted ? stopped(file) : error;
  } finally {
    // Where the answer was not read to its end, it would keep the process alive.
    ended.abort();
  }
  const summary = `${counted(read.events, 'event')}, ${sizeOf(read.bytes)}`;
  if (file === undefined) process.stderr.write(`elatio: exported ${summary}\n`);
  else if (options.json) say(JSON.stringify({ file: resolve(file), ...read }));
  else say(`Wrote ${summary} to ${file}.`);
}

function pathOf({ format, bucket, since, until }: Options): string {
  const query = new URLSearchParams({ format });
  for (const [name, value] of Object.entries({ bucket, since, until })) {
    if (value !== undefined) query.set(name, value);
  }
  return `/api/v1/export?${query.toString()}`;
}

/** Passes the content on, counting it into `read`. @throws ElatioError ELATIO_CLI_CUT */
async function* counting(
  response: IncomingMessage,
  { format }: Options,
  read: { events: number; bytes: number },
): AsyncGenerator<Buffer> {
  const count = createCounter(format);
  const total = response.headers['elatio-events'];
  const of = typeof total === 'string' ? ` of ${countOf(Number(total))}` : '';
  const progress = progressLine(process.stderr);
  try {
    for await (const bytes of response as AsyncIterable<Buffer>) {
      read.bytes += bytes.length;
      read.events = count(bytes);
      progress.show(() => `${countOf(read.events)}${of} events, ${sizeOf(read.bytes)}`);
      yield bytes;
    }
  } catch (error) {
    throw isCut(error) ? cut('exported', error) : error;
  } finally {
    progress.end();
  }
}

function stopped(file: string | undefined): ElatioError {
  const result = file === undefined ? 'what was exported is not whole' : 'nothing was written';
  return new ElatioError('ELATIO_CLI_STOPPED', `Stopped: ${result}.`);
}

/** Damage is known beforehand, or found while reading. */
async function warn(client: Client, { headers }: IncomingMessage): Promise<void> {
  const status = (await client.get('/api/v1/status').catch(() => undefined)) as
    NodeStatus | undefined;
  if (headers['elatio-damaged'] === undefined && !status?.store.damage.length) return;
  process.stderr.write(
    'elatio: some of what is stored is damaged, and may be missing here: see "elatio doctor"\n',
  );
}
