import { hexOf } from '../../protocol/bytes.ts';
import { canonicalJson } from '../../protocol/canonical.ts';
import type { EntrustedSecrets } from '../peers/index.ts';
import type { Identity } from './identity.ts';

/** Sees to it that a lost device takes no market key with it, and sells no more once an admin says so. */
export interface Escrow {
  /**
   * Tells the market's keys to whoever has the owner's words, and the guardian's to every admin's device. On the disk, and on
   * its way to others, when it resolves.
   * @returns false where others are not heard yet, and nothing was told
   */
  keep(identity: Omit<Identity, 'rpc'>): Promise<boolean>;
}

/** The registers that they stand in. */
export const MARKET_KEY = 'market/key';
export const MARKET_GUARDIAN = 'market/guardian';

export function createEscrow({
  entrusted,
}: {
  readonly entrusted: () => Pick<EntrustedSecrets, 'write'> | undefined;
}): Escrow {
  return {
    async keep({ account, peer, guardian }) {
      const secrets = entrusted();
      if (!secrets) return false;
      const keys = canonicalJson({ account: hexOf(account), peer: hexOf(peer) });
      await secrets.write(MARKET_KEY, 'words', new TextEncoder().encode(keys));
      await secrets.write(MARKET_GUARDIAN, 'admins', guardian);
      return true;
    },
  };
}
