/**
 * How a seller's side decides. From what it durably knows and what the chain says it finds the one thing to do next, so
 * after a crash, or after the chain has thought better of it, it is right again without knowing what happened.
 *
 * | chain    | and                                             | the seller                                |
 * |----------|-------------------------------------------------|-------------------------------------------|
 * | none     | the offer can still be funded                   | waits                                     |
 * | none     | it can no longer                                | is done: unsold, or lost if the key is out |
 * | funded   | the key is out                                  | reveals, at once, until the window ends   |
 * | funded   | not relied on yet, enough of the window left    | waits                                     |
 * | funded   | relied on, enough of the window left            | reveals                                   |
 * | funded   | too little left, no longer wanted, refund begun | refunds                                   |
 * | revealed | the complain window runs                        | waits                                     |
 * | revealed | it is over                                      | settles                                   |
 * | settled  | money waits                                     | withdraws                                 |
 * | settled  | none does                                       | is done: paid                             |
 * | refunded | money waits (the bond)                          | withdraws                                 |
 * | refunded | none does                                       | is done: returned, complained or lost     |
 *
 * The key leaves for the first time only where the payment is relied on and half of the window is left. Two things it cannot
 * guard against: a chain that undoes more than what is relied on, and a key that is not mined in half of the window.
 */
import type { Hex, Offer } from './offer.ts';
import type { SellerPolicy } from './policy.ts';
import { isBehind, isReliedOn, waitFor, type Wait } from './time.ts';
import type { SaleView } from './view.ts';

/** What a seller durably knows of a sale: each is on the disk before what it says is done. */
export interface Order {
  readonly offer: Offer;
  readonly key: Hex;
  /** The key was given to anybody, if only to be mined: it does not come back. */
  readonly isKeyOut: boolean;
  /** A refund was sent: it may be mined at any time, so the key must not leave any more. */
  readonly isRefunding: boolean;
  /** The sale is no longer wanted: its consent was withdrawn, or the person said so. */
  readonly isUnwanted: boolean;
}

export type SaleOutcome = 'unsold' | 'paid' | 'returned' | 'complained' | 'lost';

export type SaleAction =
  | Wait
  | { readonly kind: 'reveal' | 'refund' | 'settle' | 'withdraw' }
  | { readonly kind: 'done'; readonly outcome: SaleOutcome };

/**
 * The next thing that a seller has to do. An action stands until another is given: to send again what is on its way already is
 * for who sends it to leave. Before `reveal` and `refund` are sent, the order must say so.
 *
 * @param now this machine's clock, in seconds since 1970
 */
export function decideSale(
  order: Order,
  view: SaleView,
  policy: SellerPolicy,
  now: number,
): SaleAction {
  const { offer, isKeyOut } = order;
  switch (view.newest.state) {
    case 'none':
      if (!isBehind(offer.expiry + policy.finality, view, policy, now)) {
        return waitFor('buyer', offer.expiry + policy.finality);
      }
      return { kind: 'done', outcome: isKeyOut ? 'lost' : 'unsold' };
    case 'funded':
      return isKeyOut ? decideShown(view, policy, now) : decideFunded(order, view, policy, now);
    case 'revealed':
      if (isBehind(view.newest.deadline, view, policy, now)) return { kind: 'settle' };
      return waitFor('complaint', view.newest.deadline);
    case 'settled':
    case 'refunded':
      if (!isReliedOn(view)) return waitFor('blocks');
      if (view.credit > 0n) return { kind: 'withdraw' };
      if (view.confirmedCredit > 0n) return waitFor('blocks');
      return { kind: 'done', outcome: outcomeOf(order, view) };
  }
}

/** Funded, and the key is known to nobody else. */
function decideFunded(order: Order, view: SaleView, policy: SellerPolicy, now: number): SaleAction {
  const { offer, isRefunding, isUnwanted } = order;
  const latest = view.newest.deadline - Math.ceil(offer.revealWindow * policy.windowLeft);
  if (isRefunding || isUnwanted || Math.max(view.time, now) > latest) return { kind: 'refund' };
  return isReliedOn(view) ? { kind: 'reveal' } : waitFor('blocks', latest);
}

/** Funded, while the key is out: the reveal is not mined yet, or was undone. */
function decideShown(view: SaleView, policy: SellerPolicy, now: number): SaleAction {
  const { deadline } = view.newest;
  if (!isBehind(deadline, view, policy, now)) return { kind: 'reveal' };
  if (!isBehind(deadline + policy.finality, view, policy, now)) {
    return waitFor('blocks', deadline + policy.finality);
  }
  return { kind: 'done', outcome: 'lost' };
}

function outcomeOf({ isKeyOut }: Order, { newest, isComplained }: SaleView): SaleOutcome {
  if (newest.state === 'settled') return 'paid';
  if (isComplained) return 'complained';
  return isKeyOut ? 'lost' : 'returned';
}

/** What became of a sale, in words for the seller. */
export function describeSale(outcome: SaleOutcome): string {
  switch (outcome) {
    case 'unsold':
      return 'Nobody paid for the offer in time. The file was not opened to anybody.';
    case 'paid':
      return 'The file is sold, and the money has arrived.';
    case 'returned':
      return 'The money went back to the buyer before the key was shown. The file was not opened to anybody.';
    case 'complained':
      return 'The buyer proved that a part of the file was not what the offer promised. The money went back to the buyer.';
    case 'lost':
      return 'The key was shown, but the chain did not take it in time or undid the payment. The buyer may have the file, and you are not paid.';
  }
}
