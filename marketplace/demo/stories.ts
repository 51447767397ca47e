import { sameBytes } from '../../protocol/bytes.ts';
import type { Hex } from '../exchange/offer.ts';
import { bought, endOfPurchase, endOfSale, offered, type Person } from './people.ts';
import type { Villain } from './villains.ts';

/** Who there is, and what they can do. */
export interface Stage {
  readonly ada: Person;
  readonly dan: Person;
  readonly ben: Person;
  readonly cleo: Person;
  readonly villain: () => Promise<Villain>;
  readonly random: (length: number) => Uint8Array;
  /** Resolves a day later, when no window is open any more. */
  readonly pass: () => Promise<void>;
  readonly signal: AbortSignal;
}

/** What the contract decided of a sale: who has the money, and whether it was for a complaint. */
export type Verdict = 'paid' | 'refunded' | 'complained';

/** What was played. */
export interface Played {
  readonly sale: Hex;
  readonly seller: Hex;
  readonly buyer: Hex;
  /** What it came to for the honest, in words. */
  readonly words: string;
}

/** One sale of the demonstration. */
export interface Story {
  readonly title: string;
  /** Decimal, in the chain's first money. */
  readonly price: string;
  /** How it must end. */
  readonly expected: Verdict;
  /** @throws Error where something is not as it should be */
  readonly play: (stage: Stage) => Promise<Played>;
}

type Name = 'ada' | 'dan' | 'ben' | 'cleo';
const CALLED: Readonly<Record<Name, string>> = { ada: 'Ada', dan: 'Dan', ben: 'Ben', cleo: 'Cleo' };

/** Ten sales: six among the honest, and one with each kind of villain. */
export const STORIES: readonly Story[] = [
  honest('ada', 'ben', { price: '5', bytes: 100_000 }),
  honest('ada', 'cleo', { price: '2.5', bytes: 1_000_000 }),
  honest('dan', 'ben', { price: '1', bytes: 10, isForAll: true }),
  honest('dan', 'cleo', { price: '1', bytes: 40_000, isForAll: true }),
  honest('ada', 'cleo', { price: '0.000001', bytes: 0 }),
  honest('dan', 'ben', { price: '12.34', bytes: 250_000 }),
  {
    title: 'A seller cheats Ben: a part of the file is not what was promised',
    price: '7',
    expected: 'complained',
    play: async ({ ben, villain, random, signal }) => {
      const cheat = await villain();
      const goods = await cheat.sell(ben.account, '7', random(50_000), true);
      const sale = await bought(ben, goods.link, signal);
      await cheat.reveal(goods, signal);
      const { outcome, words } = await endOfPurchase(ben, sale, signal);
      expectEqual('the purchase', outcome, 'refunded');
      return {
        ...goods.offer,
        sale,
        words: `Ben complained, and the contract believed the proof. ${words}`,
      };
    },
  },
  {
    title: 'A buyer lies about a file of Ada’s, to have the money back',
    price: '6',
    expected: 'paid',
    play: async ({ ada, villain, random, pass, signal }) => {
      const liar = await villain();
      const link = await offered(ada, { price: '6', to: liar.account }, random(50_000));
      const got = await liar.pay(link, signal);
      const { key } = await liar.see(got.offer, 'revealed', signal);
      if (key === undefined) throw new Error('The key is not to be seen.');
      const { told, refused } = await liar.lie(got, key, signal);
      expectEqual('lies that were refused', refused, told);
      await pass();
      const order = await endOfSale(ada, got.sale, signal);
      expectEqual('the sale', order?.outcome, 'paid');
      return {
        ...got.offer,
        sale: got.sale,
        words: `${told} false complaints, each refused by the contract. ${order?.words}`,
      };
    },
  },
  {
    title: 'A seller takes Cleo’s money and is silent',
    price: '3',
    expected: 'refunded',
    play: async ({ cleo, villain, random, pass, signal }) => {
      const silent = await villain();
      const goods = await silent.sell(cleo.account, '3', random(20_000), false);
      const sale = await bought(cleo, goods.link, signal);
      await silent.see(goods.offer, 'funded', signal);
      await pass();
      const { outcome, words } = await endOfPurchase(cleo, sale, signal);
      expectEqual('the purchase', outcome, 'refunded');
      return { ...goods.offer, sale, words: `The key did not come in time. ${words}` };
    },
  },
  {
    title: 'A buyer has a file of Dan’s and is silent',
    price: '4',
    expected: 'paid',
    play: async ({ dan, villain, random, pass, signal }) => {
      const silent = await villain();
      const link = await offered(dan, { price: '4', to: silent.account }, random(20_000));
      const { sale, offer } = await silent.pay(link, signal);
      await silent.see(offer, 'revealed', signal);
      await pass();
      const order = await endOfSale(dan, sale, signal);
      expectEqual('the sale', order?.outcome, 'paid');
      return { ...offer, sale, words: `The buyer never said a word. ${order?.words}` };
    },
  },
];

function honest(
  seller: Name,
  buyer: Name,
  { price, bytes, isForAll = false }: { price: string; bytes: number; isForAll?: boolean },
): Story {
  const whom = isForAll ? 'puts a file on offer for all, and' : 'offers a file, and';
  return {
    title: `${CALLED[seller]} ${whom} ${CALLED[buyer]} buys it`,
    price,
    expected: 'paid',
    play: async (stage) => {
      const { [seller]: from, [buyer]: to, random, signal } = stage;
      const file = random(bytes);
      const link = await offered(from, { price, ...(!isForAll && { to: to.account }) }, file);
      const sale = await bought(to, link, signal);
      const purchase = await endOfPurchase(to, sale, signal);
      expectEqual('the purchase', purchase.outcome, 'bought');
      const parts: Uint8Array[] = [];
      for await (const part of await to.market.purchases.content(sale)) parts.push(part);
      expectEqual(
        'the file to be the one that was sold',
        sameBytes(Buffer.concat(parts), file),
        true,
      );
      const order = await endOfSale(from, sale, signal);
      expectEqual('the sale', order?.outcome, 'paid');
      return { sale, seller: from.account, buyer: to.account, words: order?.words ?? '' };
    },
  };
}

function expectEqual<T>(what: string, found: T, expected: T): void {
  if (found !== expected) {
    throw new Error(`Expected of ${what}: ${String(expected)}; found: ${String(found)}.`);
  }
}
