import type { Purchase as Decided, PurchaseOutcome } from '../exchange/buying.ts';
import type { Hex } from '../exchange/offer.ts';

/** A purchase as its buyer keeps it. */
export interface Purchase extends Decided {
  /** The offer's digest. */
  readonly sale: Hex;
  readonly signature: Hex;
  /** The text of the terms. */
  readonly terms: string;
  readonly link: string;
  /** Name of its sealed files. */
  readonly goods: string;
  /** Seconds since 1970. */
  readonly created: number;
  /** The person said to buy it. */
  readonly isBought: boolean;
  /** What opens the goods, once it is shown. */
  readonly key?: Hex;
  readonly words: string;
  readonly outcome?: PurchaseOutcome;
  readonly ended?: number;
}
