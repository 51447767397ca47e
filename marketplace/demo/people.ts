/** The honest: each a whole market of their own, as a node has it, in a folder of its own. */
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { JsonValue } from '../../protocol/json.ts';
import type { Hex } from '../exchange/offer.ts';
import type { Market, NewOffer } from '../interface.ts';
import { createMarket } from '../trade/market.ts';
import type { Records } from '../trade/records.ts';

export interface Person {
  readonly name: string;
  readonly account: Hex;
  readonly market: Market;
}

export interface Surroundings {
  /** The chain. */
  readonly rpc: string;
  /** Where folders are made. */
  readonly directory: string;
  readonly random: (length: number) => Uint8Array;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly onError: (error: unknown) => void;
}

/** All stay on this machine. */
export const HERE: readonly string[] = ['127.0.0.1'];
const SECRET = 32;
const LOOK_MS = 100;

export async function createPerson(
  name: string,
  { rpc, directory, random, now, onError }: Surroundings,
): Promise<Person> {
  const market = await createMarket({
    account: random(SECRET),
    peer: random(SECRET),
    rpc: [rpc],
    isSelling: true,
    records: createRecords(),
    directory: join(directory, name),
    hosts: HERE,
    random,
    now,
    onError,
  });
  await market.faucet('100');
  const { account } = await market.status();
  return { name, account, market };
}

/** They last as long as the demonstration. */
function createRecords(): Records {
  const kept = new Map<string, JsonValue>();
  return {
    get: (key) => kept.get(key),
    keys: (prefix) => [...kept.keys()].filter((key) => key.startsWith(prefix)).toSorted(),
    async set(key, value) {
      if (value === undefined) kept.delete(key);
      else kept.set(key, value);
    },
  };
}

/** Puts a file on offer; its link. */
export async function offered(
  { market }: Person,
  offer: Omit<NewOffer, 'name'>,
  file: Uint8Array,
): Promise<string> {
  const content = (async function* () {
    yield file;
  })();
  return (await market.offers.add({ name: 'days.csv', ...offer }, content)).link;
}

/** Fetches, checks and buys what a link leads to; the sale. */
export async function bought({ market }: Person, link: string, signal: AbortSignal): Promise<Hex> {
  const { sale } = await market.purchases.fetch(link, signal);
  await until(
    () => market.purchases.find(sale),
    ({ isVerified }) => isVerified,
    signal,
  );
  await market.purchases.buy(sale);
  return sale;
}

/** How it ended for who buys. */
export async function endOfPurchase({ market }: Person, sale: Hex, signal: AbortSignal) {
  return until(
    () => market.purchases.find(sale),
    ({ outcome }) => outcome !== undefined,
    signal,
  );
}

/** How it ended for who sells. */
export async function endOfSale({ market }: Person, sale: Hex, signal: AbortSignal) {
  const find = async () => (await market.orders()).find((order) => order.sale === sale);
  return until(find, (order) => order?.outcome !== undefined, signal);
}

/** Looks until what is looked for is there. */
export async function until<T>(
  look: () => Promise<T>,
  isThere: (found: T) => boolean,
  signal: AbortSignal,
): Promise<T> {
  for (;;) {
    const found = await look();
    if (isThere(found)) return found;
    await sleep(LOOK_MS, undefined, { signal });
  }
}
