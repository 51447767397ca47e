import {
  createMarketHost,
  type MarketHost,
  type MarketHostDeps,
  type Sink,
} from '../../../marketplace/host/index.ts';
import { randomBytes } from '../../../node/crypto.ts';
import { shopOf } from './goods.ts';

const started: MarketHost[] = [];

/** A host on the loopback interface; `stopAll` ends it. */
export async function startHost(options: Partial<MarketHostDeps> = {}): Promise<MarketHost> {
  const host = await createMarketHost({
    seed: randomBytes(32),
    shop: shopOf(new Uint8Array(), 64),
    port: 0,
    hosts: ['127.0.0.1'],
    bootstrap: [],
    isSigned: () => true,
    time: () => Math.floor(Date.now() / 1000),
    random: Math.random,
    ...options,
  });
  started.push(host);
  return host;
}

export async function stopAll(): Promise<void> {
  await Promise.all(started.splice(0).map((host) => host.stop()));
}

/** Multiaddrs of a host, with who is there. */
export function bootstrapOf(host: MarketHost): readonly string[] {
  const { peer, addresses } = host.place();
  return addresses.map((address) => `${address}/p2p/${peer}`);
}

/** Keeps what comes in memory. */
export function memorySink(
  size: number,
): Sink & { readonly bytes: () => Uint8Array; writes: number } {
  const parts: Uint8Array[] = [];
  let have = 0;
  const sink = {
    writes: 0,
    have: async () => have,
    async write(from: number, bytes: Uint8Array) {
      if (from !== have) throw new RangeError(`"from" expected ${have}, got ${from}`);
      sink.writes++;
      parts.push(bytes.slice());
      have += bytes.length / size;
    },
    bytes: () => new Uint8Array(Buffer.concat(parts)),
  };
  return sink;
}

export const soon = (): AbortSignal => AbortSignal.timeout(60_000);
