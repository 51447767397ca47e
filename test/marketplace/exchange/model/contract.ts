/** The contract's state table once more, for one sale: what a transaction makes of it at a time. */
import type { SaleState } from '../../../../marketplace/exchange/view.ts';

export type Party = 'seller' | 'buyer';
export type Call = 'fund' | 'reveal' | 'refund' | 'complain' | 'settle' | 'withdraw';

export interface Transaction {
  readonly id: number;
  readonly from: Party;
  readonly call: Call;
  readonly key?: string;
  /** When it was sent, in seconds. */
  readonly sent: number;
}

/** The sale as it was offered, and whether a chunk of the goods opens to something else than promised. */
export interface Deal {
  readonly price: bigint;
  readonly bond: bigint;
  readonly key: string;
  readonly isWrong: boolean;
  readonly expiry: number;
  readonly revealWindow: number;
  readonly complainWindow: number;
}

export interface Ledger {
  readonly state: SaleState;
  readonly deadline: number;
  readonly key?: string;
  readonly isComplained: boolean;
  readonly wallet: Readonly<Record<Party, bigint>>;
  readonly credit: Readonly<Record<Party, bigint>>;
  /** What the contract holds in all. */
  readonly held: bigint;
}

/** Before anything: the buyer could pay twice, the seller has the bond. */
export const opening = ({ price, bond }: Deal): Ledger => ({
  state: 'none',
  deadline: 0,
  isComplained: false,
  wallet: { seller: bond, buyer: 2n * price },
  credit: { seller: 0n, buyer: 0n },
  held: 0n,
});

/** What a transaction makes of the sale in a block of `time`; undefined where the contract refuses it. */
export function applied(
  ledger: Ledger,
  { from, call, key }: Transaction,
  deal: Deal,
  time: number,
): Ledger | undefined {
  const { state, deadline, wallet, credit } = ledger;
  const { price, bond } = deal;
  const isOver = time > deadline;
  const credited = (to: Party, amount: bigint, more: Partial<Ledger>): Ledger => ({
    ...ledger,
    ...more,
    credit: { ...ledger.credit, ...more.credit, [to]: credit[to] + amount },
  });
  switch (call) {
    case 'fund':
      if (from !== 'buyer' || state !== 'none' || time > deal.expiry) return undefined;
      if (wallet.buyer < price || wallet.seller < bond) return undefined;
      return {
        ...ledger,
        state: 'funded',
        deadline: time + deal.revealWindow,
        wallet: { buyer: wallet.buyer - price, seller: wallet.seller - bond },
        held: price + bond,
      };
    case 'reveal':
      if (state !== 'funded' || isOver || key !== deal.key) return undefined;
      return { ...ledger, state: 'revealed', deadline: time + deal.complainWindow, key };
    case 'refund': {
      if (state !== 'funded' || (!isOver && from !== 'seller')) return undefined;
      const more = { state: 'refunded', deadline: 0 } as const;
      if (isOver) return credited('buyer', price + bond, more);
      return credited('buyer', price, {
        ...more,
        credit: { ...credit, seller: credit.seller + bond },
      });
    }
    case 'complain':
      if (from !== 'buyer' || state !== 'revealed' || isOver) return undefined;
      if (key !== deal.key || !deal.isWrong) return undefined;
      return credited('buyer', price + bond, {
        state: 'refunded',
        deadline: 0,
        isComplained: true,
      });
    case 'settle':
      if (state !== 'revealed' || (!isOver && from !== 'buyer')) return undefined;
      return credited('seller', price + bond, { state: 'settled', deadline: 0 });
    case 'withdraw':
      if (credit[from] === 0n) return undefined;
      return {
        ...ledger,
        held: ledger.held - credit[from],
        wallet: { ...wallet, [from]: wallet[from] + credit[from] },
        credit: { ...credit, [from]: 0n },
      };
  }
}
