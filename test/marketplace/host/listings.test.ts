import type { GossipSub } from '@libp2p/gossipsub';
import { afterEach, expect, test, vi } from 'vitest';
import {
  isListingSigned,
  type MarketHost,
  type SignedListing,
} from '../../../marketplace/host/index.ts';
import { createListings } from '../../../marketplace/host/listings.ts';
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

test('what is withdrawn is told to nobody who comes', async () => {
  const a = await start([], { limits: { everyMs: 50 } });
  const [first, second] = [await list('days'), await list('nights')];
  await a.listings.publish(first);
  await a.listings.publish(second);
  a.listings.withdraw(first);
  const late = await start([a]);
  await expect.poll(() => late.listings.heard()).toEqual([second]);
});

test('it stays while it is good, also with those who only heard of it, and is gone when it expires', async () => {
  let now = Math.floor(Date.now() / 1000);
  const time = (): number => now;
  const a = await start([], { limits: { everyMs: 100 }, time });
  const b = await start([a], { time });
  const listing = await list('days');
  await a.listings.publish(listing);
  await expect.poll(() => b.listings.heard()).toHaveLength(1);
  const others = await Promise.all(Array.from({ length: 16 }, (_, i) => list(`other-${i}`)));
  for (const other of others) await b.listings.publish(other);
  await expect.poll(() => a.listings.heard()).toHaveLength(16);
  const late = await start([b], { time, limits: { listings: { each: 100, all: 100 } } });
  await expect.poll(() => late.listings.heard()).toContainEqual(listing);
  now += 3_601;
  expect([late, a, b].flatMap((host) => host.listings.heard())).toEqual([]);
  const later = await start([a], { time });
  await expect.poll(() => later.connections()).toBe(1);
  await expect(a.listings.publish(listing)).rejects.toMatchObject({
    code: 'ELATIO_MARKET_LISTING',
  });
  expect(later.listings.heard()).toEqual([]);
});

test('what is listed is told again at each interval, until it is withdrawn or expires', async () => {
  const told: Uint8Array[] = [];
  const gossip = Object.assign(new EventTarget(), {
    topicValidators: new Map(),
    subscribe: () => undefined,
    getSubscribers: () => ['somebody'],
    publish: async (_: string, bytes: Uint8Array) => void told.push(bytes),
  }) as unknown as GossipSub;
  let now = Math.floor(Date.now() / 1000);
  const rate = { perSecond: 1, burst: 1 };
  const deps = { isSigned: () => true, clock: performance, time: () => now, messages: rate };
  vi.useFakeTimers();
  try {
    const most = { each: 9, all: 9 };
    const listings = createListings({ ...deps, most, everyMs: 1_000 }).join(gossip);
    const [days, nights] = [await list('days'), await list('nights')];
    await listings.publish(days);
    await listings.publish(nights);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(told).toHaveLength(6);
    listings.withdraw(days);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(told).toHaveLength(7);
    now += 3_601;
    await vi.advanceTimersByTimeAsync(5_000);
    expect(told).toHaveLength(7);
    listings.stop();
  } finally {
    vi.useRealTimers();
  }
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
