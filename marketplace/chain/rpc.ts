/** One node of a chain, asked by JSON-RPC 2.0 over HTTP. What it answers is bounded in time and size, and believed in nothing. */
import { z } from 'zod';
import { ElatioError } from '../../protocol/error.ts';

/** A question to a node of the chain and its answer, unchecked. Rejects with a {@link Refusal} where the node says no. */
export type Ask = (method: string, params: readonly unknown[]) => Promise<unknown>;

/** Thrown when a node understood a question and refuses to answer it as asked: it answered, so it is there. */
export class Refusal extends Error {
  readonly code: number;
  /** What a contract gave as its reason, as `0x…`, where it did. */
  readonly data: string | undefined;

  constructor(code: number, message: string, data: string | undefined) {
    super(message);
    this.name = 'Refusal';
    this.code = code;
    this.data = data;
  }
}

export interface Rpc {
  /** Host and port: an address may have a secret in its path. */
  readonly name: string;
  /**
   * Asks. Throws {@link Refusal}, `ELATIO_CHAIN_AWAY` where nothing came in time, `ELATIO_CHAIN_GARBLED` where something else
   * than an answer came, and the signal's reason.
   */
  readonly ask: (
    method: string,
    params: readonly unknown[],
    signal?: AbortSignal,
  ) => Promise<unknown>;
}

export interface RpcDeps {
  /** `http://` or `https://`; a user and a password in it are sent as basic authentication. */
  readonly url: string;
  readonly fetch?: typeof fetch;
  /** Longest that an answer may take, in ms. */
  readonly timeout?: number;
  /** Most bytes of an answer. */
  readonly maxBytes?: number;
}

const TIMEOUT_MS = 10_000;
const MAX_BYTES = 8 * 1024 * 1024;

const answerOf = z.looseObject({
  id: z.unknown(),
  result: z.unknown().optional(),
  error: z
    .looseObject({ code: z.number(), message: z.string(), data: z.unknown().optional() })
    .optional(),
});

/** "Too many requests" in the words of several makers: another node may have time. */
const IS_BUSY = /rate limit|too many requests|limit exceeded|capacity/i;

/** Throws `ELATIO_CHAIN_URL` where the address is none. */
export function createRpc(deps: RpcDeps): Rpc {
  const { timeout = TIMEOUT_MS, maxBytes = MAX_BYTES } = deps;
  const fetcher = deps.fetch ?? fetch;
  const { url, name, headers } = addressOf(deps.url);
  let last = 0;

  const away = (what: string, cause?: unknown): ElatioError =>
    new ElatioError(
      'ELATIO_CHAIN_AWAY',
      `The chain's node ${name} ${what}. It is tried again; another can be named with --rpc.`,
      { cause },
    );
  const garbled = (): ElatioError =>
    new ElatioError(
      'ELATIO_CHAIN_GARBLED',
      `What ${name} answers is not what a node of a chain would say. Is its address right?`,
    );

  async function bodyOf(response: Response): Promise<string> {
    if (Number(response.headers.get('content-length') ?? 0) > maxBytes) throw garbled();
    const decoder = new TextDecoder();
    let text = '';
    let size = 0;
    for await (const part of response.body ?? []) {
      const bytes = part as Uint8Array;
      size += bytes.length;
      // Leaving the loop ends the transfer.
      if (size > maxBytes) throw garbled();
      text += decoder.decode(bytes, { stream: true });
    }
    return text + decoder.decode();
  }

  return {
    name,
    async ask(method, params, signal) {
      signal?.throwIfAborted();
      const id = (last += 1);
      const limit = AbortSignal.timeout(timeout);
      let status: number;
      let text: string;
      try {
        const response = await fetcher(url, {
          method: 'POST',
          headers,
          body: JSON.stringify({ jsonrpc: '2.0', id, method, params }),
          // What leads elsewhere would take the address's secrets and what is asked there.
          redirect: 'manual',
          signal: signal === undefined ? limit : AbortSignal.any([signal, limit]),
        });
        status = response.status;
        text = await bodyOf(response);
      } catch (error) {
        signal?.throwIfAborted();
        if (error instanceof ElatioError) throw error;
        throw away(limit.aborted ? 'does not answer in time' : 'cannot be reached', error);
      }
      if (status === 429 || status >= 500) throw away(`is too busy or unwell (HTTP ${status})`);
      if (status >= 300 && status < 400) throw away('wants us to ask elsewhere, which we do not');
      return resultOf(text, id, status);
    },
  };

  function resultOf(text: string, id: number, status: number): unknown {
    let answer: z.infer<typeof answerOf>;
    try {
      answer = answerOf.parse(JSON.parse(text));
    } catch {
      if (status >= 400) throw away(`refuses us (HTTP ${status})`);
      throw garbled();
    }
    const { error } = answer;
    if (error !== undefined) {
      if (error.code === -32_005 || error.code === 429 || IS_BUSY.test(error.message)) {
        throw away('has no time for us (too many requests)');
      }
      throw new Refusal(error.code, error.message.slice(0, 1_000), dataOf(error.data));
    }
    if (answer.id !== id || !('result' in answer)) throw garbled();
    return answer.result;
  }
}

/** A contract's reason: as text, or one level deeper as some nodes have it. */
function dataOf(data: unknown): string | undefined {
  const found = typeof data === 'object' && data !== null && 'data' in data ? data.data : data;
  return typeof found === 'string' && /^0x([0-9a-f]{2})*$/i.test(found) ? found : undefined;
}

function addressOf(text: string): { url: string; name: string; headers: Record<string, string> } {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new ElatioError(
      'ELATIO_CHAIN_URL',
      'The address of a node of a chain begins with http:// or https://.',
    );
  }
  const headers: Record<string, string> = { 'content-type': 'application/json' };
  if (url.username !== '') {
    const pair = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
    headers['authorization'] = `Basic ${btoa(pair)}`;
    url.username = '';
    url.password = '';
  }
  return { url: url.href, name: url.host, headers };
}
