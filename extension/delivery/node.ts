import type {
  BrowserBatch,
  BrowserConnecting,
  BrowserConnection,
  BrowserReceipt,
  BrowserState,
  BrowserToday,
} from '../../protocol/browser.ts';
import { ElatioError } from '../../protocol/error.ts';

/** Milliseconds that an answer may take. */
const PATIENCE = 20_000;
/** Bytes up to which a browser lets a request outlive who sent it. */
const KEEPALIVE = 60_000;

/** Where a node is, and what it knows us by. */
export interface At {
  readonly address: string;
  readonly token?: string | undefined;
}

/** A node's refusal. */
export class Refusal extends ElatioError {
  readonly status: number;

  constructor(status: number, code: string, message: string) {
    super(code, message);
    this.name = 'Refusal';
    this.status = status;
  }
}

/**
 * The node by HTTP. Each of them throws {@link Refusal}, or ElatioError ELATIO_EXTENSION_AWAY where nothing answers and
 * ELATIO_EXTENSION_STRANGER where what answers is no node.
 */
export interface Node {
  connect(at: At, wanted: BrowserConnecting): Promise<BrowserConnection>;
  send(at: At, batch: BrowserBatch): Promise<BrowserReceipt>;
  state(at: At): Promise<BrowserState>;
  today(at: At, site: string | undefined, patienceMs?: number): Promise<BrowserToday>;
  /** @param until ISO 8601 */
  pause(at: At, until: string | null): Promise<void>;
  never(at: At, domain: string): Promise<void>;
  /** Whether a node is there at all. */
  look(at: At): Promise<void>;
}

export function createNode(fetch: typeof globalThis.fetch = globalThis.fetch): Node {
  async function ask(
    { address, token }: At,
    path: string,
    sent?: object,
    patienceMs = PATIENCE,
  ): Promise<unknown> {
    const body = sent && JSON.stringify(sent);
    let status: number;
    let text: string;
    try {
      const reply = await fetch(`${address}${path}`, {
        method: sent ? 'POST' : 'GET',
        headers: {
          ...(token !== undefined && { authorization: `Bearer ${token}` }),
          ...(body !== undefined && { 'content-type': 'application/json' }),
        },
        ...(body !== undefined && { body, keepalive: body.length * 3 < KEEPALIVE }),
        credentials: 'omit',
        cache: 'no-store',
        redirect: 'error',
        signal: AbortSignal.timeout(patienceMs),
      });
      status = reply.status;
      text = await reply.text();
    } catch (error) {
      throw new ElatioError('ELATIO_EXTENSION_AWAY', `Nothing answers at ${address}.`, {
        cause: error,
      });
    }
    const answer = parsed(text);
    if (status >= 200 && status < 300) return answer;
    if (isObject(answer) && typeof answer['code'] === 'string') {
      throw new Refusal(status, answer['code'], String(answer['message']));
    }
    const { code, message } = stranger(address, status);
    // What stands before the node may find a batch too long.
    throw status === 413 ? new Refusal(status, code, message) : stranger(address, status);
  }

  async function expected<T>(
    at: At,
    isRight: (answer: Answer) => boolean,
    ...rest: [path: string, sent?: object, patienceMs?: number]
  ): Promise<T> {
    const answer = await ask(at, ...rest);
    if (!isObject(answer) || !isRight(answer)) throw stranger(at.address, 200);
    return answer as T;
  }

  const API = '/api/v1/browser/';
  const state = (at: At): Promise<BrowserState> =>
    expected(
      at,
      ({ rules, hostname, now, dayEnds, pausedUntil }) =>
        Array.isArray(rules) &&
        typeof hostname === 'string' &&
        isTime(now) &&
        isTime(dayEnds) &&
        (pausedUntil === null || isTime(pausedUntil)),
      `${API}state`,
    );
  return {
    connect: (at, wanted) =>
      expected(
        at,
        ({ token, hostname }) => typeof token === 'string' && typeof hostname === 'string',
        `${API}connections`,
        wanted,
      ),
    send: (at, batch) =>
      expected(
        at,
        ({ taken, known, now }) =>
          typeof taken === 'number' && typeof known === 'number' && isTime(now),
        `${API}batches`,
        batch,
      ),
    state,
    today: (at, site, patienceMs) =>
      expected(
        at,
        ({ active, categories }) => typeof active === 'number' && Array.isArray(categories),
        `${API}today${site === undefined ? '' : `?site=${encodeURIComponent(site)}`}`,
        undefined,
        patienceMs,
      ),
    async pause(at, until) {
      await ask(at, `${API}pause`, { until });
    },
    async never(at, domain) {
      await ask(at, `${API}never`, { domain });
    },
    async look(at) {
      try {
        await state({ address: at.address });
      } catch (error) {
        // Nobody is let in without a token; ActivityWatch's server does not know the question.
        if (!(error instanceof Refusal && error.code.startsWith('ELATIO_'))) throw error;
      }
    },
  };
}

type Answer = { readonly [name: string]: unknown };

function isObject(value: unknown): value is Answer {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isTime(value: unknown): boolean {
  return typeof value === 'string' && Number.isFinite(Date.parse(value));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function stranger(address: string, status: number): ElatioError {
  return new ElatioError(
    'ELATIO_EXTENSION_STRANGER',
    `What answers at ${address} is no node of Elatio (${status}).`,
  );
}
