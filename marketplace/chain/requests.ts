/** Wanted ads on chain: who looks for what, and where to find them. */
import { id } from 'ethers';
import { ElatioError } from '../../protocol/error.ts';
import type { Hex } from '../exchange/offer.ts';
import { newestBlock, type Log } from './answers.ts';
import type { Connection } from './connection.ts';
import { requestsInterface } from './contracts.ts';
import type { Deployment } from './deployments.ts';
import { eventsBack } from './events.ts';
import type { Progress, Transactions } from './transactions.ts';

/** A request, in words that its buyer chose: `place` may be anything. */
export interface WantedAd {
  readonly buyer: Hex;
  readonly topic: Hex;
  /** Where the buyer's market host answers: at most 256 bytes. */
  readonly place: string;
  /** Height of the block that has it. */
  readonly block: number;
}

export interface Requests {
  /** Posts a request of this account. Throws `ELATIO_CHAIN_REVERTED` for an empty or too long place. */
  readonly post: (topic: Hex, place: string, signal?: AbortSignal) => Promise<Progress>;
  /**
   * Requests that are final, the newest first, at most `most`; of one topic where it is named.
   * @param from height at which to begin
   * @returns them, and the height to begin at next time
   */
  readonly since: (
    from: number,
    options?: { readonly topic?: Hex; readonly most?: number },
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
    async post(topic, place, signal) {
      const purpose = `request:${topic}:${id(place)}`;
      await transactions.forget(purpose);
      const data = requestsInterface.encodeFunctionData('request', [topic, place]) as Hex;
      return transactions.send({ purpose, to: address, data }, signal);
    },
    since: (from, { topic, most = 1_000 } = {}, signal) =>
      connection.read(async (ask) => {
        const to = (await newestBlock(ask)).number - deployment.confirmations + 1;
        const topics = [REQUESTED, null, topic ?? null];
        const search = { address, topics, from: Math.max(from, deployment.block), to };
        const ads: WantedAd[] = [];
        for await (const logs of eventsBack(ask, search)) {
          ads.push(...logs.toReversed().map(adOf));
          if (ads.length >= most) break;
        }
        return { ads: ads.slice(0, most), next: Math.max(from, to + 1) };
      }, signal),
  };
}

const REQUESTED = requestsInterface.getEvent('Requested')?.topicHash ?? '';

function adOf({ topics, data, blockNumber }: Log): WantedAd {
  try {
    const [buyer, topic, place] = requestsInterface.decodeEventLog('Requested', data, topics);
    return { buyer: buyer as Hex, topic: topic as Hex, place: String(place), block: blockNumber };
  } catch (cause) {
    throw new ElatioError(
      'ELATIO_CHAIN_GARBLED',
      'A node of the chain gives a request that the contract cannot have made.',
      { cause },
    );
  }
}
