import { randomBytes } from 'node:crypto';
import { expect, onTestFinished } from 'vitest';
import type { MarketDoor } from '../../../node/market/index.ts';
import { newChain, newTrader, pieces } from '../../marketplace/trade/fixture.ts';

/** The door entered, on a chain of its own, and somebody there who sells to it and to all. */
export async function enteredMarket(door: MarketDoor) {
  const { url } = await newChain();
  onTestFinished(() => door.stop());
  const market = await door.enter([url], new AbortController().signal);
  const seller = await newTrader(url);
  await Promise.all([market.faucet('50'), seller.market.faucet('1')]);
  const { account } = await market.status();
  const direct = await seller.market.offers.add(
    { name: 'days.csv', price: '5', to: account },
    pieces(randomBytes(3_000)),
  );
  const ware = await seller.market.offers.add(
    { name: 'steps.csv', price: '1' },
    pieces(randomBytes(100)),
  );
  return { url, market, seller: seller.market, direct, ware };
}

/** Fetches what a link leads to, and buys it. */
export async function bought({ purchases }: ReturnType<MarketDoor['opened']>, link: string) {
  const { sale } = await purchases.fetch(link);
  const find = () => purchases.find(sale);
  await expect.poll(find).toMatchObject({ isVerified: true });
  await purchases.buy(sale);
  await expect.poll(find).toMatchObject({ isOpened: true });
  return sale;
}
