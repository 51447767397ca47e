/** The public face of the market: see the README. */
export type {
  Earning,
  GoodsTold,
  ListingTold,
  Market,
  MarketStatus,
  Money,
  NewOffer,
  OfferTold,
  OrderTold,
  ProposalTold,
  PurchaseTold,
  RequestTold,
} from './interface.ts';
export { accountOfKey } from './chain/account.ts';
export { type DevChain, startDevChain } from './chain/index.ts';
export { createMarket, type MarketDeps } from './trade/market.ts';
export type { Format } from './trade/converting.ts';
export { type DemoTold, runMarketDemo, type StoryTold } from './demo/index.ts';
