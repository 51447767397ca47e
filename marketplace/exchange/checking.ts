/** Everything that a buyer's side looks at before it fetches, and again before it funds. */
import { ElatioError } from '../../protocol/error.ts';
import { chunksFor } from './chunks.ts';
import type { Hex, PlacedOffer, Venue } from './offer.ts';
import type { BuyerPolicy } from './policy.ts';
import { digestOf, type IsValidSignature, isSigned, notSigned } from './signature.ts';
import { type Terms, termsHashOf } from './terms.ts';

/** What a buyer meant to buy. */
export interface Agreement {
  readonly token: Hex;
  readonly price: bigint;
  readonly terms: Terms;
  /** Hash of the consent under which the seller sells; zero where none is asked for. */
  readonly consentHash: Hex;
}

export interface CheckOptions {
  readonly venue: Venue;
  readonly buyer: Hex;
  readonly agreement: Agreement;
  readonly policy: BuyerPolicy;
  /** Seconds since 1970. */
  readonly now: number;
  /** Whether the contract takes prices in a token. */
  readonly accepts: (token: Hex) => boolean;
  /** Sales in which a hash of a key or a root was seen, as far as this side has heard of any. */
  readonly seenIn: (hash: Hex) => readonly Hex[];
  readonly isValidSignature: IsValidSignature;
}

/**
 * Checks an offer against what the buyer meant.
 *
 * @throws ELATIO_MARKET_WRONG_CHAIN, _NOT_FOR_ME, _TOKEN, _PRICE, _TERMS, _WINDOW, _EXPIRED, _KEY_REUSED, _SIGNATURE
 */
export async function checkOffer(placed: PlacedOffer, options: CheckOptions): Promise<void> {
  const { offer } = placed;
  const { venue, buyer, agreement, policy, now, accepts, seenIn, isValidSignature } = options;
  const { terms } = agreement;
  const refuse = (isWrong: boolean, code: string, message: string): void => {
    if (isWrong) throw new ElatioError(code, message);
  };

  refuse(
    placed.venue.chainId !== venue.chainId || placed.venue.exchange !== venue.exchange,
    'ELATIO_MARKET_WRONG_CHAIN',
    'The offer is for another chain or another contract.',
  );
  refuse(offer.buyer !== buyer, 'ELATIO_MARKET_NOT_FOR_ME', 'The offer is for another buyer.');
  refuse(
    offer.token !== agreement.token || !accepts(offer.token),
    'ELATIO_MARKET_TOKEN',
    'The price is in another token than was agreed, or in one that the contract does not take.',
  );
  refuse(
    offer.price !== agreement.price,
    'ELATIO_MARKET_PRICE',
    'The price is not the one that was agreed.',
  );
  refuse(
    offer.termsHash !== termsHashOf(terms) ||
      offer.consentHash !== agreement.consentHash ||
      offer.chunks !== chunksFor(terms.bytes, offer.words),
    'ELATIO_MARKET_TERMS',
    'The offer is about other terms, another consent, or a file of another size.',
  );
  refuse(
    !isWithin(offer.revealWindow, policy.revealWindow) ||
      !isWithin(offer.complainWindow, policy.complainWindow),
    'ELATIO_MARKET_WINDOW',
    'The time for the key, or for a complaint, is shorter or longer than you allow.',
  );
  refuse(
    now + policy.expiryMargin > offer.expiry,
    'ELATIO_MARKET_EXPIRED',
    'The offer has ended, or ends too soon to be paid for.',
  );
  const sale = digestOf(venue, offer);
  refuse(
    [offer.keyHash, offer.cipherRoot].some((hash) => seenIn(hash).some((one) => one !== sale)),
    'ELATIO_MARKET_KEY_REUSED',
    'The key or the sealed file of this offer is that of another one already.',
  );
  if (!(await isSigned(venue, placed, isValidSignature))) throw notSigned();
}

const isWithin = (value: number, [least, most]: readonly [number, number]): boolean =>
  value >= least && value <= most;
