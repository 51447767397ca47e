import { afterEach, expect, test } from 'vitest';
import {
  isListingSigned,
  type MarketHost,
  type SignedListing,
} from '../../../marketplace/host/index.ts';
import { bootstrapOf, startHost, stopAll } from './hosts.ts';
import { listingOf, newSeller, signed } from './listed.ts';

afterEach(stopAll);

const start = (bootstrap: readonly MarketHost[] = [], more: object = {}): Promise<MarketHost> =>
  startHost({ bootstrap: bootstrap.flatMap(bootstrapOf), isSigned: isListingSigned, ...more });
const seller = newSeller();
const list = (ware: string, more: Partial<SignedListing> = {}): Promise<SignedListing> =>
  signed(seller, listingOf(seller, { ware }, more));

test('what one lists is heard by those who know somebody who knows it', async () => {
  const middle = await start();
  const [a, b] = [await start([middle]), await start([middle])];
  await expect.poll(() => middle.connections()).toBe(2);
  const heard: SignedListing[] = [];
  const c = await start([b], { onListing: (listing: SignedListing) => heard.push(listing) });
  await expect.poll(() => c.connections()).toBe(1);
  const listing = await list('days');
  await a.listings.publish(listing);
  await expect.poll(() => c.listings.heard()).toEqual([listing]);
  expect(b.listings.heard()).toEqual([listing]);
  expect(heard).toEqual([listing]);
  expect(a.listings.heard()).toEqual([]);
});

test('who comes later is told at once what was listed before, also by those who do not sell it', async () => {
  const middle = await start();
  const a = await start([middle]);
  const listing = await list('days');
  await a.listings.publish(listing);
  await expect.poll(() => middle.listings.heard()).toEqual([listing]);
  await a.stop();
  const late = await start([middle]);
  await expect.poll(() => late.listings.heard()).toEqual([listing]);
});

test('what was listed while nobody was there is told to the first who comes', async () => {
  const a = await start();
  const listing = await list('days');
  await a.listings.publish(listing);
  const b = await start([a]);
  await expect.poll(() => b.listings.heard()).toEqual([listing]);
  // And to who is called.
  const c = await start();
  const d = await start([c]);
  await expect.poll(() => d.connections()).toBe(1);
  const other = await list('nights');
  await d.listings.publish(other);
  await expect.poll(() => c.listings.heard()).toEqual([other]);
});

test('it is told again and again until it is withdrawn', async () => {
  const a = await start([], { limits: { everyMs: 50 } });
  const b = await start([a]);
  await expect.poll(() => b.connections()).toBe(1);
  const [first, second] = [await list('days'), await list('nights')];
  await a.listings.publish(first);
  await a.listings.publish(second);
  await expect.poll(() => b.listings.heard()).toHaveLength(2);
  a.listings.withdraw(first);
  const late = await start([a]);
  await expect.poll(() => late.listings.heard()).toEqual([second]);
});

test('what is not signed, expired or malformed is not listed', async () => {
  const a = await start();
  const listing = await list('days');
  const wrong = [
    { ...listing, price: 1n },
    { ...listing, summary: '' },
    await list('days', { issued: 1_000, expiry: 1_001 }),
  ];
  for (const each of wrong) {
    await expect(a.listings.publish(each)).rejects.toMatchObject({ code: 'ELATIO_MARKET_LISTING' });
  }
});
