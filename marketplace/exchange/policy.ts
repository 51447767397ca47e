/** What a person wants of sales, in seconds. */

/** What holds for both sides. */
interface ChainPolicy {
  /** How long after a block it is surely deep enough to be relied on: what has not come by then does not come. */
  readonly finality: number;
  /** How far the clock of the chain may be behind this machine's. */
  readonly clockSlack: number;
}

export interface SellerPolicy extends ChainPolicy {
  /** The part of the reveal window, 0 to 1, that must be left for the key to be mined in. */
  readonly windowLeft: number;
}

export interface BuyerPolicy extends ChainPolicy {
  /** How much of an offer's time must be left for it to be funded. */
  readonly expiryMargin: number;
  /** How long the money may be held before the key is shown, at least and at most. */
  readonly revealWindow: readonly [number, number];
  /** How long a complaint can be made, at least and at most: this machine must be on once in that time. */
  readonly complainWindow: readonly [number, number];
  /** Whether the seller is paid as soon as the file is found to be right, rather than when the window ends. */
  readonly isSettlingEarly: boolean;
}

export const SELLER_POLICY: SellerPolicy = { finality: 600, clockSlack: 60, windowLeft: 0.5 };

export const BUYER_POLICY: BuyerPolicy = {
  finality: 600,
  clockSlack: 60,
  expiryMargin: 300,
  revealWindow: [1_800, 7 * 86_400],
  complainWindow: [3_600, 30 * 86_400],
  isSettlingEarly: true,
};
