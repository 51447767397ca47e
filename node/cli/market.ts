import { setTimeout as sleep } from 'node:timers/promises';
import type { Money, OfferTold, OrderTold, PurchaseTold } from '../../marketplace/index.ts';
import type { Client } from './client.ts';
import { cut, localTime, sizeOf, visible } from './output.ts';
import { progressLine } from './progress.ts';

/** Where the market is asked. */
export const MARKET_PATH = '/api/v1/market';

/** An amount as a person reads it: `5 TEST`. */
export function moneyOf({ amount, currency }: Money): string {
  return `${amount} ${visible(currency)}`;
}

/** So much of a sale's number as tells it from others. */
export function shortSale(sale: string): string {
  return sale.slice(0, 12);
}

/** So much of an account as a person compares. */
export function shortAccount(account: string): string {
  return `${account.slice(0, 8)}…${account.slice(-4)}`;
}

export const OFFER_HEAD = ['file', 'size', 'price', 'for', 'until', 'id'];

export function offerCells(offer: OfferTold): string[] {
  return [
    cut(visible(offer.name), 40),
    sizeOf(offer.bytes),
    moneyOf(offer.price),
    offer.to === undefined ? 'anybody' : shortAccount(offer.to),
    offer.isWithdrawn ? 'withdrawn' : localTime(offer.expires),
    shortSale(offer.id),
  ];
}

export const ORDER_HEAD = ['ordered', 'file', 'price', 'buyer', 'how it stands', 'sale'];

export function orderCells(order: OrderTold): string[] {
  return [
    localTime(order.created),
    cut(visible(order.name), 30),
    moneyOf(order.price),
    shortAccount(order.buyer),
    order.words,
    shortSale(order.sale),
  ];
}

export const PURCHASE_HEAD = ['file', 'size', 'price', 'seller', 'how it stands', 'sale'];

export function purchaseCells(purchase: PurchaseTold): string[] {
  return [
    cut(visible(purchase.name), 30),
    sizeOf(purchase.bytes),
    moneyOf(purchase.price),
    shortAccount(purchase.seller),
    purchase.words,
    shortSale(purchase.sale),
  ];
}

/** The purchase of a sale, by as much of its number as tells it from others. */
export async function purchaseOf(client: Client, sale: string): Promise<PurchaseTold> {
  const path = `${MARKET_PATH}/purchases/${encodeURIComponent(sale)}`;
  return (await client.get(path)) as PurchaseTold;
}

const LOOK_MS = 300;

/**
 * Looks at a purchase until it is as wanted, and shows meanwhile how it stands. The node goes on with it whether
 * somebody looks or not.
 */
export async function untilPurchase(
  client: Client,
  sale: string,
  isWanted: (purchase: PurchaseTold) => boolean,
): Promise<PurchaseTold> {
  const progress = progressLine(process.stderr);
  try {
    for (;;) {
      const purchase = await purchaseOf(client, sale);
      if (isWanted(purchase) || purchase.outcome !== undefined) return purchase;
      progress.show(() => standing(purchase));
      await sleep(LOOK_MS);
    }
  } finally {
    progress.end();
  }
}

function standing({ words, fetched, isVerified }: PurchaseTold): string {
  if (isVerified || fetched.of === 0) return words;
  return `${Math.floor((100 * fetched.bytes) / fetched.of)} %  ${words}`;
}
