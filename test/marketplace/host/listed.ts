import { HDNodeWallet, Wallet } from 'ethers';
import type { Hex } from '../../../marketplace/exchange/offer.ts';
import {
  formatLink,
  type Goods,
  type Listing,
  LISTING_TYPES,
  listingDomain,
  listingMessage,
  type SignedListing,
} from '../../../marketplace/host/index.ts';
import { venue } from './goods.ts';

const PEER = '12D3KooWDpJ7As7BWAwRMfu1VU2WCqNjvq387JEYKDBj4kx6nXTN';

export type Seller = Wallet | HDNodeWallet;
export const newSeller = (): Seller => Wallet.createRandom();

/** What a seller lists, from now on for an hour where nothing else is said. */
export function listingOf(seller: Seller, goods: Goods, more: Partial<Listing> = {}): Listing {
  const issued = Math.floor(Date.now() / 1000);
  return {
    ...venue,
    seller: seller.address as Hex,
    link: formatLink({ place: { peer: PEER, addresses: ['/ip4/127.0.0.1/tcp/9'] }, goods }),
    summary: 'Minutes a day by category, 2025',
    price: 5_000_000n,
    token: venue.exchange,
    issued,
    expiry: issued + 3_600,
    ...more,
  };
}

export async function signed(seller: Seller, listing: Listing): Promise<SignedListing> {
  const message = listingMessage(listing);
  const signature = await seller.signTypedData(listingDomain(listing), LISTING_TYPES, message);
  return { ...listing, signature: signature as Hex };
}
