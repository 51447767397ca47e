import type { Hex } from '../exchange/offer.ts';
import type { Order, SaleOutcome } from '../exchange/selling.ts';

/** A sale as its seller keeps it. */
export interface Sale extends Order {
  /** The offer's digest. */
  readonly sale: Hex;
  readonly signature: Hex;
  /** The text of the terms. */
  readonly terms: string;
  /** Name of its sealed files. */
  readonly goods: string;
  /** Of which ware it was ordered; absent where it was offered to this buyer alone. */
  readonly ware?: string;
  /** Seconds since 1970. */
  readonly created: number;
  /** Whether the chain has ever had it. */
  readonly isKnown: boolean;
  /** Where it stands, in words. */
  readonly words: string;
  readonly outcome?: SaleOutcome;
  readonly ended?: number;
  /** Of the transaction that brought the money. */
  readonly transaction?: Hex;
}

/** A file that anybody may order: sealed under a key of its own, which no buyer is ever shown. */
export interface Ware {
  readonly id: string;
  readonly terms: string;
  readonly key: Hex;
  readonly goods: string;
  readonly token: Hex;
  readonly price: bigint;
  readonly created: number;
  readonly expiry: number;
  /** Hash of the receipt that it stands under; absent where it is a file of the person's own. */
  readonly consent?: Hex;
  readonly isWithdrawn: boolean;
}
