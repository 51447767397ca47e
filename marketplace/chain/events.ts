/** Events of a contract over many blocks, asked for in pieces: nodes bound how many they look through at once. */
import type { Hex } from '../exchange/offer.ts';
import { logsOf, type Log } from './answers.ts';
import { Refusal, type Ask } from './rpc.ts';

export interface Search {
  readonly address: Hex;
  /** As `eth_getLogs` has them. */
  readonly topics: readonly (string | readonly string[] | null)[];
  /** Heights, both included. */
  readonly from: number;
  readonly to: number;
}

/** Most blocks asked for at once. */
const MAX_PAGE = 5_000;

/** Yields the events from the newest piece back, each piece in its order. What a node refuses is asked for in smaller pieces. */
export async function* eventsBack(
  ask: Ask,
  { address, topics, from, to }: Search,
): AsyncGenerator<readonly Log[]> {
  let page = MAX_PAGE;
  let end = to;
  while (end >= from) {
    const start = Math.max(from, end - page + 1);
    try {
      yield await logsOf(ask, address, topics, start, end);
      end = start - 1;
    } catch (error) {
      if (!(error instanceof Refusal) || page === 1) throw error;
      page = Math.ceil(page / 4);
    }
  }
}
