import { setTimeout as sleep } from 'node:timers/promises';
import { multiaddr } from '@multiformats/multiaddr';
import { afterEach, expect, test } from 'vitest';
import { createFrameWriter, type Frame } from '../../../marketplace/host/frames.ts';
import { LISTINGS_TOPIC } from '../../../marketplace/host/gossip.ts';
import { isListingSigned, LIMITS } from '../../../marketplace/host/index.ts';
import { encodeListing } from '../../../marketplace/host/listing.ts';
import { randomBytes } from '../../../node/crypto.ts';
import { bytesOf, goodsOf, SALE, shopOf, told } from './goods.ts';
import { bootstrapOf, memorySink, soon, startHost, stopAll } from './hosts.ts';
import { listingOf, newSeller, signed } from './listed.ts';
import { heardOn, startStranger, type Stranger } from './stranger.ts';

const strangers: Stranger[] = [];
const SIZE = 1_024;
const goods = goodsOf(1_000, SIZE);

async function stranger(): Promise<Stranger> {
  const one = await startStranger();
  strangers.push(one);
  return one;
}

afterEach(async () => {
  await Promise.all(strangers.splice(0).map((each) => each.stop()));
  await stopAll();
});

/** One honest buyer after all that was done to a seller. */
async function expectServed(seller: Awaited<ReturnType<typeof startHost>>): Promise<void> {
  const buyer = await startHost();
  expect(await buyer.asking.offer(seller.place(), SALE, soon())).toEqual(told);
  const sink = memorySink(SIZE);
  const place = () => seller.place();
  await buyer.download.get(
    { kind: 'cipher', sale: SALE, chunks: 1_000, words: 32, sink, place },
    soon(),
  );
  expect(Buffer.compare(sink.bytes(), goods)).toBe(0);
}

test('a thousand streams of one peer leave the seller with few, and the others with theirs', async () => {
  let asked = 0;
  let most = 0;
  let open = 0;
  const shop = shopOf(goods, SIZE, {
    more: {
      async *cipher(range, asker) {
        asked++;
        most = Math.max(most, ++open);
        try {
          if (range.count === 999) {
            await new Promise((resolve) => asker.signal.addEventListener('abort', resolve));
          } else {
            yield* shopOf(goods, SIZE).cipher(range, asker);
          }
        } finally {
          open--;
        }
      },
    },
  });
  const seller = await startHost({ shop });
  const hostile = await stranger();
  // Those that come before the connection is ready libp2p ends by itself, with the connection.
  (await hostile.open(seller.place())).abort(new Error('it was nothing'));
  const opened = await Promise.allSettled(
    Array.from({ length: 1_000 }, async () => {
      const stream = await hostile.open(seller.place());
      const writer = createFrameWriter();
      stream.send(writer.frame([4, bytesOf(SALE), 0, 999]));
      stream.send(writer.end());
    }),
  );
  await expect.poll(() => asked, { timeout: 5_000 }).toBeGreaterThan(0);
  await sleep(200);
  expect(opened.filter(({ status }) => status === 'rejected').length).toBeGreaterThan(900);
  expect(most).toBeLessThanOrEqual(LIMITS.answers.each);
  await expectServed(seller);
  await hostile.node.stop();
  await expect.poll(() => open).toBe(0);
});

test('streams that ask nothing end, and those that ask bit by bit', async () => {
  const seller = await startHost({ shop: shopOf(goods, SIZE), limits: { idleMs: 200 } });
  const hostile = await stranger();
  const silent = await hostile.open(seller.place());
  const began = performance.now();
  await heardOn(silent);
  expect(performance.now() - began).toBeLessThan(5_000);
  await expectServed(seller);
});

test('garbage ends the stream it comes on, and nothing else', async () => {
  const shop = shopOf(goods, SIZE);
  const seller = await startHost({ shop });
  const hostile = await stranger();
  const head = (length: number): Uint8Array => {
    const bytes = new Uint8Array(4);
    new DataView(bytes.buffer).setUint32(0, length);
    return bytes;
  };
  const garbage = [
    randomBytes(100_000),
    head(0),
    head(0xffff_ffff),
    head(5_000),
    new Uint8Array([...head(3), 0xff, 0xff, 0xff]),
    createFrameWriter().end(),
    new Uint8Array([...createFrameWriter().frame([6]), ...createFrameWriter().frame([6])]),
  ];
  for (const each of garbage) {
    const stream = await hostile.open(seller.place());
    stream.send(each);
    expect(await heardOn(stream)).toHaveLength(0);
  }
  expect(shop.asked).toEqual([]);
  await expectServed(seller);
});

test('negative and huge ranges are refused before the shop hears of them', async () => {
  const shop = shopOf(goods, SIZE);
  const seller = await startHost({ shop });
  const hostile = await stranger();
  const sale = bytesOf(SALE);
  const questions: readonly Frame[] = [
    [4, sale, -1, 1],
    [4, sale, 0, -1],
    [4, sale, 0, 0],
    [4, sale, 0, 2 ** 32],
    [3, sale, 2 ** 53 - 1, 1],
    [3, sale, 0, 65_537],
    [99],
  ];
  for (const question of questions) {
    const stream = await hostile.open(seller.place());
    const writer = createFrameWriter();
    stream.send(writer.frame(question));
    stream.send(writer.end());
    expect(Buffer.from(await heardOn(stream)).includes('ELATIO_MARKET_FRAME')).toBe(true);
    stream.abort(new Error('done'));
  }
  expect(shop.asked).toEqual([]);
  // What is beyond the sale is for the shop to refuse.
  const buyer = await startHost();
  const beyond = { kind: 'cipher', sale: SALE, from: 999, count: 2, size: SIZE } as const;
  await expect(buyer.asking.range(seller.place(), beyond, soon()).next()).rejects.toMatchObject({
    code: 'ELATIO_MARKET_REFUSED',
  });
});

test('who asks and reads nothing is cut, and the shop is not read to its end', async () => {
  let given = 0;
  const shop = shopOf(goods, SIZE, {
    more: {
      async *cipher(range, asker) {
        if (range.count !== 65_536) yield* shopOf(goods, SIZE).cipher(range, asker);
        else for (;;) yield new Uint8Array((given += SIZE) && SIZE);
      },
    },
  });
  const seller = await startHost({ shop, limits: { idleMs: 500 } });
  const hostile = await stranger();
  const stream = await hostile.open(seller.place());
  stream.pause();
  const writer = createFrameWriter();
  stream.send(writer.frame([4, bytesOf(SALE), 0, 65_536]));
  stream.send(writer.end());
  await expect.poll(() => stream.status).not.toBe('open');
  expect(given).toBeLessThan(8 * 1_048_576);
  await expectServed(seller);
});

test('more questions than are allowed are told to come later', async () => {
  const seller = await startHost({
    shop: shopOf(goods, SIZE),
    clock: { now: () => 0, sleep: async () => undefined },
  });
  const hostile = await startHost();
  let busy = 0;
  for (let i = 0; i < 220; i++) {
    await hostile.asking.offer(seller.place(), SALE, soon()).catch(({ code }: { code: string }) => {
      expect(code).toBe('ELATIO_MARKET_BUSY');
      busy++;
    });
  }
  expect(busy).toBeGreaterThanOrEqual(20);
  await expectServed(seller);
});

test('one peer has few connections, and all from one machine leave room for others', async () => {
  const seller = await startHost({ shop: shopOf(goods, SIZE), limits: { connectionsFromHost: 6 } });
  const hostile = await stranger();
  const [address] = bootstrapOf(seller);
  await Promise.allSettled(
    Array.from({ length: 20 }, () => hostile.node.dial(multiaddr(address), { force: true })),
  );
  expect(seller.connections()).toBeLessThanOrEqual(LIMITS.connectionsEach);
  for (let i = 0; i < 10; i++) {
    await (await stranger()).node.dial(multiaddr(address)).catch(() => undefined);
  }
  expect(seller.connections()).toBeLessThanOrEqual(6);
});

test('a flood of gossip neither fills the board nor reaches others, and the flooder is no longer heard', async () => {
  const seller = newSeller();
  let checked = 0;
  const isSigned = (listing: Parameters<typeof isListingSigned>[0]): boolean => {
    checked++;
    return isListingSigned(listing);
  };
  const limits = { messages: { perSecond: 10, burst: 50 } };
  const middle = await startHost({ isSigned, limits });
  const behind = await startHost({ isSigned: isListingSigned, bootstrap: bootstrapOf(middle) });
  const hostile = await stranger();
  hostile.node.services.gossip.subscribe(LISTINGS_TOPIC);
  await hostile.node.dial(multiaddr(bootstrapOf(middle)[0]));
  const { gossip } = hostile.node.services;
  await expect.poll(() => gossip.getSubscribers(LISTINGS_TOPIC)).toHaveLength(1);
  await expect.poll(() => behind.connections()).toBe(1);
  const forged = await signed(seller, listingOf(seller, { ware: 'forged' }));
  const garbage = (i: number): Uint8Array =>
    i % 3 === 0
      ? randomBytes(300)
      : i % 3 === 1
        ? randomBytes(20_000)
        : encodeListing({ ...forged, price: BigInt(i) });
  for (let i = 0; i < 3_000; i++) {
    await gossip.publish(LISTINGS_TOPIC, garbage(i)).catch(() => undefined);
    if (i % 100 === 0) await sleep(1);
  }
  await sleep(1_500);
  expect(checked).toBeLessThan(60);
  // Nor is what would be right.
  const right = await signed(seller, listingOf(seller, { ware: 'right' }));
  await gossip.publish(LISTINGS_TOPIC, encodeListing(right)).catch(() => undefined);
  await sleep(300);
  expect([...middle.listings.heard(), ...behind.listings.heard()]).toEqual([]);
  // Who keeps to the rules still is.
  const honest = await startHost({ isSigned: isListingSigned, bootstrap: bootstrapOf(middle) });
  await expect.poll(() => honest.connections()).toBe(1);
  await honest.listings.publish(right);
  await expect.poll(() => behind.listings.heard()).toEqual([right]);
});

test('a flood of listings that are all rightly signed is let through at the rate of one peer', async () => {
  const middle = await startHost({
    isSigned: () => true,
    limits: { messages: { perSecond: 10, burst: 20 } },
  });
  const hostile = await stranger();
  hostile.node.services.gossip.subscribe(LISTINGS_TOPIC);
  await hostile.node.dial(multiaddr(bootstrapOf(middle)[0]));
  const { gossip } = hostile.node.services;
  await expect.poll(() => gossip.getSubscribers(LISTINGS_TOPIC)).toHaveLength(1);
  const began = performance.now();
  for (let i = 0; i < 500; i++) {
    const seller = newSeller();
    const listing = await signed(seller, listingOf(seller, { ware: `${i}` }));
    await gossip.publish(LISTINGS_TOPIC, encodeListing(listing)).catch(() => undefined);
  }
  await sleep(300);
  const seconds = (performance.now() - began) / 1_000;
  expect(middle.listings.heard().length).toBeGreaterThanOrEqual(20);
  expect(middle.listings.heard().length).toBeLessThanOrEqual(21 + 10 * seconds);
});
