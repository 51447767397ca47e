import { z } from '@hono/zod-openapi';
import type { MarketDoor } from '../../market/index.ts';
import { EDITING, json, operation } from '../api/operation.ts';
import { serve } from '../api/serve.ts';
import { Amount, Earning, Money, Order, Status } from './market-shapes.ts';

/** How anything in the market may fail. */
export const MARKET = [
  'ELATIO_MARKET_NONE',
  'ELATIO_MARKET_STARTING',
  'ELATIO_MARKET_LISTEN',
  'ELATIO_CHAIN_UNKNOWN',
] as const;

/** How what asks the chain may fail. */
export const CHAIN = [
  'ELATIO_CHAIN_AWAY',
  'ELATIO_CHAIN_GARBLED',
  'ELATIO_CHAIN_WRONG',
  'ELATIO_CHAIN_CODE',
  'ELATIO_CHAIN_LIES',
] as const;

/** How asking another market host may fail. */
export const ASKING = [
  'ELATIO_MARKET_AWAY',
  'ELATIO_MARKET_UNKNOWN',
  'ELATIO_MARKET_REFUSED',
  'ELATIO_MARKET_BUSY',
  'ELATIO_MARKET_FAILED',
  'ELATIO_MARKET_FRAME',
] as const;

const readMarket = operation({
  operationId: 'readMarket',
  method: 'get',
  path: '/api/v1/market',
  access: 'admin',
  audit: 'none',
  tag: 'market',
  summary: 'Who you are in the market, and how the chain is',
  responses: { 200: json(Status, 'As it is now.') },
  errors: MARKET,
});

const enterMarket = operation({
  operationId: 'enterMarket',
  method: 'post',
  path: '/api/v1/market',
  access: 'admin',
  tag: 'market',
  summary: 'Enters the market',
  description:
    'Makes an account and a host of the market that nobody can link to your devices, and makes this device the one that sells. Said again, it only changes by which RPC the chain is asked.',
  request: {
    body: json(
      z
        .strictObject({
          rpc: z.array(z.string().max(2048)).min(1).max(8).optional().openapi({
            description:
              'URLs at which the chain is asked; the local development chain where absent.',
          }),
        })
        .openapi('MarketEntry', { examples: [{}] }),
      'Which chain.',
    ),
  },
  responses: { 200: json(Status, 'As it is now.') },
  errors: [
    'ELATIO_MARKET_ROLE',
    'ELATIO_MARKET_LISTEN',
    'ELATIO_CHAIN_URL',
    'ELATIO_CHAIN_UNKNOWN',
    ...CHAIN,
    ...EDITING,
  ],
});

const fillAccount = operation({
  operationId: 'fillMarketAccount',
  method: 'post',
  path: '/api/v1/market/faucet',
  access: 'admin',
  tag: 'market',
  summary: 'Gets money that is worth nothing, on a development chain',
  request: {
    body: json(
      z
        .strictObject({ amount: Amount.optional() })
        .openapi('MarketFilling', { examples: [{ amount: '100' }] }),
      'How much; 100 where absent.',
    ),
  },
  responses: { 200: json(z.array(Money), 'What the account has now.') },
  errors: ['ELATIO_CHAIN_AMOUNT', 'ELATIO_CHAIN_REAL', ...MARKET, ...CHAIN],
});

const listOrders = operation({
  operationId: 'listMarketOrders',
  method: 'get',
  path: '/api/v1/market/orders',
  access: 'admin',
  audit: 'none',
  tag: 'market',
  summary: 'What was ordered of you, and what became of it',
  responses: { 200: json(z.array(Order), 'The newest first.') },
  errors: MARKET,
});

const listEarnings = operation({
  operationId: 'listMarketEarnings',
  method: 'get',
  path: '/api/v1/market/earnings',
  access: 'admin',
  audit: 'none',
  tag: 'market',
  summary: 'Each sale that was paid',
  responses: { 200: json(z.array(Earning), 'The newest first.') },
  errors: MARKET,
});

export function marketOperations({ market }: { readonly market: MarketDoor }) {
  return [
    serve(readMarket, (_, context) => market.opened().status(context.req.raw.signal)),
    serve(enterMarket, async ({ json: { rpc } }, context) => {
      const { signal } = context.req.raw;
      return (await market.enter(rpc, signal)).status(signal);
    }),
    serve(fillAccount, ({ json: { amount } }, context) =>
      market.opened().faucet(amount, context.req.raw.signal),
    ),
    serve(listOrders, () => market.opened().orders()),
    serve(listEarnings, () => market.opened().earnings()),
  ];
}
