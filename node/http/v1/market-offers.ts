import { z } from '@hono/zod-openapi';
import type { MarketDoor } from '../../market/index.ts';
import { json, operation, RECORDING, WRITING } from '../api/operation.ts';
import { serve } from '../api/serve.ts';
import { MARKET } from './market.ts';
import { Account, Amount, Offer } from './market-shapes.ts';

const addOffer = operation({
  operationId: 'addMarketOffer',
  method: 'post',
  path: '/api/v1/market/offers',
  access: 'admin',
  tag: 'market',
  summary: 'Offers a file',
  description:
    'The body is the file. It is sealed as it comes; the buyer gets it whole before paying, and its key after.',
  request: {
    query: z.object({
      name: z.string().openapi({ description: 'Without a path.', examples: ['days.csv'] }),
      price: Amount,
      token: z.string().max(64).optional().openapi({ description: "The chain's first if absent." }),
      to: Account.optional().openapi({ description: 'Who alone may buy it; anybody if absent.' }),
      description: z.string().max(4000).optional(),
      lasts: z.coerce
        .number()
        .int()
        .optional()
        .openapi({ description: 'Seconds; a week if absent.' }),
    }),
    headers: z.object({ 'content-type': z.string().optional() }),
    body: {
      description: 'The file.',
      content: { 'application/octet-stream': { schema: z.string() } },
    },
  },
  streamed: true,
  responses: { 201: json(Offer, 'The offer, with the link for buyers.') },
  errors: [
    'ELATIO_CHAIN_AMOUNT',
    'ELATIO_MARKET_TOKEN',
    'ELATIO_MARKET_OFFER',
    'ELATIO_MARKET_TERMS_MALFORMED',
    'ELATIO_MARKET_FILE_TOO_LARGE',
    'ELATIO_MARKET_CUT',
    'ELATIO_MARKET_DISK',
    'ELATIO_MARKET_ROLE',
    ...MARKET,
    ...RECORDING,
  ],
});

const listOffers = operation({
  operationId: 'listMarketOffers',
  method: 'get',
  path: '/api/v1/market/offers',
  access: 'admin',
  audit: 'none',
  tag: 'market',
  summary: 'What you offer',
  responses: { 200: json(z.array(Offer), 'The newest first.') },
  errors: MARKET,
});

const withdrawOffer = operation({
  operationId: 'withdrawMarketOffer',
  method: 'delete',
  path: '/api/v1/market/offers/{id}',
  access: 'admin',
  tag: 'market',
  summary: 'Takes an offer back',
  description: 'Nobody can buy it any more. A buyer who has paid and has no key yet is refunded.',
  request: { params: z.object({ id: z.string().max(128) }) },
  responses: { 200: json(Offer, 'The offer, withdrawn.') },
  errors: ['ELATIO_MARKET_ID', ...MARKET, ...WRITING],
});

export function marketOfferOperations({ market }: { readonly market: MarketDoor }) {
  return [
    serve(addOffer, ({ query, header }, context) => {
      // What follows the media type says how it is sent.
      const type = header['content-type']?.split(';')[0]?.trim();
      const content: AsyncIterable<Uint8Array> = context.req.raw.body ?? nothing();
      const offer = { ...query, ...(type !== undefined && { type }) };
      return market.opened().offers.add(offer, content, context.req.raw.signal);
    }),
    serve(listOffers, () => market.opened().offers.list()),
    serve(withdrawOffer, ({ param: { id } }) => market.opened().offers.withdraw(id)),
  ];
}

async function* nothing(): AsyncGenerator<Uint8Array> {
  // An empty file.
}
