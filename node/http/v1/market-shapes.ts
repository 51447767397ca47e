/** What the operations of the market take and answer. */
import { z } from '@hono/zod-openapi';
import { Time } from './shapes.ts';

export const Account = z
  .string()
  .regex(/^0x[\da-fA-F]{40}$/, '"0x" and 40 hexadecimal digits')
  .transform((text) => text as `0x${string}`)
  .openapi({ type: 'string', examples: ['0x70997970C51812dc3A010C7d01b50e0d17dc79C8'] });

export const Amount = z
  .string()
  .max(100)
  .openapi({ description: 'Decimal, of the currency.', examples: ['5', '0.25'] });

export const Money = z
  .object({ amount: Amount, currency: z.string().openapi({ examples: ['TEST'] }) })
  .openapi('Money');

const UNDER_WAY = 'Absent while it is under way.';

const SaleOutcome = z
  .enum(['unsold', 'paid', 'returned', 'complained', 'lost'])
  .openapi({ description: UNDER_WAY });

const PurchaseOutcome = z
  .enum(['bought', 'unlike', 'refunded', 'expired', 'cancelled', 'cheated'])
  .openapi({ description: UNDER_WAY });

export const Status = z
  .object({
    account: z.string().openapi({ description: 'The account that offers and pays.' }),
    payout: z.string().openapi({ description: 'Where what is earned goes.' }),
    guardian: z
      .string()
      .optional()
      .openapi({ description: 'The account that may end what is sold, and carry nothing off.' }),
    isSelling: z.boolean().openapi({ description: 'One of your devices sells.' }),
    chain: z.object({
      id: z.int(),
      name: z.string(),
      isPlay: z.boolean().openapi({ description: 'Its money is worth nothing.' }),
      rpc: z.array(z.string()),
      exchange: z.string().openapi({ description: 'The contract.' }),
      height: z.int().optional().openapi({ description: 'Absent where it does not answer.' }),
      problem: z.string().optional(),
    }),
    balances: z.array(Money).optional(),
    addresses: z.array(z.string()).openapi({ description: 'Where others reach it.' }),
    open: z.object({ sales: z.int(), purchases: z.int() }),
  })
  .openapi('MarketStatus');

const Consent = z.string().openapi({
  description: 'Hash of the receipt that it stands under; absent of a file of the person’s own.',
});

export const Offer = z
  .object({
    id: z.string(),
    name: z.string(),
    bytes: z.int(),
    description: z.string(),
    price: Money,
    to: z.string().optional().openapi({ description: 'Absent where anybody may buy it.' }),
    link: z.string().openapi({ description: 'What a buyer fetches it by.' }),
    created: Time,
    expires: Time,
    isWithdrawn: z.boolean(),
    consent: Consent.optional(),
  })
  .openapi('MarketOffer');

export const Order = z
  .object({
    sale: z.string(),
    name: z.string(),
    buyer: z.string(),
    price: Money,
    created: Time,
    words: z.string().openapi({ description: 'Where it stands.' }),
    isReleased: z
      .boolean()
      .openapi({ description: 'The key was shown, or is on its way: nothing takes that back.' }),
    consent: Consent.optional(),
    outcome: SaleOutcome.optional(),
    ended: Time.optional(),
  })
  .openapi('MarketOrder');

export const Earning = z
  .object({
    time: Time,
    sale: z.string(),
    name: z.string(),
    buyer: z.string(),
    price: Money,
    transaction: z
      .string()
      .optional()
      .openapi({ description: 'That brought the money, perhaps of several sales.' }),
    chainId: z.int(),
  })
  .openapi('MarketEarning');

export const Purchase = z
  .object({
    sale: z.string(),
    link: z.string(),
    seller: z.string(),
    name: z.string(),
    type: z.string(),
    bytes: z.int(),
    description: z.string(),
    datasheet: z.string().optional().openapi({ description: 'JSON, of a data set.' }),
    licence: z.string().optional(),
    price: Money,
    created: Time,
    expires: Time,
    fetched: z.object({ bytes: z.int(), of: z.int() }),
    isVerified: z
      .boolean()
      .openapi({ description: 'What was delivered fits what was promised: it can be bought.' }),
    isBought: z.boolean(),
    isOpened: z.boolean().openapi({ description: 'The file is here, each chunk checked.' }),
    words: z.string().openapi({ description: 'Where it stands.' }),
    outcome: PurchaseOutcome.optional(),
    ended: Time.optional(),
  })
  .openapi('MarketPurchase');

export const Goods = z
  .object({
    link: z.string(),
    seller: z.string(),
    name: z.string(),
    type: z.string(),
    bytes: z.int(),
    description: z.string(),
    datasheet: z.string().optional().openapi({ description: 'JSON, of a data set.' }),
    licence: z.string().optional(),
    price: Money,
    expires: Time,
  })
  .openapi('MarketGoods');

export const Listing = z
  .object({
    link: z.string(),
    seller: z.string(),
    summary: z.string(),
    price: Money,
    expires: Time,
  })
  .openapi('MarketListing');

export const Wanted = z
  .object({
    id: z.string(),
    account: z.string(),
    text: z.string(),
    address: z.string(),
    time: Time,
    isOwn: z.boolean(),
  })
  .openapi('MarketRequest');

export const Proposal = z
  .object({ link: z.string(), request: z.string(), time: Time })
  .openapi('MarketProposal');

export const Link = z.string().max(2048).openapi({
  description: 'As the seller was told it: `elatio-market:…`.',
});
