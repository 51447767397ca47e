import { type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { codeOf, ElatioError } from '../../protocol/error.ts';
import { shellWord, socketPathOf } from '../directory/index.ts';
import { KEEPS } from '../scope/header.ts';
import { visible } from './output.ts';
import { type KeptScope, partialNote } from './scope.ts';

/** Talks to the daemon of a data directory as its owner, over its socket. */
export interface Client {
  /**
   * The answer's JSON.
   * @throws ElatioError ELATIO_CLI_NO_DAEMON where none runs, ELATIO_CLI_LOST where it ends before it has
   *   answered, or the code that it answered
   */
  get(path: string): Promise<unknown>;
  post(path: string, body?: unknown): Promise<unknown>;
  patch(path: string, body: unknown): Promise<unknown>;
  put(path: string, body: unknown): Promise<unknown>;
  /**
   * Sends JSON as it is made, or what `headers` says, and gives the answer's JSON. The answer may come first; then no
   * more is sent.
   * @throws as `get`; what `content` throws
   */
  upload(
    path: string,
    content: AsyncIterable<string | Uint8Array>,
    signal?: AbortSignal,
    headers?: Readonly<Record<string, string | number>>,
  ): Promise<unknown>;
  /** The answer's JSON, `undefined` where it is empty. */
  delete(path: string): Promise<unknown>;
  /** An answer to be read as it comes. An answer that breaks off fails with `ECONNRESET`. */
  open(path: string, signal?: AbortSignal): Promise<IncomingMessage>;
  /** The same of what is posted. */
  openPost(path: string, body: unknown, signal?: AbortSignal): Promise<IncomingMessage>;
  /** The lines of an answer as they arrive, until it ends or `signal` aborts. */
  lines(path: string, signal?: AbortSignal): AsyncGenerator<string>;
  /** The same of what is posted. */
  postLines(path: string, body: unknown): AsyncGenerator<string>;
}

/** @param deps.warn told once what answers are not made of: this device may keep only some of what others record */
export function createClient({
  directory,
  warn = (text) => void process.stderr.write(`elatio: ${text}\n`),
}: {
  readonly directory: string;
  readonly warn?: (text: string) => void;
}): Client {
  let isWarned = false;
  async function send(...what: Parameters<typeof sendOnly>): Promise<IncomingMessage> {
    const response = await sendOnly(...what);
    const kept = response.headers[KEEPS];
    if (typeof kept === 'string' && !isWarned) {
      isWarned = true;
      warn(visible(partialNote(JSON.parse(kept) as KeptScope)));
    }
    return response;
  }
  const answer = async (method: string, path: string, body?: unknown): Promise<unknown> =>
    jsonOf(await send(directory, method, path, { body }));
  return {
    get: (path) => answer('GET', path),
    post: (path, body) => answer('POST', path, body),
    patch: (path, body) => answer('PATCH', path, body),
    put: (path, body) => answer('PUT', path, body),
    upload: (...what) => upload(directory, ...what),
    async delete(path) {
      const content = await text(await send(directory, 'DELETE', path));
      return content === '' ? undefined : (JSON.parse(content) as unknown);
    },
    open: (path, signal) => send(directory, 'GET', path, { signal }),
    openPost: (path, body, signal) => send(directory, 'POST', path, { body, signal }),
    async *lines(path, signal) {
      yield* linesOf(await send(directory, 'GET', path, { signal }), signal);
    },
    async *postLines(path, body) {
      yield* linesOf(await send(directory, 'POST', path, { body }));
    },
  };
}

async function* linesOf(response: IncomingMessage, signal?: AbortSignal): AsyncGenerator<string> {
  let rest = '';
  try {
    for await (const chunk of response.setEncoding('utf8')) {
      const lines = (rest + String(chunk)).split('\n');
      rest = lines.pop() ?? '';
      yield* lines;
    }
  } catch (error) {
    if (!signal?.aborted) lost(error);
  }
  if (rest !== '') yield rest;
}

async function jsonOf(response: IncomingMessage): Promise<unknown> {
  return JSON.parse(await text(response).catch(lost));
}

async function upload(
  directory: string,
  path: string,
  content: AsyncIterable<string | Uint8Array>,
  signal?: AbortSignal,
  more: Readonly<Record<string, string | number>> = { 'content-type': 'application/json' },
): Promise<unknown> {
  const headers = { host: 'localhost', ...more };
  const options = { socketPath: pathOf(directory), method: 'POST', path, headers };
  const sent = request(signal ? { ...options, signal } : options);
  const answered = new Promise<IncomingMessage>((resolve, reject) => {
    sent.once('response', resolve);
    sent.on('error', (error) => reject(unreachable(error, directory)));
  });
  // A failure of the content becomes one of the request; what becomes of the rest after an answer is no matter.
  const sending = pipeline(content, sent).catch(() => undefined);
  try {
    return await jsonOf(await accepted(await answered));
  } finally {
    sent.destroy();
    await sending;
  }
}

async function sendOnly(
  directory: string,
  method: string,
  path: string,
  { body, signal }: { readonly body?: unknown; readonly signal?: AbortSignal | undefined } = {},
): Promise<IncomingMessage> {
  const socketPath = pathOf(directory);
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const options = { socketPath, method, path, headers: { host: 'localhost' } };
    request(signal ? { ...options, signal } : options, resolve)
      .once('error', (error) => reject(unreachable(error, directory)))
      .end(body === undefined ? undefined : JSON.stringify(body));
  });
  return accepted(response);
}

/** The answer, unless it is a failure. */
async function accepted(response: IncomingMessage): Promise<IncomingMessage> {
  if ((response.statusCode ?? 500) < 400) return response;
  throw failureOf(await text(response).catch(lost), response.statusCode ?? 500);
}

function pathOf(directory: string): string {
  try {
    return socketPathOf(directory);
  } catch (error) {
    throw error instanceof Error ? unreachable(error, directory) : error;
  }
}

function unreachable(error: Error, directory: string): Error {
  const code = codeOf(error) ?? '';
  if (['ENOENT', 'ECONNREFUSED', 'ENOTDIR'].includes(code)) return noDaemon(directory);
  if (code === 'ECONNRESET') return lostFailure(error);
  if (code !== 'EACCES') return error;
  const message = `${directory} is another user's, or closed to you: its daemon answers its owner only.`;
  return new ElatioError('ELATIO_DIRECTORY_FAILED', message, { cause: error });
}

/** What goes wrong in the middle of an answer. */
function lost(error: unknown): never {
  throw codeOf(error) === 'ECONNRESET' ? lostFailure(error) : error;
}

function lostFailure(cause: unknown): ElatioError {
  return new ElatioError('ELATIO_CLI_LOST', 'The daemon ended before it had answered.', { cause });
}

/** Whether an answer broke off in the middle. */
export function isCut(error: unknown): boolean {
  return ['ECONNRESET', 'ERR_STREAM_PREMATURE_CLOSE', 'EPIPE'].includes(codeOf(error) ?? '');
}

/** The failure of such an answer. @param what had been done with it */
export function cut(what: string, cause: unknown): ElatioError {
  const message = `The daemon broke off in the middle: what was ${what} is not whole.`;
  return new ElatioError('ELATIO_CLI_CUT', message, { cause });
}

/** The failure of a directory that no daemon runs on. */
export function noDaemon(directory: string): ElatioError {
  return new ElatioError(
    'ELATIO_CLI_NO_DAEMON',
    `No Elatio is running on ${directory}. Start one with "elatio up --data ${shellWord(directory)}".`,
  );
}

function failureOf(body: string, status: number): ElatioError {
  try {
    const content: unknown = JSON.parse(body);
    if (content !== null && typeof content === 'object' && 'message' in content) {
      const code = 'code' in content ? String(content.code) : `ELATIO_HTTP_${status}`;
      return new ElatioError(code, String(content.message));
    }
  } catch {
    // Not ours: told by its status below.
  }
  return new ElatioError(`ELATIO_HTTP_${status}`, `The daemon answered with status ${status}.`);
}
