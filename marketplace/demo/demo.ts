/** Plays stories of honest people and villains on a chain of their own, and asks the contract how each ended. */
import { ElatioError } from '../../protocol/error.ts';
import {
  type Chain,
  createAccount,
  createChain,
  createRpc,
  DEV_CHAIN,
  deploymentOf,
  formatAmount,
  parseAmount,
  startDevChain,
} from '../chain/index.ts';
import { toHex } from '../exchange/hex.ts';
import type { Hex } from '../exchange/offer.ts';
import { addedUp, areSame, readBooks, totalOf } from './books.ts';
import { createHours } from './hours.ts';
import { createOutbox } from './outbox.ts';
import { createPerson, type Surroundings } from './people.ts';
import { type Played, type Stage, STORIES, type Story, type Verdict } from './stories.ts';
import { createVillain } from './villains.ts';

/** How a story ended. */
export interface StoryTold {
  readonly title: string;
  /** With its currency. */
  readonly price: string;
  readonly expected: Verdict;
  /** What the contract says; absent where the story broke off before there was a sale. */
  readonly verdict?: Verdict | 'open';
  readonly isRight: boolean;
  /** What it came to, or what went wrong. */
  readonly words: string;
}

/** The demonstration as a whole. Amounts are with their currency. */
export interface DemoTold {
  readonly stories: readonly StoryTold[];
  readonly money: {
    readonly paidIn: string;
    readonly toSellers: string;
    readonly backToBuyers: string;
    /** In the contract, when all is over. */
    readonly left: string;
    /** Whether each account paid and got exactly what the verdicts say, and nothing is left. */
    readonly isRight: boolean;
  };
  readonly isRight: boolean;
}

export interface DemoDeps extends Omit<Surroundings, 'rpc'> {
  /** Other stories than the ten. */
  readonly stories?: readonly Story[];
  /** Told of each as it ends. */
  readonly onStory: (story: StoryTold) => void;
  readonly signal: AbortSignal;
  /** How long, in ms, all may take; what has not ended then has ended wrongly. */
  readonly mostMs?: number;
}

const DAY = 86_400;
const MOST_MS = 300_000;

/**
 * Plays them all at once.
 * @throws ElatioError ELATIO_CHAIN_…: there is no chain, or it has ended; the signal's reason
 */
export async function runMarketDemo(deps: DemoDeps): Promise<DemoTold> {
  const { stories = STORIES, mostMs = MOST_MS } = deps;
  const dev = await startDevChain({ port: 0 });
  const ends: (() => Promise<void>)[] = [() => dev.stop()];
  const ended = <T extends { stop(): Promise<void> }>(what: T): T => {
    ends.push(() => what.stop());
    return what;
  };
  try {
    const around = { ...deps, rpc: dev.url };
    const person = async (name: string) => {
      const made = await createPerson(name, around);
      ended(made.market);
      return made;
    };
    const [ada, dan, ben, cleo] = [
      await person('ada'),
      await person('dan'),
      await person('ben'),
      await person('cleo'),
    ];
    const chain = observe(dev.url, deps.random);
    const rpc = createRpc({ url: dev.url });
    const hours = createHours(async () => {
      // A day and an hour: the longest window is a day.
      await rpc.ask('evm_increaseTime', [DAY + 3_600]);
      await rpc.ask('evm_mine', []);
    });
    const gone = new AbortController();
    void dev.ended.then(() => gone.abort(chainGone()));
    const signal = AbortSignal.any([deps.signal, gone.signal, AbortSignal.timeout(mostMs)]);
    const told = await Promise.all(
      stories.map((story) =>
        hours.during(async (pass) => {
          const stage = { ada, dan, ben, cleo, random: deps.random, pass, signal };
          const villain = async () => ended(await createVillain(around));
          const found = await play(story, { ...stage, villain }, chain);
          deps.signal.throwIfAborted();
          gone.signal.throwIfAborted();
          deps.onStory(found.told);
          return found;
        }),
      ),
    );
    const money = await moneyOf(told, chain);
    return {
      stories: told.map(({ told: each }) => each),
      money,
      isRight: money.isRight && told.every(({ told: { isRight } }) => isRight),
    };
  } finally {
    for (const end of ends.toReversed()) await end();
  }
}

interface Found {
  readonly told: StoryTold;
  readonly price: bigint;
  readonly played?: Played;
}

const deployment = deploymentOf(DEV_CHAIN);
const [token] = deployment.tokens;
if (!token) throw new TypeError('the development chain has no token');
const { address: exchange } = deployment.exchange;

/** Somebody who only looks. */
function observe(url: string, random: (length: number) => Uint8Array): Chain {
  const account = createAccount(toHex(random(32)));
  return createChain({ deployment, account, urls: [url], outbox: createOutbox() });
}

async function play(
  { title, price: written, expected, play: act }: Story,
  stage: Stage,
  chain: Chain,
): Promise<Found> {
  const price = parseAmount(written, token);
  const about = { title, price: formatAmount(price, token), expected };
  try {
    const played = await act(stage);
    const verdict = await verdictOf(played.sale, chain);
    const isRight = verdict === expected;
    const words = isRight ? played.words : `The contract says: ${verdict}. ${played.words}`;
    return { price, played, told: { ...about, verdict, isRight, words } };
  } catch (error) {
    const words = stage.signal.aborted ? 'It did not end in time.' : messageOf(error);
    return { price, told: { ...about, isRight: false, words } };
  }
}

const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);

const chainGone = (): ElatioError =>
  new ElatioError('ELATIO_CHAIN_AWAY', 'The chain of the demonstration has ended.');

async function verdictOf(sale: Hex, chain: Chain): Promise<Verdict | 'open'> {
  const view = await chain.view({ sale, token: token.address, account: exchange });
  if (view.newest.state === 'settled') return 'paid';
  if (view.newest.state === 'refunded') return view.isComplained ? 'complained' : 'refunded';
  return 'open';
}

async function moneyOf(found: readonly Found[], chain: Chain): Promise<DemoTold['money']> {
  const { paidIn, paidOut } = await readBooks(chain.connection, token.address, exchange);
  const due = found.flatMap(({ told, price, played }) =>
    played === undefined
      ? []
      : [{ ...played, price, isPaid: told.verdict === 'paid', isOpen: told.verdict === 'open' }],
  );
  const [forSellers, forBuyers] = [
    due.filter(({ isPaid }) => isPaid),
    due.filter(({ isPaid, isOpen }) => !isPaid && !isOpen),
  ];
  const left = totalOf(paidIn) - totalOf(paidOut);
  const amount = (of: bigint): string => formatAmount(of, token);
  const sum = (all: readonly { readonly price: bigint }[]): bigint =>
    all.reduce((total, { price }) => total + price, 0n);
  return {
    paidIn: amount(totalOf(paidIn)),
    toSellers: amount(sum(forSellers)),
    backToBuyers: amount(sum(forBuyers)),
    left: amount(left),
    isRight:
      left === 0n &&
      areSame(paidIn, addedUp(due.map(({ buyer, price }) => [buyer, price]))) &&
      areSame(
        paidOut,
        addedUp([
          ...forSellers.map(({ seller, price }) => [seller, price] as const),
          ...forBuyers.map(({ buyer, price }) => [buyer, price] as const),
        ]),
      ),
  };
}
