/** Wanted ads on chain: who looks for what, and where to find them. */
import { AbiCoder, getAddress, keccak256 } from 'ethers';
import { ElatioError } from '../../protocol/error.ts';
import type { Hex } from '../exchange/offer.ts';
import { blockAt, newestBlock, type Log } from './answers.ts';
import type { Connection } from './connection.ts';
import { requestsInterface, revertOf } from './contracts.ts';
import type { Deployment } from './deployments.ts';
import { eventsBack } from './events.ts';
import type { Ask } from './rpc.ts';
import type { Transactions } from './transactions.ts';

/** A request, in words that its buyer chose: both texts may be anything. */
export interface WantedAd {
  /** Hash of buyer, what and place: the same said again is the same request. */
  readonly id: Hex;
  /** EIP-55 checksummed. */
  readonly buyer: Hex;
  /** What is wanted: at most 500 bytes. */
  readonly what: string;
  /** Where the buyer's market host answers: at most 1,024 bytes. */
  readonly place: string;
  /** Height of the block that has it, and its time in seconds since 1970. */
  readonly block: number;
  readonly time: number;
}

export interface Requests {
  /**
   * Posts a request of this account; resolves once it is mined.
   * Throws `ELATIO_CHAIN_REVERTED` for a text that is empty or too long, and what `Transactions.send` throws.
   */
  readonly post: (what: string, place: string, signal?: AbortSignal) => Promise<WantedAd>;
  /**
   * Requests that are final, the newest first, at most `most`, each once.
   * @param from height at which to begin
   * @returns them, and the height to begin at next time
   */
  readonly since: (
    from: number,
    options?: { readonly most?: number },
    signal?: AbortSignal,
  ) => Promise<{ readonly ads: readonly WantedAd[]; readonly next: number }>;
}

export function createRequests({
  connection,
  transactions,
  deployment,
}: {
  readonly connection: Connection;
  readonly transactions: Transactions;
  readonly deployment: Deployment;
}): Requests {
  const { address } = deployment.requests;
  return {
    async post(what, place, signal) {
      const buyer = transactions.account;
      const id = idOf(buyer, what, place);
      const purpose = `request:${id}`;
      await transactions.forget(purpose);
      const data = requestsInterface.encodeFunctionData('request', [what, place]) as Hex;
      await transactions.send({ purpose, to: address, data }, signal);
      const { state, block = 0, reason } = await transactions.settled(purpose, 'mined', signal);
      if (state === 'reverted') throw revertOf(undefined, reason);
      const time = await connection.read((ask) => timeOf(ask, block), signal);
      return { id, buyer, what, place, block, time };
    },
    since: (from, { most = 1_000 } = {}, signal) =>
      connection.read(async (ask) => {
        const to = (await newestBlock(ask)).number - deployment.confirmations + 1;
        const search = { address, topics: [REQUESTED], from: Math.max(from, deployment.block), to };
        const ads = new Map<Hex, WantedAd>();
        for await (const logs of eventsBack(ask, search)) {
          for (const log of logs.toReversed()) {
            const ad = told(log);
            if (ads.size >= most || ads.has(ad.id)) continue;
            ads.set(ad.id, { ...ad, time: await timeOf(ask, ad.block) });
          }
          if (ads.size >= most) break;
        }
        return { ads: [...ads.values()], next: Math.max(from, to + 1) };
      }, signal),
  };
}

const REQUESTED = requestsInterface.getEvent('Requested')?.topicHash ?? '';

const idOf = (buyer: Hex, what: string, place: string): Hex =>
  keccak256(
    AbiCoder.defaultAbiCoder().encode(['address', 'string', 'string'], [buyer, what, place]),
  ) as Hex;

const timeOf = async (ask: Ask, block: number): Promise<number> =>
  (await blockAt(ask, block))?.timestamp ?? 0;

/** What an event says. Bytes that are no UTF-8 are shown as such. */
function told({ topics, data, blockNumber }: Log): Omit<WantedAd, 'time'> {
  try {
    const buyer = getAddress(`0x${(topics[1] ?? '').slice(26)}`) as Hex;
    const [whatBytes, placeBytes] = AbiCoder.defaultAbiCoder().decode(['bytes', 'bytes'], data);
    const [what, place] = [textOf(whatBytes as Hex), textOf(placeBytes as Hex)];
    return { id: idOf(buyer, what, place), buyer, what, place, block: blockNumber };
  } catch (cause) {
    throw new ElatioError(
      'ELATIO_CHAIN_GARBLED',
      'A node of the chain gives a request that the contract cannot have made.',
      { cause },
    );
  }
}

const textOf = (bytes: Hex): string => Buffer.from(bytes.slice(2), 'hex').toString('utf8');
