/**
 * A chain by one or several of its nodes. The first that works is asked; where it fails, the next is. What money depends on is
 * believed only where a second node, if there is one that answers, says the same.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { codeOf, ElatioError } from '../../protocol/error.ts';
import { Refusal, type Ask, type Rpc } from './rpc.ts';

export interface Connection {
  /**
   * Asks one node, or another where it fails. `read` may ask several questions: all go to the same node.
   * Throws the last failure: `ELATIO_CHAIN_AWAY`, `_GARBLED`, `_WRONG`, `_CODE`, and what `read` throws.
   */
  readonly read: <T>(read: (ask: Ask) => Promise<T>, signal?: AbortSignal) => Promise<T>;
  /** The same, of two nodes where two answer: throws `ELATIO_CHAIN_LIES` where they keep on saying different things. */
  readonly agree: <T>(read: (ask: Ask) => Promise<T>, signal?: AbortSignal) => Promise<T>;
  /** Gives a signed transaction to every node that works. Throws a {@link Refusal} where all refuse it. */
  readonly broadcast: (raw: string, signal?: AbortSignal) => Promise<void>;
}

export interface ConnectionDeps {
  readonly rpcs: readonly Rpc[];
  /** Whether a node is of the right chain: asked when it is first met, and again whenever it had failed. Throws where not. */
  readonly admit: (ask: Ask, name: string) => Promise<void>;
  /** How often all nodes are tried before giving up, and how long, in ms, it waits first; twice as long each time after. */
  readonly rounds?: number;
  readonly pause?: number;
  /** How long, in ms, a node that failed is not asked for its opinion on another. */
  readonly rest?: number;
  readonly now?: () => number;
}

/** What a node of a chain can be at fault with, so that another is tried. */
const AT_FAULT = new Set([
  'ELATIO_CHAIN_AWAY',
  'ELATIO_CHAIN_GARBLED',
  'ELATIO_CHAIN_WRONG',
  'ELATIO_CHAIN_CODE',
  'ELATIO_CHAIN_LIES',
]);

interface Peer {
  readonly rpc: Rpc;
  isAdmitted: boolean;
  restsUntil: number;
}

export function createConnection(deps: ConnectionDeps): Connection {
  const { rounds = 4, pause = 200, rest = 30_000, now = Date.now } = deps;
  if (deps.rpcs.length === 0) {
    throw new ElatioError(
      'ELATIO_CHAIN_URL',
      'No node of the chain is named: --rpc URL names one.',
    );
  }
  const peers: Peer[] = deps.rpcs.map((rpc) => ({ rpc, isAdmitted: false, restsUntil: 0 }));
  let current = 0;

  const isAtFault = (error: unknown): boolean =>
    error instanceof ElatioError && AT_FAULT.has(error.code);

  /** @throws what the node is at fault with, after which it has to be admitted again */
  async function of<T>(
    peer: Peer,
    read: (ask: Ask) => Promise<T>,
    signal?: AbortSignal,
    isRaw = false,
  ): Promise<T> {
    const ask: Ask = (method, params) => peer.rpc.ask(method, params, signal);
    try {
      if (!peer.isAdmitted) await deps.admit(ask, peer.rpc.name);
      peer.isAdmitted = true;
      const found = await read(ask);
      peer.restsUntil = 0;
      return found;
    } catch (error) {
      // What `read` has no answer to itself, as that a block is gone or its state forgotten: it may be asked anew or elsewhere.
      if (error instanceof Refusal && !isRaw) throw refuses(peer.rpc.name, error);
      if (isAtFault(error)) {
        peer.isAdmitted = false;
        peer.restsUntil = now() + rest;
      }
      throw error;
    }
  }

  /** Rounds over all nodes until one answers. */
  async function first<T>(
    read: (ask: Ask) => Promise<T>,
    signal?: AbortSignal,
  ): Promise<{ found: T; peer: Peer }> {
    let failure: unknown;
    for (let round = 0; round < rounds; round += 1) {
      if (round > 0) await sleep(pause * 2 ** (round - 1), undefined, { signal });
      let isWorthwhile = false;
      for (let turn = 0; turn < peers.length; turn += 1) {
        const peer = peers[current];
        if (peer === undefined) throw new Error('there is always a node');
        try {
          return { found: await of(peer, read, signal), peer };
        } catch (error) {
          if (!isAtFault(error)) throw error;
          isWorthwhile ||= codeOf(error) === 'ELATIO_CHAIN_AWAY';
          failure = error;
          current = (current + 1) % peers.length;
        }
      }
      // A node that is away may come back; one of another chain stays what it is.
      if (!isWorthwhile) break;
    }
    throw failure;
  }

  return {
    read: async (read, signal) => (await first(read, signal)).found,

    async agree(read, signal) {
      let pair: [string, string] = ['', ''];
      for (let round = 0; round < rounds; round += 1) {
        // Nodes hear of a block at different times, and of the losing side of a fork.
        if (round > 0) await sleep(pause * 2 ** round, undefined, { signal });
        const { found, peer } = await first(read, signal);
        const other = await second(peer, read, signal);
        if (other === undefined || textOf(other.found) === textOf(found)) return found;
        pair = [peer.rpc.name, other.peer.rpc.name];
      }
      throw new ElatioError(
        'ELATIO_CHAIN_LIES',
        `The nodes ${pair.join(' and ')} say different things of the same chain: one is wrong or far behind. Nothing is done until they agree, or one of them is taken off the list.`,
      );
    },

    async broadcast(raw, signal) {
      const send = (ask: Ask): Promise<unknown> => ask('eth_sendRawTransaction', [raw]);
      const awake = peers.filter(({ restsUntil }) => restsUntil <= now());
      const results = await Promise.allSettled(
        (awake.length > 0 ? awake : peers).map((peer) => of(peer, send, signal, true)),
      );
      if (results.some(({ status }) => status === 'fulfilled')) return;
      const reasons = results.map((it) => (it.status === 'rejected' ? (it.reason as unknown) : it));
      signal?.throwIfAborted();
      throw reasons.find((reason) => reason instanceof Refusal) ?? reasons[0];
    },
  };

  /** What another node says, where one answers. */
  async function second<T>(
    not: Peer,
    read: (ask: Ask) => Promise<T>,
    signal?: AbortSignal,
  ): Promise<{ found: T; peer: Peer } | undefined> {
    for (const peer of peers) {
      if (peer === not || peer.restsUntil > now()) continue;
      try {
        return { found: await of(peer, read, signal), peer };
      } catch (error) {
        if (!isAtFault(error)) throw error;
      }
    }
    return undefined;
  }
}

const refuses = (name: string, cause: Refusal): ElatioError =>
  new ElatioError(
    'ELATIO_CHAIN_AWAY',
    `The chain's node ${name} does not answer what it is asked (${cause.message.slice(0, 200)}). It is tried again; another can be named with --rpc.`,
    { cause },
  );

/** Two values are the same where this is. */
function textOf(value: unknown): string {
  return JSON.stringify(value, (_, it: unknown) => (typeof it === 'bigint' ? `${it}n` : it));
}
