/** One story of a sale, from its offer to its end, on a chain and with machines that fail within bounds. */
import { BUYER_POLICY, SELLER_POLICY } from '../../../../marketplace/exchange/policy.ts';
import { createChance } from '../../../simulation/chance.ts';
import { offerOf } from '../vectors.ts';
import { vectors } from '../stories.ts';
import {
  type Actor,
  honestBuyer,
  honestSeller,
  type VILE_BUYERS,
  type VILE_SELLERS,
  villain,
} from './actors.ts';
import { BLOCK, createModelChain, DEPTH, type ModelChain } from './chain.ts';
import type { Deal, Ledger, Transaction } from './contract.ts';

/** How much goes wrong in one story. */
export interface Trouble {
  readonly crashes: number;
  /** Transactions that are lost on their way. */
  readonly drops: number;
  readonly reorganisations: number;
  /** Blocks that one undoes, at most. */
  readonly depth: number;
  /** Seconds until a transaction is mined, at most. */
  readonly delay: number;
}

export const NO_TROUBLE: Trouble = {
  crashes: 0,
  drops: 0,
  reorganisations: 0,
  depth: 0,
  delay: 24,
};

/** All that a seller's key can need to be mined, in seconds, when everything goes wrong that may. */
export const worst = ({ crashes, drops, reorganisations, delay }: Trouble): number =>
  delay + crashes * 4 * BLOCK + drops * (delay + BLOCK) + reorganisations * (delay + BLOCK);

export interface Scenario {
  readonly seed: number;
  readonly seller: 'honest' | (typeof VILE_SELLERS)[number];
  readonly buyer: 'honest' | (typeof VILE_BUYERS)[number];
  /** Whether a vile seller's goods have a wrong chunk. */
  readonly isWrong: boolean;
  readonly trouble: Trouble;
  readonly revealWindow: number;
  readonly complainWindow: number;
  readonly expiresIn: number;
  readonly bond: bigint;
  /** Seconds after which the honest think better of it. */
  readonly sellerQuitsAt: number;
  readonly buyerQuitsAt: number;
  readonly isSettlingEarly: boolean;
  /** From when until when the honest seller's machine is off, in seconds, unless the key left before. */
  readonly sleep?: readonly [number, number];
  /** The part of the window that the seller wants left; as ordinary where it is not said. */
  readonly windowLeft?: number;
  /** Whether the seller relies on whatever the newest block has. */
  readonly isTrusting?: boolean;
  /** What miners keep out, and what the chain loses when it is undone. */
  readonly isCensored?: (transaction: Transaction, elapsed: number) => boolean;
  readonly isLost?: (transaction: Transaction) => boolean;
  /** Seconds after which the chain is undone this deep, once. */
  readonly undoneAt?: number;
}

export interface Ending {
  readonly seller: string | undefined;
  readonly buyer: string | undefined;
  readonly hasFile: boolean;
  readonly deal: Deal;
  readonly ledger: Ledger;
  /** Whether the seller's key left, and left although the payment was not relied on. */
  readonly isKeyOut: boolean;
  readonly isKeyOutUnpaid: boolean;
  readonly isKeyPublic: boolean;
  /** What no ledger ever may be, in words. */
  readonly faults: readonly string[];
}

const START = 1_790_000_000;
const PRICE = 1_000n;
const SKEW = 30;
/** Blocks until the last story must have ended. */
const HORIZON = 4_000;

export function play(scenario: Scenario): Ending {
  const { seed, trouble, seller, buyer, isCensored, isLost } = scenario;
  const chance = createChance(seed);
  const deal: Deal = {
    price: PRICE,
    bond: scenario.bond,
    key: '6b6579',
    isWrong: scenario.isWrong && seller !== 'honest',
    expiry: START + scenario.expiresIn,
    revealWindow: scenario.revealWindow,
    complainWindow: scenario.complainWindow,
  };
  const { expiry, revealWindow, complainWindow } = deal;
  const offer = { ...offerOf(vectors), expiry, revealWindow, complainWindow };
  const chain = createModelChain({
    deal,
    chance,
    start: START,
    delay: trouble.delay,
    isCensored: (transaction, time) => isCensored?.(transaction, time - START) ?? false,
  });
  const faults: string[] = [];
  chain.onBlock((before, after) => faults.push(...faultsOf(deal, before, after)));

  let isKeyOut = false;
  let isKeyOutUnpaid = false;
  const setting = { chain, deal, offer, chance, skew: chance.between(-SKEW, SKEW) };
  const reveals = (): void => {
    isKeyOut = true;
    isKeyOutUnpaid ||= chain.view('seller').confirmed.state !== 'funded';
  };
  const selling: Actor =
    seller === 'honest'
      ? honestSeller(
          scenario.isTrusting ? { ...setting, chain: trusting(chain) } : setting,
          { ...SELLER_POLICY, windowLeft: scenario.windowLeft ?? SELLER_POLICY.windowLeft },
          START + scenario.sellerQuitsAt,
          reveals,
        )
      : villain(seller, 'seller', setting);
  const { isSettlingEarly } = scenario;
  const honest =
    buyer === 'honest'
      ? honestBuyer(
          { ...setting, skew: chance.between(-SKEW, SKEW) },
          { ...BUYER_POLICY, isSettlingEarly },
          START + scenario.buyerQuitsAt,
        )
      : undefined;
  const buying: Actor = honest ?? villain(buyer as (typeof VILE_BUYERS)[number], 'buyer', setting);

  const [asleep, awake] = scenario.sleep ?? [Infinity, Infinity];
  const isAsleep = (actor: Actor): boolean => {
    const elapsed = chain.time() - START;
    return actor === selling && !isKeyOut && elapsed >= asleep && elapsed < awake;
  };

  let { crashes, drops, reorganisations } = trouble;
  let { undoneAt } = scenario;
  const machines = [selling, buying].map((actor) => ({ actor, down: 0 }));
  const turn = (machine: (typeof machines)[number]): void => {
    if (isAsleep(machine.actor)) return;
    if (machine.down > 0) machine.down--;
    else if (crashes > 0 && chance.once(25)) {
      crashes--;
      machine.actor.crash();
      machine.down = chance.between(1, 3);
    } else machine.actor.step();
  };
  const isOver = (): boolean => machines.every(({ actor }) => actor.outcome() !== undefined);

  let afterwards = 3 * DEPTH;
  for (let block = 0; block < HORIZON && afterwards > 0; block++) {
    for (const machine of chance.shuffled(machines)) turn(machine);
    if (drops > 0 && chain.waiting().length > 0 && chance.once(10)) {
      drops--;
      chain.drop(chance.pick(chain.waiting()));
    }
    chain.mine();
    const loses = (transaction: Transaction): boolean => {
      if (isLost?.(transaction)) return true;
      if (drops === 0 || !chance.once(4)) return false;
      drops--;
      return true;
    };
    if (undoneAt !== undefined && chain.time() - START >= undoneAt) {
      undoneAt = undefined;
      chain.reorganise(trouble.depth, loses);
    } else if (reorganisations > 0 && chance.once(20)) {
      reorganisations--;
      chain.reorganise(chance.between(1, trouble.depth), loses);
    }
    // What ended stays as it ended, whatever the chain does within its bounds.
    if (isOver() && chain.time() > deal.expiry) afterwards--;
  }
  return {
    seller: selling.outcome(),
    buyer: buying.outcome(),
    hasFile: honest?.hasFile() ?? false,
    deal,
    ledger: chain.ledger(),
    isKeyOut,
    isKeyOutUnpaid,
    isKeyPublic: chain.ledger().key !== undefined,
    faults,
  };
}

/** The chain to somebody who takes the newest block for what stays. */
const trusting = (chain: ModelChain): ModelChain => ({
  ...chain,
  view(party) {
    const view = chain.view(party);
    return { ...view, confirmed: view.newest, confirmedCredit: view.credit };
  },
});

const NEXT: Readonly<Record<string, readonly string[]>> = {
  none: ['none', 'funded'],
  funded: ['funded', 'revealed', 'refunded'],
  revealed: ['revealed', 'refunded', 'settled'],
  refunded: ['refunded'],
  settled: ['settled'],
};

function* faultsOf({ price, bond }: Deal, before: Ledger, after: Ledger): Generator<string> {
  const { wallet, credit, held, state } = after;
  const isRunning = state === 'funded' || state === 'revealed';
  const owed = credit.seller + credit.buyer + (isRunning ? price + bond : 0n);
  if (wallet.seller + wallet.buyer + held !== 2n * price + bond) yield 'money came or went';
  if (held !== owed) yield 'the contract holds more or less than it owes';
  if (wallet.seller + credit.seller > price + bond) yield 'the seller is paid twice';
  if (wallet.buyer < price) yield 'the buyer paid twice';
  if (!NEXT[before.state].includes(state)) yield `${before.state} became ${state}`;
}
