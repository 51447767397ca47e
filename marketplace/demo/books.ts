/** Money that went into the contract and out of it, as the token's own events have it. */
import { zeroPadValue } from 'ethers';
import { logsOf, newestBlock } from '../chain/answers.ts';
import { tokenInterface } from '../chain/contracts.ts';
import type { Connection } from '../chain/connection.ts';
import type { Hex } from '../exchange/offer.ts';

/** Amounts by account, in the token's smallest unit. */
export type Amounts = ReadonlyMap<Hex, bigint>;

export interface Books {
  /** Who paid into the contract. */
  readonly paidIn: Amounts;
  /** Who took out of it. */
  readonly paidOut: Amounts;
}

/** Reads them. */
export async function readBooks(
  connection: Pick<Connection, 'read'>,
  token: Hex,
  exchange: Hex,
): Promise<Books> {
  const event = tokenInterface.getEvent('Transfer');
  if (!event) throw new TypeError('the token has no Transfer event');
  const contract = zeroPadValue(exchange, 32);
  const [paidIn, paidOut] = await connection.read(async (ask) => {
    const { number } = await newestBlock(ask);
    const sum = async (topics: readonly (string | null)[], party: 'from' | 'to') => {
      const logs = await logsOf(ask, token, [event.topicHash, ...topics], 0, number);
      return addedUp(
        logs.map(({ data, topics: found }) => {
          const parsed = tokenInterface.decodeEventLog(event, data, found);
          return [parsed[party] as Hex, parsed['value'] as bigint];
        }),
      );
    };
    return [await sum([null, contract], 'from'), await sum([contract, null], 'to')];
  });
  return { paidIn, paidOut };
}

export function addedUp(amounts: readonly (readonly [Hex, bigint])[]): Amounts {
  const sums = new Map<Hex, bigint>();
  for (const [account, amount] of amounts) sums.set(account, (sums.get(account) ?? 0n) + amount);
  return sums;
}

export function areSame(a: Amounts, b: Amounts): boolean {
  return a.size === b.size && [...a].every(([account, amount]) => b.get(account) === amount);
}

export const totalOf = (amounts: Amounts): bigint =>
  [...amounts.values()].reduce((sum, amount) => sum + amount, 0n);
