import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import type { MarketHost, Place, Wanted } from '../../../marketplace/host/index.ts';
import { createFrameWriter } from '../../../marketplace/host/frames.ts';
import { frameOfData } from '../../../marketplace/host/wire.ts';
import { randomBytes } from '../../../node/crypto.ts';
import { type Cable, openCable } from './cable.ts';
import { goodsOf, SALE, shopOf } from './goods.ts';
import { memorySink, soon, startHost, stopAll } from './hosts.ts';
import { startStranger } from './stranger.ts';

const cables: Cable[] = [];
const SIZE = 1_024;
const CHUNKS = 12_000;
const goods = goodsOf(CHUNKS, SIZE);
/** Waits are short where a test would have to wait. */
const clock = { now: () => performance.now(), sleep: (): Promise<void> => sleep(1) };

afterEach(async () => {
  for (const cable of cables.splice(0)) cable.close();
  await stopAll();
});

function wanted(
  place: () => Place,
  more: Partial<Wanted> = {},
): Wanted & { sink: ReturnType<typeof memorySink> } {
  const sink = memorySink(SIZE);
  return { kind: 'cipher', sale: SALE, chunks: CHUNKS, words: 32, place, ...more, sink };
}

async function cableTo(host: MarketHost): Promise<Cable> {
  const cable = await openCable(host.place());
  cables.push(cable);
  return cable;
}

test('what is sold comes byte for byte, whatever the size of a chunk', async () => {
  for (const words of [2, 3, 32, 256]) {
    const size = 32 * words;
    const chunks = 3_001;
    const all = goodsOf(chunks, size);
    const [seller, buyer] = [await startHost({ shop: shopOf(all, size) }), await startHost()];
    const sink = memorySink(size);
    const progress: number[] = [];
    const onProgress = (kept: number): void => void progress.push(kept);
    const place = (): Place => seller.place();
    const range = { kind: 'cipher' as const, sale: SALE, chunks, words, sink, place, onProgress };
    await buyer.download.get(range, soon());
    expect(Buffer.compare(sink.bytes(), all)).toBe(0);
    expect(progress.at(-1)).toBe(chunks);
    expect(progress).toEqual(progress.toSorted((a, b) => a - b));
  }
});

test('leaves come the same way', async () => {
  const seller = await startHost({ shop: shopOf(goods, SIZE) });
  const buyer = await startHost();
  const sink = memorySink(32);
  await buyer.download.get({ ...wanted(() => seller.place()), kind: 'leaves', sink }, soon());
  expect(Buffer.compare(sink.bytes(), goods.subarray(0, 32 * CHUNKS))).toBe(0);
});

test('a cable that is cut again and again costs no chunk twice', async () => {
  const shop = shopOf(goods, SIZE);
  const seller = await startHost({ shop });
  const cable = await cableTo(seller);
  const buyer = await startHost({ clock });
  cable.cutAfter(700_000);
  let cuts = 0;
  const range = wanted(() => cable.place, {
    onProgress: (kept) => {
      if (kept > (cuts + 1) * 2_500 && cuts < 4) {
        cuts++;
        cable.cutAfter(200_000);
      }
    },
  });
  await buyer.download.get(range, soon());
  expect(Buffer.compare(range.sink.bytes(), goods)).toBe(0);
  const begun = shop.asked.map((each) => Number(each.split(' ')[1]));
  // Each question goes on where the sink ended: the sink fails for any other.
  expect(begun.length).toBeGreaterThan(5);
  expect(new Set(begun).size).toBeGreaterThan(4);
  expect(cable.bytes()).toBeLessThan(1.3 * goods.length);
});

test('a cable that is dead without a word is not waited for for ever', async () => {
  const seller = await startHost({ shop: shopOf(goods, SIZE) });
  const cable = await cableTo(seller);
  const buyer = await startHost({ clock, limits: { idleMs: 300 } });
  let isFrozen = false;
  const range = wanted(() => cable.place, {
    tries: 3,
    onProgress: (kept) => {
      if (kept < 3_000 || isFrozen) return;
      isFrozen = true;
      cable.freeze();
    },
  });
  await buyer.download.get(range, soon());
  expect(Buffer.compare(range.sink.bytes(), goods)).toBe(0);
});

test('a seller that starts again elsewhere goes on where it was', async () => {
  const seed = randomBytes(32);
  const first = await startHost({ seed, shop: shopOf(goods, SIZE) });
  const buyer = await startHost({ clock });
  let place = first.place();
  let moved: Promise<void> | undefined;
  const range = wanted(() => place, {
    tries: 1_000,
    onProgress: (kept) => {
      if (kept < 3_000) return;
      moved ??= (async () => {
        await first.stop();
        place = (await startHost({ seed, shop: shopOf(goods, SIZE) })).place();
      })();
    },
  });
  await buyer.download.get(range, soon());
  await moved;
  expect(place.addresses).not.toEqual(first.place().addresses);
  expect(Buffer.compare(range.sink.bytes(), goods)).toBe(0);
});

test('a buyer that starts again asks for the rest only', async () => {
  const shop = shopOf(goods, SIZE);
  const seller = await startHost({ shop });
  const buyer = await startHost();
  const stopped = new AbortController();
  const range = wanted(() => seller.place(), {
    onProgress: (kept) => {
      if (kept > 5_000) stopped.abort(new Error('the power is gone'));
    },
  });
  await expect(buyer.download.get(range, stopped.signal)).rejects.toThrow('the power is gone');
  await buyer.stop();
  const kept = await range.sink.have();
  expect(kept).toBeLessThan(CHUNKS);
  const asked = shop.asked.length;
  await (await startHost()).download.get({ ...range, onProgress: () => undefined }, soon());
  expect(shop.asked[asked]).toBe(`cipher ${kept} 4096`);
  expect(Buffer.compare(range.sink.bytes(), goods)).toBe(0);
});

test('a seller that is away is asked again, and given up after so many tries', async () => {
  const seller = await startHost({ shop: shopOf(goods, SIZE) });
  const place = seller.place();
  await seller.stop();
  const waits: number[] = [];
  const counted = {
    ...clock,
    sleep: async (ms: number) => {
      waits.push(ms);
    },
  };
  const buyer = await startHost({ clock: counted, random: () => 0.5 });
  await expect(
    buyer.download.get(
      wanted(() => place, { tries: 8 }),
      soon(),
    ),
  ).rejects.toMatchObject({ code: 'ELATIO_MARKET_AWAY' });
  expect(waits).toEqual([375, 750, 1_500, 3_000, 6_000, 12_000, 22_500, 22_500]);
});

test('a seller that sends too much, too little, or refuses is not asked again', async () => {
  const stranger = await startStranger();
  const waits: number[] = [];
  const counted = { ...clock, sleep: async (ms: number) => void waits.push(ms) };
  const buyer = await startHost({ clock: counted });
  let lengths: readonly number[] = [];
  const place = await stranger.answer((stream) => {
    const writer = createFrameWriter();
    for (const each of lengths) stream.send(writer.frame(frameOfData(new Uint8Array(each))));
    stream.send(writer.end());
    void stream.close().catch(() => undefined);
  });
  const download = (of: Place): Promise<void> =>
    buyer.download.get({ ...wanted(() => of), chunks: 2 }, soon());
  for (lengths of [[2 * SIZE + 1], [2 * SIZE, 1], [2 * SIZE - 1], []]) {
    await expect(download(place)).rejects.toMatchObject({ code: 'ELATIO_MARKET_LENGTH' });
  }
  await stranger.stop();
  const empty = await startHost({ shop: shopOf(new Uint8Array(), SIZE) });
  await expect(download(empty.place())).rejects.toMatchObject({ code: 'ELATIO_MARKET_REFUSED' });
  expect(waits).toEqual([]);
});

test('a disk that is full ends it: nothing is asked again', async () => {
  const shop = shopOf(goods, SIZE);
  const seller = await startHost({ shop });
  const buyer = await startHost({ clock });
  const full = new Error('ENOSPC');
  const sink = { have: async () => 0, write: () => Promise.reject(full) };
  await expect(buyer.download.get({ ...wanted(() => seller.place()), sink }, soon())).rejects.toBe(
    full,
  );
  expect(shop.asked).toHaveLength(1);
});

test('who keeps slowly makes the seller wait: neither side holds what is on its way', async () => {
  const most = 40 * 1_048_576;
  let given = 0;
  const shop = shopOf(new Uint8Array(), SIZE, {
    more: {
      async *cipher({ count }) {
        for (let left = count * SIZE; left > 0; left -= SIZE) {
          given += SIZE;
          yield new Uint8Array(SIZE);
        }
      },
    },
  });
  const seller = await startHost({ shop });
  const buyer = await startHost();
  let kept = 0;
  let ahead = 0;
  const sink = {
    have: async () => kept,
    async write(_from: number, bytes: Uint8Array) {
      if (kept % 640 === 0) await sleep(5);
      kept += bytes.length / SIZE;
      ahead = Math.max(ahead, given - kept * SIZE);
    },
  };
  await buyer.download.get({ ...wanted(() => seller.place()), chunks: most / SIZE, sink }, soon());
  expect(kept).toBe(most / SIZE);
  // A question is of 4 MiB; what is ahead is in windows of 1 MiB and the socket's own buffers.
  expect(ahead).toBeLessThan(4 * 1_048_576);
  expect(given).toBe(most);
});

test('a seller gives no more bytes a second than it allows, and says nothing of it', async () => {
  let now = 0;
  const slept: number[] = [];
  const waiting = {
    now: () => now,
    sleep: async (ms: number) => {
      slept.push(ms);
      now += ms;
    },
  };
  const seller = await startHost({ shop: shopOf(goods, SIZE), clock: waiting });
  const buyer = await startHost();
  for (let i = 0; i < 6; i++) {
    await buyer.download.get(
      wanted(() => seller.place()),
      soon(),
    );
  }
  // 6 × 11.7 MiB, of which 64 MiB come at once and the rest at 16 MiB a second.
  const seconds = slept.reduce((sum, ms) => sum + ms, 0) / 1_000;
  expect(seconds).toBeCloseTo((6 * goods.length - 64 * 1_048_576) / (16 * 1_048_576), 1);
});
