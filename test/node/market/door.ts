import { randomBytes } from '../../../node/crypto.ts';
import type { Docs } from '../../../node/docs/index.ts';
import { createMarketDoor, type MarketDoor } from '../../../node/market/index.ts';
import type { Store } from '../../../node/store/index.ts';

/** The market of a node over a store. Who enters it ends it, and names a folder. */
/** What was told to other devices, by the register and whom it is for. */
export type Told = Map<string, Uint8Array>;

export function doorOver(
  { local }: Pick<Store, 'local'>,
  { settings }: { readonly settings: Pick<Docs['settings'], 'get' | 'set'> },
  of: {
    readonly device?: string;
    readonly directory?: string;
    /** Nobody can be told where it is `undefined`. */
    readonly told?: Told | undefined;
  } = {},
): MarketDoor {
  const {
    device = 'laptop',
    directory = '/dev/null/none',
    told,
  } = { told: new Map() as Told, ...of };
  return createMarketDoor({
    local,
    role: settings,
    entrusted: () =>
      told && {
        async write(name, whom, secret) {
          told.set(`${name} for ${whom}`, secret);
        },
      },
    self: device,
    directory,
    random: randomBytes,
    now: Date.now,
    log: { error: () => undefined, warn: () => undefined },
  });
}
