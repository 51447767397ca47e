import { bytesOfHex, hexOf } from '../../protocol/bytes.ts';
import type { JsonObject } from '../../protocol/json.ts';
import type { RandomBytes } from '../../protocol/primitives.ts';
import type { LocalRecords } from '../store/index.ts';

/** Who a person is in the market. All secrets are random: nothing of them leads to the devices. */
export interface Identity {
  /** Secret key of the account on the chain (secp256k1), 32 bytes. */
  readonly account: Uint8Array;
  /** Seed of the market host's own key (Ed25519), 32 bytes. */
  readonly peer: Uint8Array;
  /** Secret key of the account that may end what is sold, and carry nothing off, 32 bytes: see `escrow.ts`. */
  readonly guardian: Uint8Array;
  /** Where the chain is asked. */
  readonly rpc: readonly string[];
}

export interface Identities {
  /** One that was kept before there were guardians gets one, which is not kept yet. */
  get(): Identity | undefined;
  /** One that is not kept yet. */
  make(): Omit<Identity, 'rpc'>;
  /** On the disk, sealed as all else, when it resolves. */
  set(identity: Identity): Promise<void>;
}

const KEY = 'market/identity';
const SECRET = 32;

export function createIdentities({
  local,
  random,
}: {
  readonly local: Pick<LocalRecords, 'get' | 'set'>;
  readonly random: RandomBytes;
}): Identities {
  return {
    get() {
      const kept = local.get(KEY) as JsonObject | undefined;
      if (kept === undefined) return undefined;
      return {
        account: bytesOfHex(kept['account'] as string),
        peer: bytesOfHex(kept['peer'] as string),
        guardian:
          typeof kept['guardian'] === 'string' ? bytesOfHex(kept['guardian']) : random(SECRET),
        rpc: kept['rpc'] as readonly string[],
      };
    },
    make: () => ({ account: random(SECRET), peer: random(SECRET), guardian: random(SECRET) }),
    async set({ account, peer, guardian, rpc }) {
      await local.set(KEY, {
        account: hexOf(account),
        peer: hexOf(peer),
        guardian: hexOf(guardian),
        rpc: [...rpc],
      });
    },
  };
}
