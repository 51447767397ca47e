import { type TypedDataDomain, type TypedDataField, verifyTypedData } from 'ethers';
import type { Venue } from '../exchange/offer.ts';
import type { Listing, SignedListing } from './listing.ts';

/** A listing as EIP-712 typed data: what the seller's key signs. */
export const LISTING_TYPES: Record<'Listing', TypedDataField[]> = {
  Listing: [
    { name: 'seller', type: 'address' },
    { name: 'link', type: 'string' },
    { name: 'summary', type: 'string' },
    { name: 'price', type: 'uint256' },
    { name: 'token', type: 'address' },
    { name: 'issued', type: 'uint64' },
    { name: 'expiry', type: 'uint64' },
  ],
};

/** Another name than the contract's own: no signature of a listing is one of an offer. */
export function listingDomain({ chainId, exchange }: Venue): TypedDataDomain {
  return { name: 'Elatio listing', version: '1', chainId, verifyingContract: exchange };
}

/** The fields that are signed. */
export function listingMessage(listing: Listing): Readonly<Record<string, unknown>> {
  const { seller, link, summary, price, token, issued, expiry } = listing;
  return { seller, link, summary, price, token, issued, expiry };
}

/** Whether the seller's own key signed it; contract accounts (ERC-1271) cannot list, for nobody asks a chain here. */
export function isListingSigned(listing: SignedListing): boolean {
  try {
    const message = listingMessage(listing);
    const signer = verifyTypedData(
      listingDomain(listing),
      LISTING_TYPES,
      message,
      listing.signature,
    );
    return signer === listing.seller;
  } catch {
    return false;
  }
}
