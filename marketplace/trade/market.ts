/** A person's market: the chain, the host and both sides of trade, wired. */
import { createAccount, createChain, DEPLOYMENTS, deploymentOf, giveFrom } from '../chain/index.ts';
import { ElatioError } from '../../protocol/error.ts';
import { fromHex, toHex } from '../exchange/hex.ts';
import { createKeccak } from '../exchange/keccak.ts';
import { MAX_WORDS } from '../exchange/offer.ts';
import { parseTerms } from '../exchange/terms.ts';
import {
  createMarketHost,
  isListingSigned,
  LISTING_TYPES,
  type Listing,
  listingDomain,
  listingMessage,
  type Proposal,
} from '../host/index.ts';
import type {
  Earning,
  Market,
  MarketStatus,
  OfferTold,
  OrderTold,
  ProposalTold,
  PurchaseTold,
} from '../interface.ts';
import { createBuying } from './buying.ts';
import { type Context, isoTime, moneyOf, theOne, tokenAt } from './context.ts';
import { createFiles } from './files.ts';
import { createLoop } from './loop.ts';
import type { Purchase } from './purchase.ts';
import { createTable, type Records } from './records.ts';
import type { Sale, Ware } from './sale.ts';
import { createSelling } from './selling.ts';
import { createOffering } from './shop.ts';
