/**
 * A purchase of --mib MiB over loopback, --rounds times: from the word to buy to the file, verified and read, and besides that the
 * fetching before it. Seller and buyer are whole markets in this process; the chain, one of anvil's own, has a block for each
 * transaction at once.
 */
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { JsonValue } from '../../protocol/json.ts';
import { createMarket, type Market, startDevChain } from '../../marketplace/index.ts';
import { randomBytes } from '../../node/crypto.ts';
import { option, quantile, report, rounded } from './report.ts';

const mib = option('mib', 16);
const rounds = option('rounds', 5);
const TARGET = 6;

const folder = mkdtempSync(join(tmpdir(), 'elatio-bench-'));
const chain = await startDevChain({ port: 0 });

function enter(name: string): Promise<Market> {
  const kept = new Map<string, JsonValue>();
  return createMarket({
    account: randomBytes(32),
    peer: randomBytes(32),
    rpc: [chain.url],
    isSelling: true,
    records: {
      get: (key) => kept.get(key),
      keys: (prefix) => [...kept.keys()].filter((key) => key.startsWith(prefix)).toSorted(),
      async set(key, value) {
        if (value === undefined) kept.delete(key);
        else kept.set(key, value);
      },
    },
    directory: join(folder, name),
    hosts: ['127.0.0.1'],
    random: randomBytes,
    now: Date.now,
    onError: (error) => console.error(error),
  });
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const since = (start: number): number => (performance.now() - start) / 1_000;

const [seller, buyer] = [await enter('seller'), await enter('buyer')];
await seller.faucet();
await buyer.faucet();
const { account } = await buyer.status();

/** Seconds of a purchase: until all is here and checked, and from the word to buy until the file is read. */
async function purchase(): Promise<{ fetched: number; bought: number }> {
  const file = randomBytes(mib * 1_048_576);
  const content = (async function* () {
    yield file;
  })();
  const { link } = await seller.offers.add({ name: 'a.bin', price: '1', to: account }, content);
  const began = performance.now();
  const { sale } = await buyer.purchases.fetch(link);
  const until = async (key: 'isVerified' | 'isOpened'): Promise<void> => {
    while (!(await buyer.purchases.find(sale))[key]) await sleep(10);
  };
  await until('isVerified');
  const fetched = since(began);
  const said = performance.now();
  await buyer.purchases.buy(sale);
  await until('isOpened');
  const hash = createHash('sha256');
  for await (const part of await buyer.purchases.content(sale)) hash.update(part);
  const bought = since(said);
  if (hash.digest('hex') !== sha256(file)) throw new Error('another file came');
  return { fetched, bought };
}

const found: { fetched: number; bought: number }[] = [];
try {
  for (let round = 0; round < rounds; round++) found.push(await purchase());
} finally {
  await buyer.stop();
  await seller.stop();
  await chain.stop();
  rmSync(folder, { recursive: true });
}

const of = (values: readonly number[]) => ({
  p50: rounded(quantile(values, 0.5)),
  most: rounded(Math.max(...values)),
});
const all = found.map(({ fetched, bought }) => fetched + bought);
report('market-buy', {
  mib,
  fetchSeconds: of(found.map(({ fetched }) => fetched)),
  buySeconds: of(found.map(({ bought }) => bought)),
  seconds: of(all),
  target: { seconds: TARGET },
  met: quantile(all, 0.5) <= TARGET,
});
