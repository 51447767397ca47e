import { type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { codeOf, ElatioError } from '../../protocol/error.ts';
import { socketPathOf } from '../directory/index.ts';

/** Talks to the daemon of a data directory as its owner, over its socket. */
export interface Client {
  /**
   * The answer's JSON.
   * @throws ElatioError ELATIO_CLI_NO_DAEMON where none runs, or the code that the daemon answered
   */
  get(path: string): Promise<unknown>;
  post(path: string): Promise<unknown>;
  /** The lines of an answer as they arrive, until it ends or `signal` aborts. */
  lines(path: string, signal?: AbortSignal): AsyncGenerator<string>;
}

export function createClient({ directory }: { readonly directory: string }): Client {
  const answer = async (method: string, path: string): Promise<unknown> =>
    JSON.parse(await text(await send(directory, method, path)));
  return {
    get: (path) => answer('GET', path),
    post: (path) => answer('POST', path),
    async *lines(path, signal) {
      const response = await send(directory, 'GET', path, signal);
      let rest = '';
      try {
        for await (const chunk of response.setEncoding('utf8')) {
          const lines = (rest + String(chunk)).split('\n');
          rest = lines.pop() ?? '';
          yield* lines;
        }
      } catch (error) {
        if (!signal?.aborted) throw error;
      }
      if (rest !== '') yield rest;
    },
  };
}

async function send(
  directory: string,
  method: string,
  path: string,
  signal?: AbortSignal,
): Promise<IncomingMessage> {
  const socketPath = pathOf(directory);
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const options = { socketPath, method, path, headers: { host: 'localhost' } };
    request(signal ? { ...options, signal } : options, resolve)
      .once('error', (error) => reject(isNobody(error) ? noDaemon(directory) : error))
      .end();
  });
  if ((response.statusCode ?? 500) < 400) return response;
  throw failureOf(await text(response), response.statusCode ?? 500);
}

function pathOf(directory: string): string {
  try {
    return socketPathOf(directory);
  } catch (error) {
    throw isNobody(error) ? noDaemon(directory) : error;
  }
}

function isNobody(error: unknown): boolean {
  return ['ENOENT', 'ECONNREFUSED', 'ENOTDIR'].includes(codeOf(error) ?? '');
}

function noDaemon(directory: string): ElatioError {
  return new ElatioError(
    'ELATIO_CLI_NO_DAEMON',
    `No Elatio is running on ${directory}. Start one with "elatio up --data ${directory}".`,
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
