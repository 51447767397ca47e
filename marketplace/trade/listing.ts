/** Wares that anybody may order, told to all who listen. */
import { parseTerms } from '../exchange/terms.ts';
import {
  type Listing,
  LISTING_TYPES,
  listingDomain,
  listingMessage,
  type MarketHost,
  type SignedListing,
} from '../host/index.ts';
import type { ListingTold } from '../interface.ts';
import { type Context, isoTime, moneyOf } from './context.ts';
import type { Table } from './records.ts';
import type { Ware } from './sale.ts';

export interface Listings {
  /** Lists what is new, and lists no more what is gone. */
  refresh(): void;
  heard(): readonly ListingTold[];
}

/** Most characters of a summary. */
const SUMMARY = 1_000;
const MONTH = 30 * 86_400;

export function createListing({
  account,
  deployment,
  venue,
  wares,
  host,
  time,
  onError,
}: Pick<Context, 'account' | 'deployment' | 'venue' | 'time' | 'onError'> & {
  readonly wares: Table<Ware>;
  readonly host: Pick<MarketHost, 'link' | 'listings'>;
}): Listings {
  const listed = new Map<string, Promise<SignedListing>>();

  async function list({ id, terms, price, token, expiry }: Ware): Promise<SignedListing> {
    const { name, description } = parseTerms(terms);
    const issued = Math.floor(time());
    const listing: Listing = {
      ...venue,
      seller: account.address,
      link: host.link({ ware: id }),
      summary: [name, description]
        .filter((text) => text !== '')
        .join(': ')
        .slice(0, SUMMARY),
      price,
      token,
      issued,
      expiry: Math.min(expiry, issued + MONTH),
    };
    const signature = await account.signTyped(listingDomain(venue), LISTING_TYPES, {
      ...listingMessage(listing),
    });
    const signed = { ...listing, signature };
    await host.listings.publish(signed);
    return signed;
  }

  return {
    refresh() {
      const open = wares.all().filter((ware) => !ware.isWithdrawn && ware.expiry > time());
      for (const ware of open) {
        if (listed.has(ware.id)) continue;
        const listing = list(ware);
        listed.set(ware.id, listing);
        listing.catch((error: unknown) => {
          listed.delete(ware.id);
          onError(error);
        });
      }
      for (const [id, listing] of listed) {
        if (open.some((ware) => ware.id === id)) continue;
        listed.delete(id);
        void listing.then((signed) => host.listings.withdraw(signed)).catch(onError);
      }
    },
    heard: () =>
      host.listings.heard().flatMap(({ link, seller, summary, price, token, expiry, ...at }) => {
        const known = deployment.tokens.find(({ address }) => address === token);
        // Of another chain, or in money that is not taken here.
        if (at.chainId !== venue.chainId || at.exchange !== venue.exchange || !known) return [];
        return { link, seller, summary, price: moneyOf(price, known), expires: isoTime(expiry) };
      }),
  };
}
