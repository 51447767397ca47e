/** Looks after sales until each has ended: the chain is asked, the decision taken, and what it says done. */
import type { Progress } from '../chain/index.ts';
import type { Hex } from '../exchange/offer.ts';
import { SELLER_POLICY } from '../exchange/policy.ts';
import { decideSale, describeSale } from '../exchange/selling.ts';
import type { Wait } from '../exchange/time.ts';
import type { Context } from './context.ts';
import { consentOf, type Permission } from './consents.ts';
import { removeGoods } from './goods.ts';
import { createTable, type Table } from './records.ts';
import type { Sale } from './sale.ts';

export interface Selling {
  /** One step of each sale that has not ended. */
  step(signal: AbortSignal): Promise<void>;
}

export function createSelling({
  sales,
  permission,
  chain,
  venue,
  records,
  files,
  time,
  onError,
}: Pick<Context, 'chain' | 'venue' | 'records' | 'files' | 'time' | 'onError'> & {
  readonly sales: Table<Sale>;
  readonly permission: Pick<Permission, 'isPermitted'>;
}): Selling {
  const { exchange } = chain;
  /** The last of each token. */
  const withdrawals = createTable<{ readonly hash: Hex }>(
    records,
    `market/${venue.chainId}/withdrawals`,
  );

  async function keep(sale: Sale, change: Partial<Sale>): Promise<Sale> {
    // It may have been withdrawn meanwhile.
    const next = { ...(sales.get(sale.sale) ?? sale), ...change };
    await sales.set(sale.sale, next);
    return next;
  }

  async function advance(sale: Sale, signal: AbortSignal): Promise<void> {
    const { offer, key } = sale;
    const { token, payout: account } = offer;
    const view = await chain.view({ sale: sale.sale, token, account }, signal);
    if (!sale.isKnown && view.newest.state !== 'none') await keep(sale, { isKnown: true });
    // It may have been withdrawn while the chain was asked: then the key must not leave any more.
    let known = sales.get(sale.sale) ?? sale;
    if (!known.isUnwanted && !permission.isPermitted(consentOf(known), offer.buyer)) {
      known = await keep(known, { isUnwanted: true });
    }
    const action = decideSale(known, view, SELLER_POLICY, time());
    const say = async (words: string): Promise<void> => {
      if (known.words !== words) await keep(known, { words });
    };
    switch (action.kind) {
      case 'wait':
        return say(WAITING[action.what]);
      case 'reveal':
        await keep(known, { isKeyOut: true });
        return say(wordsOf('The key is on its way.', await exchange.reveal(offer, key, signal)));
      case 'refund':
        await keep(known, { isRefunding: true });
        return say(wordsOf('The money goes back.', await exchange.refund(offer, signal)));
      case 'settle':
        return say(wordsOf('The money is claimed.', await exchange.settle(offer, signal)));
      case 'withdraw': {
        const progress = await exchange.withdraw(token, account, signal);
        await withdrawals.set(token, { hash: progress.hash });
        await keep(known, { transaction: progress.hash });
        return say(wordsOf('The money is fetched.', progress));
      }
      case 'done': {
        const { outcome } = action;
        // The money of several sales comes with one withdrawal.
        const transaction = known.transaction ?? withdrawals.get(token)?.hash;
        await keep(known, {
          outcome,
          ended: time(),
          words: describeSale(outcome),
          ...(outcome === 'paid' && transaction && { transaction }),
        });
        await removeGoods(files, sale.goods);
      }
    }
  }

  return {
    async step(signal) {
      for (const sale of sales.all()) {
        if (sale.outcome !== undefined) continue;
        await advance(sale, signal).catch((error: unknown) => {
          signal.throwIfAborted();
          onError(error);
        });
      }
    },
  };
}

const WAITING: Readonly<Record<Wait['what'], string>> = {
  buyer: 'It waits for its buyer.',
  key: 'It waits for the key.',
  complaint: 'The key is shown; the buyer may complain until the window ends.',
  blocks: 'The chain has it; a few blocks more make sure of it.',
};

/** What is under way, or why it is not. */
export function wordsOf(words: string, { state, reason }: Progress): string {
  return state === 'reverted' && reason !== undefined ? `${words} ${reason}` : words;
}
