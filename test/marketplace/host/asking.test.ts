import { afterEach, expect, test } from 'vitest';
import type { MarketHost } from '../../../marketplace/host/index.ts';
import { createFrameWriter, type Frame } from '../../../marketplace/host/frames.ts';
import { frameOfData, frameOfOffer } from '../../../marketplace/host/wire.ts';
import { ElatioError } from '../../../protocol/error.ts';
import { BUYER, goodsOf, hex, offer, SALE, shopOf, told } from './goods.ts';
import { soon, startHost, stopAll } from './hosts.ts';
import { startStranger, type Stranger } from './stranger.ts';

const strangers: Stranger[] = [];
const SIZE = 1_024;

afterEach(async () => {
  await Promise.all(strangers.splice(0).map((each) => each.stop()));
  await stopAll();
});

/** A seller that says what it is told to say. */
async function liar(frames: readonly Frame[], ends = true): ReturnType<Stranger['answer']> {
  const stranger = await startStranger();
  strangers.push(stranger);
  return stranger.answer((stream) => {
    const writer = createFrameWriter();
    for (const frame of frames) stream.send(writer.frame(frame));
    if (ends) stream.send(writer.end());
    void stream.close().catch(() => undefined);
  });
}

async function all(pieces: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const piece of pieces) parts.push(piece);
  return new Uint8Array(Buffer.concat(parts));
}

const range = { kind: 'cipher' as const, sale: SALE, from: 10, count: 100, size: SIZE };

test('a seller tells an offer, makes one for who orders, and gives leaves and ciphertext', async () => {
  const goods = goodsOf(200, SIZE);
  const shop = shopOf(goods, SIZE);
  const [seller, buyer] = [await startHost({ shop }), await startHost()];
  const place = seller.place();
  expect(await buyer.asking.offer(place, SALE, soon())).toEqual(told);
  const order = { ware: 'days', buyer: hex(9, 20) };
  expect((await buyer.asking.order(place, order, soon())).offer).toMatchObject({
    seller: offer.seller,
    buyer: expect.stringMatching(/^0x0909/) as string,
  });
  const cipher = await all(buyer.asking.range(place, range, soon()));
  expect(Buffer.compare(cipher, goods.subarray(10 * SIZE, 110 * SIZE))).toBe(0);
  const leaves = await all(
    buyer.asking.range(place, { ...range, kind: 'leaves', size: 32 }, soon()),
  );
  expect(Buffer.compare(leaves, goods.subarray(320, 3_520))).toBe(0);
  await buyer.asking.propose(place, { link: seller.link({ sale: SALE }), request: SALE }, soon());
  expect(shop.asked).toEqual([
    `offer ${SALE}`,
    `order days 0x0909090909090909090909090909090909090909 ${buyer.peer}`,
    'cipher 10 100',
    'leaves 10 100',
    `propose ${seller.link({ sale: SALE })} ${SALE}`,
  ]);
});

test('a seller says that it has nothing of that name, or that it does not sell', async () => {
  const no = new ElatioError('ELATIO_MARKET_REFUSED', 'Sold to nobody since yesterday.');
  const shop = shopOf(new Uint8Array(), SIZE, { more: { order: () => Promise.reject(no) } });
  const [seller, buyer] = [await startHost({ shop }), await startHost()];
  await expect(buyer.asking.offer(seller.place(), hex(8, 32), soon())).rejects.toMatchObject({
    code: 'ELATIO_MARKET_UNKNOWN',
  });
  await expect(
    buyer.asking.order(seller.place(), { ware: 'days', buyer: BUYER }, soon()),
  ).rejects.toMatchObject({ code: no.code, message: no.message });
  await expect(all(buyer.asking.range(seller.place(), range, soon()))).rejects.toMatchObject({
    code: 'ELATIO_MARKET_REFUSED',
  });
});

test('what fails inside a shop is told as a failure, without why', async () => {
  const broken = (): Promise<never> => Promise.reject(new Error('/home/ada: EIO'));
  const shop = shopOf(goodsOf(200, SIZE), SIZE, {
    more: {
      offer: broken,
      propose: broken,
      async *cipher() {
        yield new Uint8Array(100_000);
        await broken();
      },
    },
  });
  const [seller, buyer] = [await startHost({ shop }), await startHost()];
  const place = seller.place();
  for (const ask of [
    () => buyer.asking.offer(place, SALE, soon()),
    () => buyer.asking.propose(place, { link: 'x', request: SALE }, soon()),
    () => all(buyer.asking.range(place, range, soon())),
  ]) {
    await expect(ask()).rejects.toMatchObject({
      code: 'ELATIO_MARKET_FAILED',
      message: expect.not.stringContaining('ada') as string,
    });
  }
});

test('an answer that is longer or shorter than what was asked for is not taken', async () => {
  const buyer = await startHost();
  const part = (bytes: number): Frame => frameOfData(new Uint8Array(bytes));
  const due = [part(65_536), part(100 * SIZE - 65_536)];
  expect(await all(buyer.asking.range(await liar(due), range, soon()))).toHaveLength(100 * SIZE);
  for (const frames of [[...due, part(1)], [part(65_536), part(65_536)], due.slice(0, 1), []]) {
    await expect(all(buyer.asking.range(await liar(frames), range, soon()))).rejects.toMatchObject({
      code: 'ELATIO_MARKET_LENGTH',
    });
  }
});

test('an answer that was cut is not taken for a whole one, though no byte of it is missing', async () => {
  const buyer = await startHost();
  const due = [
    frameOfData(new Uint8Array(65_536)),
    frameOfData(new Uint8Array(100 * SIZE - 65_536)),
  ];
  await expect(
    all(buyer.asking.range(await liar(due, false), range, soon())),
  ).rejects.toMatchObject({ code: 'ELATIO_MARKET_AWAY' });
  await expect(
    buyer.asking.offer(await liar([frameOfOffer(told)], false), SALE, soon()),
  ).rejects.toMatchObject({ code: 'ELATIO_MARKET_AWAY' });
});

test('an answer to something else is none', async () => {
  const buyer = await startHost();
  for (const frames of [
    [],
    [frameOfData(new Uint8Array(5))],
    [frameOfOffer(told), frameOfOffer(told)],
  ]) {
    await expect(buyer.asking.offer(await liar(frames), SALE, soon())).rejects.toMatchObject({
      code: 'ELATIO_MARKET_FRAME',
    });
  }
});

test('who is not there, or is somebody else, is away', async () => {
  const [seller, other, buyer] = [await startHost(), await startHost(), await startHost()];
  const impostor = { peer: seller.peer, addresses: other.place().addresses };
  await expect(buyer.asking.offer(impostor, SALE, soon())).rejects.toMatchObject({
    code: 'ELATIO_MARKET_AWAY',
  });
  const gone = seller.place();
  await seller.stop();
  await expect(buyer.asking.offer(gone, SALE, soon())).rejects.toMatchObject({
    code: 'ELATIO_MARKET_AWAY',
  });
});

test('who answers nothing is away after a while', async () => {
  const stranger = await startStranger();
  strangers.push(stranger);
  const place = await stranger.answer(() => undefined);
  const buyer = await startHost({ limits: { idleMs: 300 } });
  await expect(buyer.asking.offer(place, SALE, soon())).rejects.toMatchObject({
    code: 'ELATIO_MARKET_AWAY',
  });
});

test('a question that is given up ends at once, and the seller learns of it', async () => {
  const shop = shopOf(new Uint8Array(), SIZE, {
    more: {
      offer: (_, { signal }) =>
        new Promise((_resolve, reject) => {
          shop.signals.push(signal);
          signal.addEventListener('abort', () => reject(new Error('nobody waits')));
        }),
    },
  });
  const [seller, buyer] = [await startHost({ shop }), await startHost()];
  const given = new AbortController();
  const asked = buyer.asking.offer(seller.place(), SALE, given.signal);
  await expect.poll(() => shop.signals).toHaveLength(1);
  given.abort(new Error('enough'));
  await expect(asked).rejects.toThrow('enough');
  await expect.poll(() => shop.signals[0].aborted).toBe(true);
});

test('orders, of which each makes work, are few; the next come later', async () => {
  const shop = shopOf(new Uint8Array(), SIZE);
  let now = 0;
  const clock = { now: () => now, sleep: async () => undefined };
  const [seller, buyer] = [await startHost({ shop, clock }), await startHost()];
  const order = (by: MarketHost): Promise<unknown> =>
    by.asking.order(seller.place(), { ware: 'days', buyer: BUYER }, soon());
  for (let i = 0; i < 4; i++) await order(buyer);
  await expect(order(buyer)).rejects.toMatchObject({ code: 'ELATIO_MARKET_BUSY' });
  await order(await startHost());
  now += 30_000;
  await order(buyer);
  expect(shop.asked.filter((each) => each.startsWith('order'))).toHaveLength(6);
});
