/** Offers as EIP-712 typed data: whose digest is the number of the sale, and which the seller signs. */
import {
  getBytes,
  recoverAddress,
  Signature,
  type Signer,
  TypedDataEncoder,
  type TypedDataField,
} from 'ethers';
import { ElatioError } from '../../protocol/error.ts';
import type { Hex, Offer, PlacedOffer, SignedOffer, Venue } from './offer.ts';

/** The fields as the contract has them: their order is part of the digest. */
const TYPES: Record<string, TypedDataField[]> = {
  Offer: [
    { name: 'seller', type: 'address' },
    { name: 'payout', type: 'address' },
    { name: 'guardian', type: 'address' },
    { name: 'buyer', type: 'address' },
    { name: 'token', type: 'address' },
    { name: 'price', type: 'uint256' },
    { name: 'bond', type: 'uint256' },
    { name: 'cipherRoot', type: 'bytes32' },
    { name: 'plainRoot', type: 'bytes32' },
    { name: 'keyHash', type: 'bytes32' },
    { name: 'chunks', type: 'uint32' },
    { name: 'words', type: 'uint16' },
    { name: 'expiry', type: 'uint64' },
    { name: 'revealWindow', type: 'uint32' },
    { name: 'complainWindow', type: 'uint32' },
    { name: 'termsHash', type: 'bytes32' },
    { name: 'consentHash', type: 'bytes32' },
    { name: 'nonce', type: 'uint256' },
  ],
};

const domainOf = ({ chainId, exchange }: Venue) => ({
  name: 'Elatio FairExchange',
  version: '1',
  chainId,
  verifyingContract: exchange,
});

/** The number of the sale that an offer would become at a venue: its EIP-712 digest. */
export const digestOf = (venue: Venue, offer: Offer): Hex =>
  TypedDataEncoder.hash(domainOf(venue), TYPES, offer) as Hex;

/** Asks a contract account, by ERC-1271, whether it takes a signature of a digest. */
export type IsValidSignature = (account: Hex, digest: Hex, signature: Hex) => Promise<boolean>;

/** Whether the seller signed the offer for this venue, as the contract will see it when it is funded. */
export async function isSigned(
  venue: Venue,
  { offer, signature }: SignedOffer,
  isValidSignature: IsValidSignature,
): Promise<boolean> {
  const digest = digestOf(venue, offer);
  if (signerOf(digest, signature) === offer.seller) return true;
  return isValidSignature(offer.seller, digest, signature);
}

/** Who signed with a key: 65 bytes, s in the lower half, v 27 or 28, or the contract does not take it. */
export function signerOf(digest: Hex, signature: Hex): string | undefined {
  const bytes = getBytes(signature);
  if (bytes.length !== 65 || (bytes[64] !== 27 && bytes[64] !== 28)) return undefined;
  try {
    return recoverAddress(digest, Signature.from(signature));
  } catch {
    return undefined;
  }
}

/** What keys were used for, on durable storage. */
export interface KeyClaims {
  /** Claims the hash of a key for one sale, unless another has it. Gives the sale that has it now, once that is durable. */
  readonly claim: (keyHash: Hex, sale: Hex) => Promise<Hex>;
}

export interface SigningDeps {
  readonly venue: Venue;
  readonly signer: Pick<Signer, 'signTypedData'>;
  readonly claims: KeyClaims;
  readonly isValidSignature: IsValidSignature;
}

/**
 * Signs an offer. A key that masks the files of two buyers is shown to both by the first sale, so a second offer with it is
 * not signed.
 *
 * @throws ELATIO_MARKET_KEY_REUSED; ELATIO_MARKET_SIGNATURE: the signer is not the seller of the offer
 */
export async function signOffer(deps: SigningDeps, offer: Offer): Promise<PlacedOffer> {
  const { venue, signer, claims, isValidSignature } = deps;
  const sale = digestOf(venue, offer);
  if ((await claims.claim(offer.keyHash, sale)) !== sale) {
    throw new ElatioError(
      'ELATIO_MARKET_KEY_REUSED',
      'The key of this offer is that of another one already: each needs a key of its own.',
    );
  }
  const signature = (await signer.signTypedData(domainOf(venue), TYPES, offer)) as Hex;
  const placed = { venue, offer, signature };
  if (!(await isSigned(venue, placed, isValidSignature))) throw notSigned();
  return placed;
}

export const notSigned = (): ElatioError =>
  new ElatioError(
    'ELATIO_MARKET_SIGNATURE',
    'The offer is not signed by its seller for this chain and contract.',
  );
