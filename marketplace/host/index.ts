/**
 * Programs of the market speak with each other: what is sold where, offers, and the goods, sealed. See `README.md` for what
 * is said, its bounds, and the codes of failures.
 */
export type { Clock, Rates } from './allowance.ts';
export type { Asker, Shop } from './answering.ts';
export type { AskedRange, Asking } from './asking.ts';
export type { Download, Sink, Wanted } from './download.ts';
export { createMarketHost, type MarketHost, type MarketHostDeps } from './host.ts';
export { LIMITS, type Limits } from './limits.ts';
export {
  formatLink,
  formatPlace,
  type Goods,
  type MarketLink,
  parseLink,
  parsePlace,
  type Place,
} from './link.ts';
export type { Listing, SignedListing } from './listing.ts';
export {
  isListingSigned,
  LISTING_TYPES,
  listingDomain,
  listingMessage,
} from './listing-signature.ts';
export type { Proposal, Range, ToldOffer } from './wire.ts';
