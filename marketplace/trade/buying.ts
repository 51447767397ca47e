/** Looks after purchases until each has ended, as `selling.ts` after sales. */
import { codeOf, ElatioError } from '../../protocol/error.ts';
import { createTurns } from '../chain/turns.ts';
import { decidePurchase, describePurchase } from '../exchange/buying.ts';
import { checkOffer } from '../exchange/checking.ts';
import { WORD } from '../exchange/chunks.ts';
import { toHex } from '../exchange/hex.ts';
import type { Hex } from '../exchange/offer.ts';
import { type Opened, openGoods } from '../exchange/opening.ts';
import { BUYER_POLICY } from '../exchange/policy.ts';
import { digestOf } from '../exchange/signature.ts';
import { parseTerms } from '../exchange/terms.ts';
import type { Wait } from '../exchange/time.ts';
import { type MarketHost, parseLink, type ToldOffer } from '../host/index.ts';
import { type Context, tokenAt } from './context.ts';
import { createFetching } from './fetching.ts';
import { leavesOf, removeGoods, sealedName } from './goods.ts';
import { plainOf } from './plain.ts';
import type { Purchase } from './purchase.ts';
import type { Table } from './records.ts';
import { wordsOf } from './selling.ts';

export interface Buying {
  /** @throws ElatioError ELATIO_MARKET_…: the link, whoever is there, or the offer */
  fetch(link: string, signal: AbortSignal): Promise<Purchase>;
  /** @throws ElatioError ELATIO_MARKET_EARLY while not all is here and checked */
  buy(purchase: Purchase): Promise<Purchase>;
  /** @throws ElatioError ELATIO_MARKET_EARLY where there is no file */
  content(purchase: Purchase): AsyncIterable<Uint8Array>;
  /** @throws ElatioError ELATIO_MARKET_EARLY while money is under way */
  drop(purchase: Purchase): Promise<void>;
  /** Bytes of the sealed file that are here. */
  fetched(purchase: Purchase): Promise<number>;
  step(signal: AbortSignal): Promise<void>;
  stop(): Promise<void>;
}

export interface BuyingDeps extends Context {
  readonly purchases: Table<Purchase>;
  readonly host: Pick<MarketHost, 'peer' | 'asking' | 'download'>;
  /** Told where there is something to do at once. */
  readonly onChange: () => void;
}

export function createBuying(deps: BuyingDeps): Buying {
  const { account, chain, venue, deployment, files, keccak, purchases, host } = deps;
  const { isValidSignature, random, time, onError, onChange } = deps;
  const { exchange } = chain;
  const fetching = createFetching({ host, files, keccak });
  /** Paying and dropping: never one while the other is under way. */
  const inTurn = createTurns();

  async function keep(purchase: Purchase, change: Partial<Purchase>): Promise<Purchase> {
    const there = purchases.get(purchase.sale);
    const next = { ...(there ?? purchase), ...change };
    // What was dropped meanwhile does not come back.
    if (there) await purchases.set(purchase.sale, next);
    return next;
  }

  /** Whether the offer is one that a buyer may pay for: asked before it is fetched, and again before it is paid. */
  async function check(told: ToldOffer): Promise<void> {
    const { offer } = told;
    const terms = parseTerms(told.terms);
    const { token, price, consentHash } = offer;
    await checkOffer(told, {
      venue,
      buyer: account.address,
      agreement: { token, price, terms, consentHash },
      policy: BUYER_POLICY,
      now: time(),
      accepts: (address) => tokenAt(deployment, address) !== undefined,
      seenIn: (hash) =>
        purchases
          .all()
          .filter(({ offer: other }) => other.keyHash === hash || other.cipherRoot === hash)
          .map(({ sale }) => sale),
      isValidSignature,
    });
  }

  /** Sales whose goods are not asked for before then, in seconds since 1970: fetching them failed. */
  const resting = new Map<Hex, number>();

  function fetchGoods(purchase: Purchase): void {
    if (time() < (resting.get(purchase.sale) ?? 0)) return;
    const onWait = (failure: unknown): void => {
      const words = failure === undefined ? FETCHING : wordsOfFailure(failure);
      keep(purchase, { words }).catch(onError);
    };
    const end = async (failure: unknown): Promise<void> => {
      if (failure === undefined) {
        await keep(purchase, { isFetched: true, words: FETCHED });
      } else {
        onError(failure);
        resting.set(purchase.sale, time() + REST);
        const words = wordsOfFailure(failure);
        // What is not as it was offered is not asked for again; a seller who is away is.
        const isHopeless = HOPELESS.has(codeOf(failure));
        await keep(purchase, { words, ...(isHopeless && { isUnwanted: true }) });
      }
      onChange();
    };
    // What fails here, the node's own records, is tried again at the next step.
    const onEnd = (failure: unknown): Promise<void> => end(failure).catch(onError);
    fetching.begin(purchase, { onWait, onEnd });
  }

  async function open(purchase: Purchase, key: Hex, signal: AbortSignal): Promise<void> {
    const { offer, goods } = purchase;
    const { bytes, sha256 } = parseTerms(purchase.terms);
    let opened: Opened;
    try {
      opened = await openGoods({
        keccak,
        offer,
        masked: files.read(sealedName(goods)),
        plainLeaves: await leavesOf(files, goods),
        venue,
        key,
        bytes,
        sha256,
        write: () => undefined,
        signal,
      });
    } catch (error) {
      if (!LOST.has(codeOf(error))) throw error;
      await removeGoods(files, goods);
      await keep(purchase, { isFetched: false, words: 'The sealed file is damaged here.' });
      return;
    }
    await keep(purchase, { opened, key, words: OPENED[opened.kind] });
  }

  async function advance(purchase: Purchase, signal: AbortSignal): Promise<void> {
    const { sale, offer, signature } = purchase;
    const { token, buyer } = offer;
    const view = await chain.view({ sale, token, account: buyer }, signal);
    const action = decidePurchase(purchase, view, BUYER_POLICY, time());
    const say = async (words: string): Promise<void> => {
      if (purchase.words !== words) await keep(purchase, { words });
    };
    switch (action.kind) {
      case 'wait':
        return say(WAITING[action.what]);
      case 'fetch':
        return fetchGoods(purchase);
      case 'fund': {
        if (!purchase.isBought) return;
        if (!purchase.isFunding) {
          await check({ venue, offer, signature, terms: purchase.terms });
          await keep(purchase, { isFunding: true });
        }
        const progress = await exchange.fund({ offer, signature }, {}, signal);
        return say(wordsOf('The price is paid into the contract.', progress));
      }
      case 'open':
        if (view.key !== undefined) await open(purchase, view.key, signal);
        return onChange();
      case 'complain': {
        if (purchase.opened?.kind !== 'wrong') return;
        const progress = await exchange.complain(offer, purchase.opened.complaint, signal);
        return say(
          wordsOf('A part of it is not what was promised: a complaint is made.', progress),
        );
      }
      case 'settle':
        return say(
          wordsOf('The file is right: the seller is paid.', await exchange.settle(offer, signal)),
        );
      case 'refund':
        return say(wordsOf('The money is called back.', await exchange.refund(offer, signal)));
      case 'withdraw':
        return say(wordsOf('The money is fetched.', await exchange.withdraw(token, buyer, signal)));
      case 'done': {
        const { outcome } = action;
        // Why goods were refused says more than that the purchase was called off.
        const words =
          outcome === 'cancelled' && !purchase.isBought
            ? purchase.words
            : describePurchase(outcome);
        await keep(purchase, { outcome, ended: time(), words });
        if (purchase.opened === undefined) await removeGoods(files, purchase.goods);
      }
    }
  }

  return {
    async fetch(text, signal) {
      const { place, goods } = parseLink(text);
      if (place.peer === host.peer) {
        throw new ElatioError(
          'ELATIO_MARKET_LINK',
          'This is a link of your own: it is for others.',
        );
      }
      const told =
        'sale' in goods
          ? await host.asking.offer(place, goods.sale, signal)
          : await host.asking.order(place, { ware: goods.ware, buyer: account.address }, signal);
      const sale = digestOf(venue, told.offer);
      const before = purchases.get(sale);
      if (before && before.outcome === undefined) {
        // The seller may have moved: where they were is not called any more.
        if (before.link !== text) await fetching.end(before.goods);
        const known = await keep(before, { link: text });
        resting.delete(sale);
        if (!known.isFetched) fetchGoods(known);
        return known;
      }
      await check(told);
      const purchase: Purchase = {
        sale,
        offer: told.offer,
        signature: told.signature,
        terms: told.terms,
        link: text,
        goods: toHex(random(16)).slice(2),
        created: time(),
        isFetched: false,
        isFunding: false,
        isUnwanted: false,
        isBought: false,
        words: FETCHING,
      };
      await purchases.set(sale, purchase);
      fetchGoods(purchase);
      return purchase;
    },
    async buy(purchase) {
      if (purchase.isBought) return purchase;
      if (!purchase.isFetched || purchase.outcome !== undefined) throw early(purchase.words);
      const { offer, signature, terms } = purchase;
      await check({ venue, offer, signature, terms });
      const bought = await keep(purchase, { isBought: true, words: 'It is being paid.' });
      onChange();
      return bought;
    },
    content(purchase) {
      const { key, opened, offer, goods, terms } = purchase;
      if (key === undefined || opened === undefined || opened.kind === 'wrong') {
        throw early(purchase.words);
      }
      const { words, chunks } = offer;
      const { bytes } = parseTerms(terms);
      const masked = files.read(sealedName(goods), 0, chunks * words * WORD);
      return plainOf({ keccak, key, words, bytes, masked });
    },
    drop: (purchase) =>
      inTurn(async () => {
        const { isFunding, outcome, goods, sale } = purchases.get(purchase.sale) ?? purchase;
        if (isFunding && outcome === undefined) throw early('Money is under way for it.');
        await fetching.end(goods);
        await purchases.remove(sale);
        await removeGoods(files, goods);
      }),
    fetched: ({ goods }) => files.size(sealedName(goods)),
    async step(signal) {
      for (const { sale } of purchases.all()) {
        await inTurn(async () => {
          const purchase = purchases.get(sale);
          if (!purchase || purchase.outcome !== undefined) return;
          await advance(purchase, signal).catch(async (error: unknown) => {
            signal.throwIfAborted();
            onError(error);
            if (error instanceof ElatioError) await keep(purchase, { words: error.message });
          });
        });
      }
    },
    stop: () => fetching.stop(),
  };
}

const FETCHING = 'It is being fetched.';

/** Seconds until goods are asked for again that could not be fetched. */
const REST = 30;

function wordsOfFailure(failure: unknown): string {
  return failure instanceof Error ? failure.message : 'It could not be fetched.';
}

const FETCHED = 'All of it is here, sealed, and fits what is promised.';

const OPENED: Readonly<Record<Opened['kind'], string>> = {
  right: 'The file is here, and every part of it is what was promised.',
  unlike: 'The file is here, but it is not the one that the description named.',
  wrong: 'A part of it is not what was promised.',
};

const WAITING: Readonly<Record<Wait['what'], string>> = {
  buyer: 'It waits to be paid.',
  key: 'It is paid for; the key is waited for.',
  complaint: 'The file is here; the window ends, then the seller is paid.',
  blocks: 'The chain has it; a few blocks more make sure of it.',
};

/** The goods were there, and are no longer what was paid for. */
const LOST: ReadonlySet<string | undefined> = new Set([
  'ELATIO_MARKET_LEAVES',
  'ELATIO_MARKET_CIPHERTEXT',
]);

/** The seller gives something else than it offers. */
const HOPELESS: ReadonlySet<string | undefined> = new Set([
  ...LOST,
  'ELATIO_MARKET_LENGTH',
  'ELATIO_MARKET_FRAME',
]);

const early = (why: string): ElatioError => new ElatioError('ELATIO_MARKET_EARLY', why);
