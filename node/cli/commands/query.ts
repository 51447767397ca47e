import type { Command } from 'commander';
import { readFile } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { text as read } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { ElatioError } from '../../../protocol/error.ts';
import { createClient, cut, isCut } from '../client.ts';
import { indented } from '../indented-json.ts';
import { directoryOf } from '../invocation.ts';
import { visibleJson } from '../output.ts';
import { asOf, moment } from './arguments.ts';

interface Options {
  readonly data?: string;
  readonly file?: string;
  readonly since: string;
  readonly until?: string;
  readonly name?: string;
  readonly asOf?: string;
}

/** `elatio query 'RETURN = …'`: what a query in ActivityWatch's language gives, as JSON. */
export function addQuery(program: Command): void {
  program
    .command('query')
    .description("what a query in ActivityWatch's language gives, as JSON")
    .argument('[text]', "e.g. 'RETURN = query_bucket_names();'")
    .option('-f, --file <file>', 'the query is in a file; - for standard input')
    .option(
      '--since <when>',
      'from this moment on: 2026-11-22, 2h, 7d, today',
      moment,
      moment('today'),
    )
    .option('--until <when>', 'up to this moment (default: now)', moment)
    .option('--as-of <when>', 'the log as it was: 2026-11-22 (all of that day), 7d', asOf)
    .option('--name <name>', 'known to the query as NAME')
    .option('--data <dir>', 'data directory')
    .action(query);
}

async function query(text: string | undefined, options: Options): Promise<void> {
  const asked = await textOf(text, options.file);
  const { since, until = new Date().toISOString(), name } = options;
  const client = createClient({ directory: directoryOf(options) });
  const body = { query: asked, periods: [`${since}/${until}`], name, asOf: options.asOf };
  const ended = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => ended.abort());
  try {
    const response = await client.openPost('/api/v1/query', body, ended.signal);
    // A list of one: what the query gives for its one period.
    await pipeline(indented(textOfAnswer(response), 1), process.stdout, { end: false });
    process.stdout.write('\n');
  } catch (error) {
    throw ended.signal.aborted ? stopped() : error;
  } finally {
    // Where the answer was not read to its end, the daemon is told so.
    ended.abort();
  }
}

/** @throws ElatioError ELATIO_CLI_CUT */
async function* textOfAnswer(response: IncomingMessage): AsyncGenerator<string> {
  try {
    for await (const piece of response.setEncoding('utf8')) yield visibleJson(String(piece));
  } catch (error) {
    throw isCut(error) ? cut('answered', error) : error;
  }
}

function stopped(): ElatioError {
  return new ElatioError('ELATIO_CLI_STOPPED', 'Stopped: the query was broken off.');
}

/** @throws ElatioError ELATIO_CLI_QUERY, ELATIO_CLI_FILE */
async function textOf(text: string | undefined, file: string | undefined): Promise<string> {
  if ((text === undefined) === (file === undefined)) {
    throw new ElatioError('ELATIO_CLI_QUERY', 'Say what to ask: a query, or a file with --file.');
  }
  if (text !== undefined) return text;
  if (file === '-') return read(process.stdin);
  return readFile(String(file), 'utf8').catch((cause: unknown) => {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ElatioError('ELATIO_CLI_FILE', `${String(file)} cannot be read: ${reason}.`, {
      cause,
    });
  });
}
