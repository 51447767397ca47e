import { codeOf } from '../../protocol/error.ts';
import type { JsonObject } from '../../protocol/json.ts';
import type { MarketHost } from '../host/index.ts';
import type { Records } from './records.ts';

/** Where this host listened last. */
const KEPT = 'market/port';

/**
 * Listens where it did before, for links name addresses; at another port where something else has that one now.
 * @param start as `createMarketHost`, of a port
 * @param port a person's choice, in which nothing is chosen here
 * @throws what `start` throws
 */
export async function listenAgain(
  start: (port: number) => Promise<MarketHost>,
  { records, port }: { readonly records: Records; readonly port?: number | undefined },
): Promise<MarketHost> {
  if (port !== undefined) return start(port);
  const kept = records.get(KEPT) as JsonObject | undefined;
  if (kept !== undefined) {
    const host = await start(kept['port'] as number).catch((error: unknown) => {
      if (codeOf(error) === 'ELATIO_MARKET_LISTEN') return undefined;
      throw error;
    });
    // With the port taken by another program of IPv4 it may listen on IPv6 alone, where few would call.
    if (host && addressOf(host).family === kept['family']) return host;
    await host?.stop();
  }
  const host = await start(0);
  await records.set(KEPT, addressOf(host));
  return host;
}

/** Of the first address that others are told: of IPv4 where there is any. */
function addressOf(host: MarketHost): { family: string; port: number } {
  const [, family = '', , , port] = host.place().addresses[0]?.split('/') ?? [];
  return { family, port: Number(port) };
}
