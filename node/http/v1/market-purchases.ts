import { z } from '@hono/zod-openapi';
import type { MarketDoor } from '../../market/index.ts';
import { json, operation, RECORDING, WRITING } from '../api/operation.ts';
import { serve } from '../api/serve.ts';
import { attachment } from '../export/index.ts';
import { plainReply } from '../reply.ts';
import { bytesOf } from '../stream.ts';
import { ASKING, CHAIN, MARKET } from './market.ts';
import { Goods, Link, Purchase } from './market-shapes.ts';

const SalePath = z.object({
  sale: z.string().max(128).openapi({ description: 'Its number, or as much of it as is enough.' }),
});

/** Why an offer is not one that a buyer should pay for. */
const OFFERED = [
  'ELATIO_MARKET_OFFER_MALFORMED',
  'ELATIO_MARKET_TERMS_MALFORMED',
  'ELATIO_MARKET_WRONG_CHAIN',
  'ELATIO_MARKET_NOT_FOR_ME',
  'ELATIO_MARKET_TOKEN',
  'ELATIO_MARKET_TERMS',
  'ELATIO_MARKET_WINDOW',
  'ELATIO_MARKET_EXPIRED',
  'ELATIO_MARKET_KEY_REUSED',
  'ELATIO_MARKET_SIGNATURE',
] as const;

const fetchPurchase = operation({
  operationId: 'fetchFromMarket',
  method: 'post',
  path: '/api/v1/market/purchases',
  access: 'admin',
  tag: 'market',
  summary: 'Gets what a link leads to, sealed, and checks it',
  description:
    'Answers at once with what is known; how far it has come, `readMarketPurchase` tells. Nothing is paid.',
  request: {
    body: json(
      z.strictObject({ link: Link }).openapi('MarketFetching', { examples: [{ link: 'LINK' }] }),
      'The link.',
    ),
  },
  responses: { 200: json(Purchase, 'What the seller promises.') },
  errors: ['ELATIO_MARKET_LINK', ...ASKING, ...OFFERED, ...MARKET, ...CHAIN, ...RECORDING],
});

const inspect = operation({
  operationId: 'inspectMarketLink',
  method: 'get',
  path: '/api/v1/market/goods',
  access: 'admin',
  audit: 'none',
  tag: 'market',
  summary: 'What a link leads to',
  description: 'By its seller’s word: nothing is ordered, fetched or signed.',
  request: { query: z.object({ link: Link.openapi({ examples: ['LINK'] }) }) },
  responses: { 200: json(Goods, 'What is sold there.') },
  errors: [
    'ELATIO_MARKET_LINK',
    'ELATIO_MARKET_OFFER_MALFORMED',
    'ELATIO_MARKET_TERMS_MALFORMED',
    'ELATIO_MARKET_TOKEN',
    ...ASKING,
    ...MARKET,
  ],
});

const listPurchases = operation({
  operationId: 'listMarketPurchases',
  method: 'get',
  path: '/api/v1/market/purchases',
  access: 'admin',
  audit: 'none',
  tag: 'market',
  summary: 'What you got and bought',
  responses: { 200: json(z.array(Purchase), 'The newest first.') },
  errors: MARKET,
});

const readPurchase = operation({
  operationId: 'readMarketPurchase',
  method: 'get',
  path: '/api/v1/market/purchases/{sale}',
  access: 'admin',
  audit: 'none',
  tag: 'market',
  summary: 'One of them',
  request: { params: SalePath },
  responses: { 200: json(Purchase, 'As it is now.') },
  errors: ['ELATIO_MARKET_ID', ...MARKET],
});

const buy = operation({
  operationId: 'buyFromMarket',
  method: 'post',
  path: '/api/v1/market/purchases/{sale}/buy',
  access: 'admin',
  tag: 'market',
  summary: 'Buys it',
  description:
    'Pays the price into the contract. What follows needs nobody: the key is waited for, the file opened and checked, a complaint made where anything is off, the money fetched back where no key comes.',
  request: { params: SalePath },
  responses: { 200: json(Purchase, 'As it is now.') },
  errors: ['ELATIO_MARKET_ID', 'ELATIO_MARKET_EARLY', ...OFFERED, ...MARKET, ...CHAIN, ...WRITING],
});

const readContent = operation({
  operationId: 'readMarketContent',
  method: 'get',
  path: '/api/v1/market/purchases/{sale}/content',
  access: 'admin',
  audit: 'export',
  tag: 'market',
  summary: 'The file that was bought',
  request: {
    params: SalePath,
    query: z.object({
      format: z.enum(['csv', 'parquet']).optional().openapi({
        description:
          'Of a data set: `csv` is what was delivered, checked against its datasheet, `parquet` the same table. What was delivered, whatever it is, where absent.',
      }),
    }),
  },
  responses: {
    200: {
      description: 'The file.',
      content: { 'application/octet-stream': { schema: z.string() } },
    },
  },
  errors: [
    'ELATIO_MARKET_ID',
    'ELATIO_MARKET_EARLY',
    'ELATIO_MARKET_FORMAT',
    'ELATIO_DATASET_TABLE',
    'ELATIO_DATASET_DATASHEET',
    ...MARKET,
  ],
});

const drop = operation({
  operationId: 'dropMarketPurchase',
  method: 'delete',
  path: '/api/v1/market/purchases/{sale}',
  access: 'admin',
  tag: 'market',
  summary: 'Forgets one that nothing was paid for, or that has ended',
  request: { params: SalePath },
  responses: { 204: { description: 'It is not here any more, nor its file.' } },
  errors: ['ELATIO_MARKET_ID', 'ELATIO_MARKET_EARLY', ...MARKET, ...WRITING],
});

/** What a page that is opened all the same may do: nothing. */
const SANDBOX = "default-src 'none'; frame-ancestors 'none'; sandbox";

export function marketPurchaseOperations({ market }: { readonly market: MarketDoor }) {
  return [
    serve(fetchPurchase, ({ json: { link } }, context) =>
      market.opened().purchases.fetch(link, context.req.raw.signal),
    ),
    serve(inspect, ({ query: { link } }, context) =>
      market.opened().inspect(link, context.req.raw.signal),
    ),
    serve(listPurchases, () => market.opened().purchases.list()),
    serve(readPurchase, ({ param: { sale } }) => market.opened().purchases.find(sale)),
    serve(buy, ({ param: { sale } }) => market.opened().purchases.buy(sale)),
    serve(readContent, async ({ param: { sale }, query: { format } }) => {
      const { name: delivered } = await market.opened().purchases.find(sale);
      const content = bytesOf(await market.opened().purchases.content(sale, format));
      const name = format ? `${delivered.replace(/\.[^.]*$/, '')}.${format}` : delivered;
      return plainReply(content, 200, {
        'content-type': 'application/octet-stream',
        'content-disposition': attachment(name),
        'content-security-policy': SANDBOX,
      });
    }),
    serve(drop, async ({ param: { sale } }) => {
      await market.opened().purchases.drop(sale);
      return new Response(null, { status: 204 });
    }),
  ];
}
