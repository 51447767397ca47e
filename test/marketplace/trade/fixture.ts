import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { JsonValue } from '../../../protocol/json.ts';
import { type DevChain, startDevChain } from '../../../marketplace/chain/index.ts';
import { createMarket, type Market, type MarketDeps } from '../../../marketplace/index.ts';
import type { Records } from '../../../marketplace/trade/records.ts';
import { temporaryFolder } from '../../node/folder.ts';

/** Records that outlive whoever uses them, as a node's do: JSON texts. */
export function createRecords(): Records {
  const kept = new Map<string, string>();
  return {
    get(key) {
      const text = kept.get(key);
      return text === undefined ? undefined : (JSON.parse(text) as JsonValue);
    },
    keys: (prefix) => [...kept.keys()].filter((key) => key.startsWith(prefix)).toSorted(),
    async set(key, value) {
      if (value === undefined) kept.delete(key);
      else kept.set(key, JSON.stringify(value));
    },
  };
}

/** A development chain of the test's own. */
export async function newChain(): Promise<DevChain> {
  const chain = await startDevChain({ port: 0 });
  onTestFinished(() => chain.stop());
  return chain;
}

/** One person's part of a market, which can be ended and begun again with what it has on its disk. */
export interface Trader {
  readonly market: Market;
  /** Ends it as it stands, and begins it anew. */
  restart(): Promise<void>;
  readonly failures: readonly unknown[];
}

export async function newTrader(rpc: string, more: Partial<MarketDeps> = {}): Promise<Trader> {
  const failures: unknown[] = [];
  const deps: MarketDeps = {
    account: randomBytes(32),
    peer: randomBytes(32),
    rpc: [rpc],
    isSelling: true,
    records: createRecords(),
    directory: join(temporaryFolder(), 'market'),
    hosts: ['127.0.0.1'],
    random: (length) => randomBytes(length),
    now: Date.now,
    onError: (error) => failures.push(error),
    ...more,
  };
  let market = await createMarket(deps);
  onTestFinished(() => market.stop());
  return {
    get market() {
      return market;
    },
    failures,
    async restart() {
      await market.stop();
      market = await createMarket(deps);
    },
  };
}

/** A file in pieces of odd lengths. */
export async function* pieces(file: Uint8Array, size = 10_007): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < file.length; at += size) yield file.subarray(at, at + size);
}

export async function whole(content: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const piece of content) all.push(piece.slice());
  return Buffer.concat(all);
}
