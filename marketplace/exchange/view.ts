/** What a chain says of a sale: all that seller and buyer decide by. */
import type { Hex } from './offer.ts';

/** The contract's states, by their number. */
export const STATES = ['none', 'funded', 'revealed', 'refunded', 'settled'] as const;
export type SaleState = (typeof STATES)[number];

/** A sale as one block has it. */
export interface SaleAt {
  readonly state: SaleState;
  /** Until when, in seconds since 1970, the window is open that runs in this state; 0 where none does. */
  readonly deadline: number;
}

/** A sale as the chain has it now. */
export interface SaleView {
  /** Seconds since 1970 of the newest block. */
  readonly time: number;
  /** The sale as the newest block has it. It may still be undone. */
  readonly newest: SaleAt;
  /** The sale as the newest block has it that is deep enough to be relied on. */
  readonly confirmed: SaleAt;
  /** The key, where a block that is on the chain now shows it. */
  readonly key?: Hex;
  /** Whether the chain has a complaint that ended the sale. */
  readonly isComplained: boolean;
  /** What waits for the party asking to be withdrawn, in the token's smallest unit: as the newest block has it. */
  readonly credit: bigint;
  /** The same as the block has it that is relied on. A withdrawal is over once both are 0. */
  readonly confirmedCredit: bigint;
}
