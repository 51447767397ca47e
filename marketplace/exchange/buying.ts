/**
 * How a buyer's side decides: as `selling.ts`, from what it durably knows and what the chain says.
 *
 * | chain    | and                                     | the buyer                                    |
 * |----------|-----------------------------------------|----------------------------------------------|
 * | none     | the goods are not all there and checked | fetches them                                 |
 * | none     | they are, and there is time             | funds                                        |
 * | none     | there is none any more                  | is done: expired                             |
 * | funded   | the reveal window runs                  | waits                                        |
 * | funded   | it is over                              | refunds                                      |
 * | revealed | the file is not opened yet              | opens it; fetches what its disk lost                                     |
 * | revealed | a chunk is wrong, the window runs       | complains                                    |
 * | revealed | the file is right                       | settles                                      |
 * | revealed | it is not the one described; or wrong, too late | waits for the end of the window, then is done |
 * | settled  | the file is not opened yet              | opens it                                     |
 * | settled  | it is                                   | is done                                      |
 * | refunded | money waits                             | withdraws                                    |
 * | refunded | none does                               | is done: refunded                            |
 *
 * Money leaves only where the whole sealed file and all hashes are there and checked.
 */
import type { Offer } from './offer.ts';
import type { Opened } from './opening.ts';
import type { BuyerPolicy } from './policy.ts';
import { isBehind, isReliedOn, waitFor, type Wait } from './time.ts';
import type { SaleView } from './view.ts';

/** What a buyer durably knows of a purchase: each is on the disk before what it says is relied on. */
export interface Purchase {
  readonly offer: Offer;
  /** The sealed file and all hashes are on the disk, and were found to be the offer's. */
  readonly isFetched: boolean;
  /** Paying was begun: it may be mined at any time. */
  readonly isFunding: boolean;
  /** The purchase is no longer wanted. What is paid already goes on. */
  readonly isUnwanted: boolean;
  /** How the file opened; the file, or the complaint, is on the disk. */
  readonly opened?: Opened;
}

export type PurchaseOutcome =
  'bought' | 'unlike' | 'refunded' | 'expired' | 'cancelled' | 'cheated';

export type PurchaseAction =
  | Wait
  | {
      readonly kind: 'fetch' | 'fund' | 'open' | 'complain' | 'settle' | 'refund' | 'withdraw';
    }
  | { readonly kind: 'done'; readonly outcome: PurchaseOutcome };

/**
 * The next thing that a buyer has to do. As with `decideSale`, it stands until another is given; before `fund` is sent, the
 * purchase must say so.
 *
 * @param now this machine's clock, in seconds since 1970
 */
export function decidePurchase(
  purchase: Purchase,
  view: SaleView,
  policy: BuyerPolicy,
  now: number,
): PurchaseAction {
  const { deadline, state } = view.newest;
  switch (state) {
    case 'none':
      return decideUnpaid(purchase, view, policy, now);
    case 'funded':
      return isBehind(deadline, view, policy, now) ? { kind: 'refund' } : waitFor('key', deadline);
    case 'revealed':
      return purchase.opened
        ? decideOpened(purchase.opened, view, policy, now)
        : decideSealed(purchase, view);
    case 'settled':
      if (!purchase.opened) return decideSealed(purchase, view);
      if (!isReliedOn(view)) return waitFor('blocks');
      return done(outcomeOf(purchase.opened));
    case 'refunded':
      if (!isReliedOn(view)) return waitFor('blocks');
      if (view.credit > 0n) return { kind: 'withdraw' };
      return view.confirmedCredit > 0n ? waitFor('blocks') : done('refunded');
  }
}

function decideUnpaid(
  { offer, isFetched, isFunding, isUnwanted }: Purchase,
  view: SaleView,
  policy: BuyerPolicy,
  now: number,
): PurchaseAction {
  if (isFunding) {
    // It is sent again as long as it can be mined, and given up only when it surely is not.
    if (!isUnwanted && !isBehind(offer.expiry, view, policy, now)) return { kind: 'fund' };
    const end = offer.expiry + policy.finality;
    return isBehind(end, view, policy, now) ? done('expired') : waitFor('blocks', end);
  }
  if (isUnwanted) return done('cancelled');
  if (Math.max(view.time, now) + policy.expiryMargin > offer.expiry) return done('expired');
  return { kind: isFetched ? 'fund' : 'fetch' };
}

/** The key is shown, and the file not opened yet. */
function decideSealed({ isFetched }: Purchase, { key }: SaleView): PurchaseAction {
  // What is on the disk was found to be no longer what was paid for.
  if (!isFetched) return { kind: 'fetch' };
  return key === undefined ? waitFor('key') : { kind: 'open' };
}

/** The key is shown, and the file opened with it. */
function decideOpened(
  opened: Opened,
  view: SaleView,
  policy: BuyerPolicy,
  now: number,
): PurchaseAction {
  const { deadline } = view.newest;
  const isOver = isBehind(deadline, view, policy, now);
  if (opened.kind === 'wrong' && !isOver) return { kind: 'complain' };
  if (opened.kind === 'right' && (policy.isSettlingEarly || isOver)) return { kind: 'settle' };
  // The seller is paid after the window, by whoever asks for it: nothing is left for the buyer to do.
  const end = deadline + policy.finality;
  if (!isBehind(end, view, policy, now)) return waitFor('complaint', end);
  return done(outcomeOf(opened));
}

const done = (outcome: PurchaseOutcome): PurchaseAction => ({ kind: 'done', outcome });

function outcomeOf({ kind }: Opened): PurchaseOutcome {
  if (kind === 'right') return 'bought';
  return kind === 'unlike' ? 'unlike' : 'cheated';
}

/** What became of a purchase, in words for the buyer. */
export function describePurchase(outcome: PurchaseOutcome): string {
  switch (outcome) {
    case 'bought':
      return 'You have the file, every part of it is what was promised, and the seller is paid.';
    case 'unlike':
      return 'You have the file, and each part is what the offer had promised, but it is not the one that the description named. No contract can judge that. The money belongs to the seller.';
    case 'refunded':
      return 'You have your money back.';
    case 'expired':
      return 'The offer ended before it was paid for. You have your money.';
    case 'cancelled':
      return 'You called it off before paying. You have your money.';
    case 'cheated':
      return 'A part of the file was not what was promised, but it was found out after the time for a complaint. The money belongs to the seller.';
  }
}
