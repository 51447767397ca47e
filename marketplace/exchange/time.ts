/** What both sides know of time and of blocks. */
import type { BuyerPolicy, SellerPolicy } from './policy.ts';
import type { SaleView } from './view.ts';

/** Nothing is to be done before something happens, or before `until` (seconds since 1970). */
export interface Wait {
  readonly kind: 'wait';
  /** For the buyer to pay, the key, a complaint, or blocks that make sure of what happened. */
  readonly what: 'buyer' | 'key' | 'complaint' | 'blocks';
  readonly until?: number;
}

export const waitFor = (what: Wait['what'], until?: number): Wait =>
  until === undefined ? { kind: 'wait', what } : { kind: 'wait', what, until };

/**
 * Whether a block that comes now is later than `deadline`. The chain's own clock says so, or this machine's where the chain
 * has had no reason for a block of late.
 */
export const isBehind = (
  deadline: number,
  view: SaleView,
  { clockSlack }: SellerPolicy | BuyerPolicy,
  now: number,
): boolean => Math.max(view.time, now - clockSlack) > deadline;

/** Whether the state that the newest block has is deep enough to be relied on. */
export const isReliedOn = ({ newest, confirmed }: SaleView): boolean =>
  confirmed.state === newest.state;
