/**
 * A download of --mib MiB from one market host to another over loopback, both in this process, --rounds times: what is sold
 * comes from memory, and what comes is counted and thrown away.
 */
import { createMarketHost, LIMITS, type Shop } from '../../marketplace/host/index.ts';
import { randomBytes } from '../../node/crypto.ts';
import { option, quantile, report, rounded } from './report.ts';

const mib = option('mib', 16);
const rounds = option('rounds', 7);
const WORDS = 32;
const SIZE = 32 * WORDS;
const PIECE = 262_144;
const UNBOUNDED = { perSecond: 1e12, burst: 1e12 };
const rates = { questions: UNBOUNDED, orders: UNBOUNDED, bytes: UNBOUNDED };
const SALE = `0x${'07'.repeat(32)}` as const;

const goods = randomBytes(mib * 1_048_576);
const nothing = (): never => {
  throw new Error('only ciphertext is sold here');
};
const shop: Shop = {
  offer: nothing,
  order: nothing,
  look: nothing,
  leaves: nothing,
  propose: nothing,
  async *cipher({ from, count }) {
    const end = (from + count) * SIZE;
    for (let at = from * SIZE; at < end; at += PIECE) {
      yield goods.subarray(at, Math.min(end, at + PIECE));
    }
  },
};
const start = () =>
  createMarketHost({
    seed: randomBytes(32),
    shop,
    port: 0,
    hosts: ['127.0.0.1'],
    bootstrap: [],
    isSigned: () => false,
    time: () => Date.now() / 1_000,
    random: Math.random,
    limits: { ...LIMITS, rates: { each: rates, all: rates } },
  });

const [seller, buyer] = [await start(), await start()];
const seconds: number[] = [];
for (let round = 0; round < rounds; round++) {
  let kept = 0;
  const sink = {
    have: async () => kept,
    async write(from: number, bytes: Uint8Array) {
      if (from !== kept) throw new Error('it does not go on where it was');
      kept += bytes.length / SIZE;
    },
  };
  const began = performance.now();
  const wanted = { kind: 'cipher', sale: SALE, chunks: goods.length / SIZE, words: WORDS } as const;
  const place = () => seller.place();
  await buyer.download.get({ ...wanted, sink, place }, AbortSignal.timeout(600_000));
  seconds.push((performance.now() - began) / 1_000);
}
await seller.stop();
await buyer.stop();

const median = quantile(seconds, 0.5);
report('market-transfer', {
  mib,
  seconds: { p50: rounded(median), most: rounded(Math.max(...seconds)) },
  mbPerSecond: rounded(goods.length / 1e6 / median),
  target: { mbPerSecond: 5 },
  met: goods.length / 1e6 / median >= 5,
});
