import { z } from '@hono/zod-openapi';
import type { MarketDoor } from '../../market/index.ts';
import { json, operation, WRITING } from '../api/operation.ts';
import { serve } from '../api/serve.ts';
import { ASKING, CHAIN, MARKET } from './market.ts';
import { Link, Listing, Proposal, Wanted } from './market-shapes.ts';

const addRequest = operation({
  operationId: 'addMarketRequest',
  method: 'post',
  path: '/api/v1/market/requests',
  access: 'admin',
  tag: 'market',
  summary: 'Says on the chain what you want to buy',
  description: 'Anybody can read it, for ever. Sellers bring links to your market host.',
  request: {
    body: json(
      z
        .strictObject({ text: z.string().min(1).max(500) })
        .openapi('MarketWish', { examples: [{ text: 'minutes per category and day' }] }),
      'What you want.',
    ),
  },
  responses: { 201: json(Wanted, 'The request.') },
  errors: [
    'ELATIO_CHAIN_FUNDS',
    'ELATIO_CHAIN_GAS',
    'ELATIO_CHAIN_REVERTED',
    'ELATIO_CHAIN_STUCK',
    'ELATIO_CHAIN_OUTBOX',
    ...MARKET,
    ...CHAIN,
    ...WRITING,
  ],
});

const listRequests = operation({
  operationId: 'listMarketRequests',
  method: 'get',
  path: '/api/v1/market/requests',
  access: 'admin',
  audit: 'none',
  tag: 'market',
  summary: 'What is wanted on this chain',
  responses: { 200: json(z.array(Wanted), 'The newest first.') },
  errors: [...MARKET, ...CHAIN],
});

const answerRequest = operation({
  operationId: 'answerMarketRequest',
  method: 'post',
  path: '/api/v1/market/requests/{id}/answer',
  access: 'admin',
  tag: 'market',
  summary: 'Brings a link to who asked',
  request: {
    params: z.object({ id: z.string().max(128) }),
    body: json(
      z.strictObject({ link: Link }).openapi('MarketAnswer', { examples: [{ link: 'LINK' }] }),
      'A link of yours.',
    ),
  },
  responses: { 204: { description: 'It is there.' } },
  errors: ['ELATIO_MARKET_ID', 'ELATIO_MARKET_LINK', ...ASKING, ...MARKET, ...CHAIN],
});

const listProposals = operation({
  operationId: 'listMarketProposals',
  method: 'get',
  path: '/api/v1/market/proposals',
  access: 'admin',
  audit: 'none',
  tag: 'market',
  summary: 'Links that sellers brought for your requests',
  responses: { 200: json(z.array(Proposal), 'The newest first.') },
  errors: MARKET,
});

const listListings = operation({
  operationId: 'listMarketListings',
  method: 'get',
  path: '/api/v1/market/listings',
  access: 'admin',
  audit: 'none',
  tag: 'market',
  summary: 'What sellers list, as far as this market host has heard',
  responses: { 200: json(z.array(Listing), 'The latest heard first.') },
  errors: MARKET,
});

export function marketRequestOperations({ market }: { readonly market: MarketDoor }) {
  return [
    serve(addRequest, ({ json: { text } }, context) =>
      market.opened().requests.add(text, context.req.raw.signal),
    ),
    serve(listRequests, (_, context) => market.opened().requests.list(context.req.raw.signal)),
    serve(answerRequest, async ({ param: { id }, json: { link } }, context) => {
      await market.opened().requests.propose(id, link, context.req.raw.signal);
      return new Response(null, { status: 204 });
    }),
    serve(listListings, () => market.opened().listings()),
    serve(listProposals, () => market.opened().requests.proposals()),
  ];
}
