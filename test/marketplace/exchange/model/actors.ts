/** Who takes part in a story: the two deciders with a disk that survives crashes, and those who mean ill. */
import {
  decidePurchase,
  type Purchase,
  type PurchaseOutcome,
} from '../../../../marketplace/exchange/buying.ts';
import type { Hex, Offer } from '../../../../marketplace/exchange/offer.ts';
import type { Opened } from '../../../../marketplace/exchange/opening.ts';
import type { BuyerPolicy, SellerPolicy } from '../../../../marketplace/exchange/policy.ts';
import {
  decideSale,
  type Order,
  type SaleOutcome,
} from '../../../../marketplace/exchange/selling.ts';
import type { Chance } from '../../../simulation/chance.ts';
import type { ModelChain } from './chain.ts';
import type { Call, Deal, Party } from './contract.ts';

/** Somebody who is asked again and again what to do. */
export interface Actor<Outcome = string> {
  readonly step: () => void;
  /** Does what was decided only as far as the disk: the crash comes before anything is sent. */
  readonly crash: () => void;
  readonly outcome: () => Outcome | undefined;
}

interface Setting {
  readonly chain: ModelChain;
  readonly deal: Deal;
  readonly offer: Offer;
  readonly chance: Chance;
  /** By how many seconds the clock is wrong. */
  readonly skew: number;
}

const keyOf = ({ key }: Deal): Hex => `0x${key}`;

/** A seller's decider; all it knows after a crash is `order`. */
export function honestSeller(
  { chain, deal, offer, skew }: Setting,
  policy: SellerPolicy,
  isUnwantedAt: number,
  onFirstReveal: () => void,
): Actor<SaleOutcome> {
  let order: Order = {
    offer,
    key: keyOf(deal),
    isKeyOut: false,
    isRefunding: false,
    isUnwanted: false,
  };
  let outcome: SaleOutcome | undefined;
  function decide(): Call | undefined {
    if (outcome) return undefined;
    if (chain.time() >= isUnwantedAt) order = { ...order, isUnwanted: true };
    const action = decideSale(order, chain.view('seller'), policy, chain.time() + skew);
    if (action.kind === 'wait') return undefined;
    if (action.kind === 'done') {
      outcome = action.outcome;
      return undefined;
    }
    if (action.kind === 'refund') order = { ...order, isRefunding: true };
    if (action.kind === 'reveal') {
      if (!order.isKeyOut) onFirstReveal();
      order = { ...order, isKeyOut: true };
    }
    return action.kind;
  }
  return {
    step() {
      const call = decide();
      if (call === 'reveal') chain.send({ from: 'seller', call, key: deal.key });
      else if (call) chain.send({ from: 'seller', call });
    },
    crash: () => void decide(),
    outcome: () => outcome,
  };
}

/** A buyer's decider; all it knows after a crash is `purchase`. */
export function honestBuyer(
  { chain, deal, offer, skew, chance }: Setting,
  policy: BuyerPolicy,
  isUnwantedAt: number,
): Actor<PurchaseOutcome> & { readonly hasFile: () => boolean } {
  let purchase: Purchase = { offer, isFetched: false, isFunding: false, isUnwanted: false };
  let outcome: PurchaseOutcome | undefined;
  function decide(): Call | undefined {
    if (outcome) return undefined;
    if (chain.time() >= isUnwantedAt) purchase = { ...purchase, isUnwanted: true };
    const view = chain.view('buyer');
    const action = decidePurchase(purchase, view, policy, chain.time() + skew);
    switch (action.kind) {
      case 'wait':
        return undefined;
      case 'done':
        outcome = action.outcome;
        return undefined;
      case 'fetch':
        purchase = { ...purchase, isFetched: chance.once(4) };
        return undefined;
      case 'open':
        if (view.key !== keyOf(deal)) throw new Error('It was to be opened without its key.');
        purchase = { ...purchase, opened: openedOf(deal) };
        return undefined;
      case 'fund':
        if (!purchase.isFetched) throw new Error('It was to be paid for before it was all there.');
        purchase = { ...purchase, isFunding: true };
        return 'fund';
      default:
        return action.kind;
    }
  }
  return {
    step() {
      const call = decide();
      if (call === 'complain') chain.send({ from: 'buyer', call, key: deal.key });
      else if (call) chain.send({ from: 'buyer', call });
    },
    crash: () => void decide(),
    outcome: () => outcome,
    hasFile: () => purchase.opened?.kind === 'right',
  };
}

function openedOf({ isWrong, key }: Deal): Opened {
  if (!isWrong) return { kind: 'right' };
  return {
    kind: 'wrong',
    complaint: {
      key: `0x${key}`,
      index: 0,
      masked: '0x',
      maskedProof: [],
      plainLeaf: '0x',
      plainProof: [],
    },
  };
}

/** What those who mean ill do at each of their turns. */
export type Villain = (setting: Setting & { readonly party: Party }) => void;

const CALLS: readonly Call[] = ['fund', 'reveal', 'refund', 'complain', 'settle', 'withdraw'];

/** The key as anybody can see it who looks at what is on its way. */
const overheard = ({ chain }: Setting): string | undefined =>
  chain.ledger().key ?? chain.waiting().find(({ call }) => call === 'reveal')?.key;

export const villains = {
  /** Never does anything. */
  silent: () => undefined,
  /** Does anything at any time, right or wrong. */
  mad(setting) {
    const { chain, chance, deal, party } = setting;
    if (!chance.once(3)) return;
    const known = party === 'seller' ? deal.key : overheard(setting);
    const key = chance.once(2) ? known : undefined;
    chain.send({ from: party, call: chance.pick(CALLS), key: key ?? 'wrong' });
  },
  /** Pays, takes the key wherever it is seen first, lies that a chunk is wrong, asks for the money back, never settles. */
  liar(setting) {
    const { chain } = setting;
    chain.send({ from: 'buyer', call: 'fund' });
    const key = overheard(setting);
    if (key !== undefined) chain.send({ from: 'buyer', call: 'complain', key });
    chain.send({ from: 'buyer', call: 'refund' });
    chain.send({ from: 'buyer', call: 'withdraw' });
  },
  /** Pays in the last moment, and is never heard of again. */
  late({ chain, deal }) {
    if (chain.time() > deal.expiry - 60) chain.send({ from: 'buyer', call: 'fund' });
  },
  /** Shows another key, and settles what is not to be settled. */
  forger({ chain }) {
    chain.send({ from: 'seller', call: 'reveal', key: 'wrong' });
    chain.send({ from: 'seller', call: 'settle' });
    chain.send({ from: 'seller', call: 'withdraw' });
  },
  /** Shows the key in the last moment, or too late. */
  dawdler({ chain, deal }) {
    const { state, deadline } = chain.ledger();
    if (state === 'funded' && chain.time() > deadline - 60) {
      chain.send({ from: 'seller', call: 'reveal', key: deal.key });
    }
    chain.send({ from: 'seller', call: 'settle' });
    chain.send({ from: 'seller', call: 'withdraw' });
  },
  /** Shows the key at once, of goods that may be wrong, and asks for the money at once. */
  hasty({ chain, deal }) {
    if (chain.ledger().state === 'funded') {
      chain.send({ from: 'seller', call: 'reveal', key: deal.key });
    }
    chain.send({ from: 'seller', call: 'settle' });
    chain.send({ from: 'seller', call: 'withdraw' });
  },
} satisfies Record<string, Villain>;

export const VILE_BUYERS = ['silent', 'mad', 'liar', 'late'] as const;
export const VILE_SELLERS = ['silent', 'mad', 'forger', 'dawdler', 'hasty'] as const;

export function villain(name: keyof typeof villains, party: Party, setting: Setting): Actor {
  const act: Villain = villains[name];
  return {
    step: () => act({ ...setting, party }),
    crash: () => undefined,
    outcome: () => 'unknown',
  };
}
