/**
 * What the chain is told of a consent: its salted hash, and that it ended. By the principal, by anybody with the principal's
 * signature, or, to end it, by the guardian. Before anything is sent the chain is asked: what it knows already costs nothing.
 */
import { ElatioError } from '../../protocol/error.ts';
import type { ConsentOnChain, Progress, Registry } from '../chain/index.ts';
import type { Hex } from '../exchange/offer.ts';
import type { KeptConsent } from './book.ts';
import { notSigned, type RegistryVenue } from './signing.ts';

/** `done` where the chain has it already; else how far the transaction is. */
export type Told = { readonly state: 'done' } | Progress;

export interface Anchoring {
  /**
   * @param relayed the principal's signature, where the account is another's
   * @throws ELATIO_CONSENT_REVOKED, ELATIO_CONSENT_VENUE, ELATIO_CONSENT_SIGNATURE, and what the chain throws
   */
  readonly anchor: (consent: KeptConsent, relayed?: Hex, signal?: AbortSignal) => Promise<Told>;
  /**
   * Ends it on chain, whether it was anchored or not: offers that name it can then not be paid for.
   * @param relayed the principal's signature, where the account is neither principal nor guardian
   */
  readonly revoke: (consent: KeptConsent, relayed?: Hex, signal?: AbortSignal) => Promise<Told>;
  /** As the guardian: nothing of the principal can be sold any more, for good. */
  readonly block: (consent: KeptConsent, signal?: AbortSignal) => Promise<Told>;
  readonly standing: (consent: KeptConsent, signal?: AbortSignal) => Promise<ConsentOnChain>;
}

export interface AnchoringDeps {
  readonly registry: Registry;
  /** Where that registry is. */
  readonly venue: RegistryVenue;
  /** Whose transactions it sends. */
  readonly account: Hex;
}

const DONE = { state: 'done' } as const;

export function createAnchoring({ registry, venue, account }: AnchoringDeps): Anchoring {
  async function standing(consent: KeptConsent, signal?: AbortSignal): Promise<ConsentOnChain> {
    const { chainId, registry: at } = consent.venue;
    if (chainId !== venue.chainId || at !== venue.registry) {
      throw new ElatioError(
        'ELATIO_CONSENT_VENUE',
        'The consent was signed for another chain or registry than the one in use.',
      );
    }
    return registry.standing(consent.receipt.principal, consent.id, signal);
  }

  /** The guardian's proof, where this account is the guardian. */
  const guardianship = ({ receipt, guardianship: proof }: KeptConsent): Hex | undefined =>
    receipt.guardian === account ? proof : undefined;

  return {
    standing,
    async anchor(consent, relayed, signal) {
      const { id, receipt } = consent;
      const before = await standing(consent, signal);
      if (consent.isRevoked || before.revokedAt !== 0) {
        throw new ElatioError(
          'ELATIO_CONSENT_REVOKED',
          'A consent that was withdrawn is not made known any more.',
        );
      }
      if (before.anchoredAt !== 0) return DONE;
      if (account === receipt.principal) return registry.anchor(id, signal);
      if (relayed === undefined) throw notSigned();
      return registry.anchorFor(receipt.principal, id, relayed, signal);
    },
    async revoke(consent, relayed, signal) {
      const { id, receipt } = consent;
      if ((await standing(consent, signal)).revokedAt !== 0) return DONE;
      if (account === receipt.principal) return registry.revoke(id, signal);
      if (relayed !== undefined) return registry.revokeFor(receipt.principal, id, relayed, signal);
      const proof = guardianship(consent);
      if (proof === undefined) throw notSigned();
      return registry.revokeAsGuardian(receipt.principal, id, proof, signal);
    },
    async block(consent, signal) {
      const proof = guardianship(consent);
      if (proof === undefined) throw notSigned();
      if ((await standing(consent, signal)).blockedAt !== 0) return DONE;
      return registry.blockAsGuardian(consent.receipt.principal, proof, signal);
    },
  };
}
