/** A chain with one sale on it: blocks, transactions on their way that everybody sees, and minds that change. */
import type { SaleView } from '../../../../marketplace/exchange/view.ts';
import type { Chance } from '../../../simulation/chance.ts';
import {
  applied,
  type Deal,
  type Ledger,
  opening,
  type Party,
  type Transaction,
} from './contract.ts';

/** Seconds from block to block. */
export const BLOCK = 12;
/** Blocks on top of one that is relied on. */
export const DEPTH = 6;

interface Block {
  readonly time: number;
  readonly mined: readonly Transaction[];
  readonly ledger: Ledger;
}

export interface ChainOptions {
  readonly deal: Deal;
  readonly chance: Chance;
  readonly start: number;
  /** After how many seconds a transaction on its way is mined at the latest. */
  readonly delay: number;
  /** Which transactions nobody mines, however long they wait. */
  readonly isCensored?: (transaction: Transaction, time: number) => boolean;
}

export interface ModelChain {
  readonly time: () => number;
  readonly ledger: () => Ledger;
  readonly waiting: () => readonly Transaction[];
  readonly view: (party: Party) => SaleView;
  /** Every ledger that any block ever had comes by. */
  readonly onBlock: (look: (before: Ledger, after: Ledger) => void) => void;
  /** Gives whether it is on its way now: the same one twice is not. */
  readonly send: (transaction: Omit<Transaction, 'id' | 'sent'>) => boolean;
  readonly mine: () => void;
  /** Undoes blocks; as many others come, of the same times. What was in them waits again, but for what is lost. */
  readonly reorganise: (depth: number, isLost: (transaction: Transaction) => boolean) => void;
  /** Loses something that is on its way. */
  readonly drop: (transaction: Transaction) => void;
}

export function createModelChain(options: ChainOptions): ModelChain {
  const { deal, chance, start, delay, isCensored } = options;
  const blocks: Block[] = [{ time: start, mined: [], ledger: opening(deal) }];
  const looks: ((before: Ledger, after: Ledger) => void)[] = [];
  let waiting: Transaction[] = [];
  let ids = 0;

  const top = (): Block => blocks[blocks.length - 1];

  function add(time: number, chosen: readonly Transaction[]): void {
    let { ledger } = top();
    const mined: Transaction[] = [];
    for (const transaction of chosen) {
      const after = applied(ledger, transaction, deal, time);
      mined.push(transaction);
      if (!after) continue;
      for (const look of looks) look(ledger, after);
      ledger = after;
    }
    waiting = waiting.filter((one) => !mined.includes(one));
    blocks.push({ time, mined, ledger });
  }

  /** Whoever makes a block takes what it likes, in the order it likes, but for what has waited too long. */
  function choose(time: number): Transaction[] {
    return chance
      .shuffled(waiting)
      .filter((one) => one.sent <= time && !isCensored?.(one, time))
      .filter((one) => time - one.sent >= delay - BLOCK || chance.once(3));
  }

  return {
    time: () => top().time,
    ledger: () => top().ledger,
    waiting: () => waiting,
    view(party) {
      const newest = top().ledger;
      const confirmed = blocks[Math.max(0, blocks.length - 1 - DEPTH)].ledger;
      return {
        time: top().time,
        newest: { state: newest.state, deadline: newest.deadline },
        confirmed: { state: confirmed.state, deadline: confirmed.deadline },
        isComplained: newest.isComplained,
        credit: newest.credit[party],
        confirmedCredit: confirmed.credit[party],
        ...(newest.key !== undefined && { key: `0x${newest.key}` as const }),
      };
    },
    onBlock: (look) => void looks.push(look),
    send(transaction) {
      const { from, call, key } = transaction;
      if (waiting.some((one) => one.from === from && one.call === call && one.key === key)) {
        return false;
      }
      waiting.push({ ...transaction, id: ids++, sent: top().time });
      return true;
    },
    mine() {
      const time = top().time + BLOCK;
      add(time, choose(time));
    },
    reorganise(depth, isLost) {
      const undone = blocks.splice(Math.max(1, blocks.length - depth));
      const { time } = undone.at(-1) ?? top();
      for (const transaction of undone.flatMap(({ mined }) => mined)) {
        // Who looks for it finds it as late as one that was just sent.
        if (!isLost(transaction)) waiting.push(transaction);
      }
      for (const block of undone) add(block.time, choose(block.time));
      waiting = waiting.map((one) =>
        undone.some(({ mined }) => mined.includes(one)) ? { ...one, sent: time } : one,
      );
    },
    drop: (transaction) => {
      waiting = waiting.filter((one) => one !== transaction);
    },
  };
}
