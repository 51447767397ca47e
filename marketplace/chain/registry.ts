/** Consents on chain: making their salted hashes known, and revoking them, in one's own name or for another who signed. */
import type { Hex } from '../exchange/offer.ts';
import { call, newestBlock, type Block, atBlock, blockAt } from './answers.ts';
import type { Connection } from './connection.ts';
import { registryInterface } from './contracts.ts';
import type { Deployment } from './deployments.ts';
import type { Ask } from './rpc.ts';
import type { Progress, Transactions } from './transactions.ts';

/** What a chain knows of a consent: seconds since 1970, 0 where it did not happen. */
export interface ConsentOnChain {
  readonly anchoredAt: number;
  readonly revokedAt: number;
  /** When everything of the principal was blocked. */
  readonly blockedAt: number;
}

/**
 * All but `standing` send a transaction of this account for a purpose of its own, so that asked for twice it is done once, and
 * throw what {@link Transactions}.send throws: `ELATIO_CHAIN_REVERTED` where the contract would refuse.
 */
export interface Registry {
  readonly anchor: (receiptHash: Hex, signal?: AbortSignal) => Promise<Progress>;
  /** For another, who signed `Anchor`. */
  readonly anchorFor: (
    principal: Hex,
    receiptHash: Hex,
    signature: Hex,
    signal?: AbortSignal,
  ) => Promise<Progress>;
  readonly revoke: (receiptHash: Hex, signal?: AbortSignal) => Promise<Progress>;
  /** For another, who signed `Revocation`. */
  readonly revokeFor: (
    principal: Hex,
    receiptHash: Hex,
    signature: Hex,
    signal?: AbortSignal,
  ) => Promise<Progress>;
  /** As the guardian, whom the principal named by `Guardianship`. */
  readonly revokeAsGuardian: (
    principal: Hex,
    receiptHash: Hex,
    guardianship: Hex,
    signal?: AbortSignal,
  ) => Promise<Progress>;
  /** Ends all selling in the principal's name, for good. */
  readonly blockAsGuardian: (
    principal: Hex,
    guardianship: Hex,
    signal?: AbortSignal,
  ) => Promise<Progress>;
  /**
   * What the chain says: in its newest block of what was revoked or blocked, for that is heeded at once; of what was anchored in
   * the newest that can be relied on.
   */
  readonly standing: (
    principal: Hex,
    receiptHash: Hex,
    signal?: AbortSignal,
  ) => Promise<ConsentOnChain>;
}

export function createRegistry({
  connection,
  transactions,
  deployment,
}: {
  readonly connection: Connection;
  readonly transactions: Transactions;
  readonly deployment: Deployment;
}): Registry {
  const to = deployment.registry.address;

  const send = (
    name: string,
    args: readonly unknown[],
    purpose: string,
    signal?: AbortSignal,
  ): Promise<Progress> => {
    const data = registryInterface.encodeFunctionData(name, args) as Hex;
    return transactions.send({ purpose, to, data }, signal);
  };
  const ask1 = async (
    ask: Ask,
    block: Block,
    name: string,
    args: readonly unknown[],
  ): Promise<readonly number[]> => {
    const data = registryInterface.encodeFunctionData(name, args) as Hex;
    const said = await call(ask, { to, data }, atBlock(block));
    return [...registryInterface.decodeFunctionResult(name, said)].map(Number);
  };

  return {
    anchor: (hash, signal) =>
      send('anchor', [hash], `anchor:${transactions.account}:${hash}`, signal),
    anchorFor: (principal, hash, signature, signal) =>
      send('anchorFor', [principal, hash, signature], `anchor:${principal}:${hash}`, signal),
    revoke: (hash, signal) =>
      send('revoke', [hash], `revoke:${transactions.account}:${hash}`, signal),
    revokeFor: (principal, hash, signature, signal) =>
      send('revokeFor', [principal, hash, signature], `revoke:${principal}:${hash}`, signal),
    revokeAsGuardian: (principal, hash, guardianship, signal) =>
      send(
        'revokeAsGuardian',
        [principal, hash, guardianship],
        `revoke:${principal}:${hash}`,
        signal,
      ),
    blockAsGuardian: (principal, guardianship, signal) =>
      send('blockAsGuardian', [principal, guardianship], `block:${principal}`, signal),
    standing: (principal, hash, signal) =>
      connection.agree(async (ask) => {
        const newest = await newestBlock(ask);
        const depth = Math.max(0, newest.number - deployment.confirmations + 1);
        const final = (await blockAt(ask, depth)) ?? newest;
        const [, revokedAt = 0] = await ask1(ask, newest, 'standing', [principal, hash]);
        const [blockedAt = 0] = await ask1(ask, newest, 'blockedAt', [principal]);
        const [anchoredAt = 0] = await ask1(ask, final, 'standing', [principal, hash]);
        return { anchoredAt, revokedAt, blockedAt };
      }, signal),
  };
}
