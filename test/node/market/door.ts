import { randomBytes } from '../../../node/crypto.ts';
import type { Docs } from '../../../node/docs/index.ts';
import { createMarketDoor, type MarketDoor } from '../../../node/market/index.ts';
import type { Store } from '../../../node/store/index.ts';

/** The market of a node over a store. Who enters it ends it, and names a folder. */
export function doorOver(
  { local }: Pick<Store, 'local'>,
  { settings }: { readonly settings: Pick<Docs['settings'], 'get' | 'set'> },
  { device = 'laptop', directory = '/dev/null/none' } = {},
): MarketDoor {
  return createMarketDoor({
    local,
    role: settings,
    self: device,
    directory,
    random: randomBytes,
    now: Date.now,
    log: { error: () => undefined, warn: () => undefined },
  });
}
