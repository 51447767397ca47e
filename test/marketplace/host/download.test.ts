import { afterEach, expect, test } from 'vitest';
import { goodsOf, SALE, shopOf } from './goods.ts';
import { memorySink, soon, startHost, stopAll } from './hosts.ts';

afterEach(stopAll);

test('what is sold comes byte for byte, whatever the size of a chunk', async () => {
  for (const words of [2, 3, 32, 256]) {
    const size = 32 * words;
    const chunks = 3_001;
    const goods = goodsOf(chunks, size);
    const shop = shopOf(goods, size);
    const seller = await startHost({ shop });
    const buyer = await startHost();
    const sink = memorySink(size);
    const progress: number[] = [];
    await buyer.download.get(
      {
        kind: 'cipher',
        sale: SALE,
        chunks,
        words,
        sink,
        place: () => seller.place(),
        onProgress: (kept) => progress.push(kept),
      },
      soon(),
    );
    expect(Buffer.compare(sink.bytes(), goods)).toBe(0);
    expect(progress.at(-1)).toBe(chunks);
  }
});
