/**
 * Transactions of one account, each for a purpose.
 *
 *     send ─→ signed, kept in the outbox ─→ pending ─→ mined ─→ confirmed | reverted
 *                                             ↑  │       │
 *         not in the pool: sent again ────────┤  │       └─ its block is gone: pending
 *         too cheap for N blocks: more fees ──┤  │
 *         another took its nonce: a new one ──┘  └─ a nonce before it is missing: filled with nothing
 *
 * One purpose has one nonce at any time. It gets another only once a different transaction with the first is so deep on the
 * chain that none of those signed for it can be mined any more.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { keccak256 } from 'ethers';
import { codeOf, ElatioError } from '../../protocol/error.ts';
import type { Hex } from '../exchange/offer.ts';
import type { Account } from './account.ts';
import {
  atBlock,
  balanceOf,
  blockAt,
  estimateGas,
  feesOf,
  isKnown,
  newestBlock,
  transactionCount,
} from './answers.ts';
import type { Connection } from './connection.ts';
import { Reverted } from './contracts.ts';
import type { Currency } from './deployments.ts';
import { feesFor, feesInstead, type Fees } from './fees.ts';
import { formatAmount } from './money.ts';
import { loadOutbox, pruned, type Outbox, type Outgoing } from './outbox.ts';
import { credibleReceipt, reasonOf, type Found } from './receipts.ts';
import { refusedAs, type Refused } from './refused.ts';
import { Refusal } from './rpc.ts';
import {
  displaced,
  doubtful,
  explained,
  stuck,
  tooDear,
  troubleOf,
  withReserve,
} from './troubles.ts';
import { createTurns } from './turns.ts';

/** What is to be done. */
export interface Order {
  /** What it is for. While one is under way or has succeeded, the same purpose sends nothing new. */
  readonly purpose: string;
  readonly to: Hex;
  readonly data: Hex;
  /** In wei; nothing where it is left out. */
  readonly value?: bigint;
  /** Most gas it may take. Where it is left out the chain is asked, which shows it the data before it is sent. */
  readonly gas?: bigint;
}

/** How far it is. */
export interface Progress {
  readonly purpose: string;
  readonly state: 'pending' | 'mined' | 'confirmed' | 'reverted';
  /** Of the transaction that is mined, or signed last. */
  readonly hash: Hex;
  /** Height of the block that it is in. */
  readonly block?: number;
  /** Why it is not done, in words, and the code of that. */
  readonly reason?: string;
  readonly code?: string;
}

export interface Transactions {
  /** EIP-55 checksummed. */
  readonly account: Hex;
  /**
   * Signs a transaction, keeps it and sends it; or tells how far the one is that was for this purpose. Throws before anything
   * is signed: `ELATIO_CHAIN_REVERTED` where the contract would refuse, `_FUNDS`, `_GAS`, `_OUTBOX`, and what a connection throws.
   */
  readonly send: (order: Order, signal?: AbortSignal) => Promise<Progress>;
  /** How far a purpose was when it was looked at last; `undefined` where nothing was sent for it. Asks nobody. */
  readonly known: (purpose: string) => Promise<Progress | undefined>;
  /** Looks after all that is under way, once: to be called every few seconds while something is. */
  readonly look: (signal?: AbortSignal) => Promise<readonly Progress[]>;
  /** Looks until a purpose is `mined` at least, or `confirmed`, or reverted for good. */
  readonly settled: (
    purpose: string,
    until: 'mined' | 'confirmed',
    signal?: AbortSignal,
  ) => Promise<Progress>;
  /** Forgets a purpose that is over, so that it can be sent for again. Leaves one that is under way. */
  readonly forget: (purpose: string) => Promise<void>;
}

export interface TransactionsDeps {
  readonly account: Account;
  readonly connection: Connection;
  readonly outbox: Outbox;
  readonly chainId: number;
  /** What gas is paid in. */
  readonly currency: Currency;
  /** A transaction is final when its block is the newest of this many: 1 where the newest block is enough. */
  readonly confirmations: number;
  /** Most that a unit of gas may cost, in wei. */
  readonly maxFee: bigint;
  /** After how many blocks without it a transaction offers more. */
  readonly patience?: number;
  /** How often to look while waiting, in ms. */
  readonly poll?: number;
}

/** Most missing nonces filled in one look. */
const MAX_GAPS = 16;
/** What a transaction takes that does nothing. */
const GAS_OF_NOTHING = 21_000n;

interface Heights {
  readonly newest: number;
  /** Transactions of the account that the newest block has behind it, and the newest that is final. */
  readonly mined: number;
  readonly deep: number;
}

const lastOf = ({ signed }: Outgoing): Outgoing['signed'][number] => {
  const last = signed.at(-1);
  if (last === undefined) throw new Error('what is kept is signed');
  return last;
};

const wordsOf = ({ message: reason, code }: ElatioError): { reason: string; code: string } => ({
  reason,
  code,
});

export function createTransactions(deps: TransactionsDeps): Transactions {
  const { account, connection, outbox, chainId, confirmations, maxFee, currency } = deps;
  const { patience = 5, poll = 1_000 } = deps;
  const inTurn = createTurns();
  let kept: readonly Outgoing[] | undefined;
  /** Why something is not done yet, by purpose. */
  const troubles = new Map<string, ElatioError>();
  /** What was seen, and in which look: it is acted upon when a later one sees it again. */
  const suspicions = new Map<string, number>();
  let looks = 0;

  const entries = async (): Promise<readonly Outgoing[]> => (kept ??= await loadOutbox(outbox));

  async function keep(entry: Outgoing): Promise<Outgoing> {
    const next = pruned([...(await entries()).filter((it) => it.purpose !== entry.purpose), entry]);
    await outbox.save(next);
    kept = next;
    return entry;
  }

  /** Whether an earlier look saw the same already. */
  function isSeenAgain(what: string, isSeen: boolean): boolean {
    const seen = suspicions.get(what);
    if (!isSeen) suspicions.delete(what);
    else if (seen === undefined) suspicions.set(what, looks);
    return isSeen && seen !== undefined && seen < looks;
  }

  function progress(entry: Outgoing, mined?: { hash: Hex; block: number }): Progress {
    const { purpose, result } = entry;
    if (result !== undefined) {
      const { state, hash, block, why } = result;
      return { purpose, state, hash, block, ...why };
    }
    const trouble = troubles.get(purpose);
    const why = trouble === undefined ? {} : wordsOf(trouble);
    if (mined !== undefined) return { purpose, state: 'mined', ...mined, ...why };
    return { purpose, state: 'pending', hash: lastOf(entry).hash, ...why };
  }

  /** Signs with a nonce and fees, keeps it, then sends it. */
  async function dispatch(
    entry: Omit<Outgoing, 'result'>,
    { fee, tip }: Fees,
    height: number,
    signal?: AbortSignal,
  ): Promise<Refused | 'sent'> {
    const raw = await account.sign({
      chainId,
      nonce: entry.nonce,
      to: entry.to,
      data: entry.data,
      value: BigInt(entry.value),
      gasLimit: BigInt(entry.gas),
      maxFeePerGas: fee,
      maxPriorityFeePerGas: tip,
    });
    const signed = { hash: keccak256(raw) as Hex, raw, fee: String(fee), tip: String(tip), height };
    return post(await keep({ ...entry, signed: [...entry.signed, signed] }), signal);
  }

  /** Sends what is signed. What goes wrong is kept as trouble: it is tried again at the next look. */
  async function post(entry: Outgoing, signal?: AbortSignal): Promise<Refused | 'sent'> {
    try {
      await connection.broadcast(lastOf(entry).raw, signal);
      troubles.delete(entry.purpose);
      return 'sent';
    } catch (error) {
      signal?.throwIfAborted();
      if (error instanceof ElatioError) {
        troubles.set(entry.purpose, error);
        return 'other';
      }
      if (!(error instanceof Refusal)) throw error;
      const refused = refusedAs(error.message);
      const trouble = troubleOf(refused, error.message, currency.symbol);
      if (trouble === undefined) troubles.delete(entry.purpose);
      else troubles.set(entry.purpose, trouble);
      return refused;
    }
  }

  /** A transaction with a nonce of its own. */
  async function start(order: Order, signal?: AbortSignal): Promise<Outgoing> {
    const { purpose, to, data, value = 0n } = order;
    const open = (await entries()).filter(
      (it) => it.result === undefined && it.purpose !== purpose,
    );
    const taken = new Set(open.map(({ nonce }) => nonce));
    const found = await connection.read(async (ask) => {
      const newest = await newestBlock(ask);
      const from = account.address;
      const question = { from, to, data, value: `0x${value.toString(16)}` } as const;
      return {
        newest: newest.number,
        mined: await transactionCount(ask, from, atBlock(newest)),
        pool: await transactionCount(ask, from, 'pending'),
        balance: await balanceOf(ask, from, 'latest'),
        next: await feesOf(ask),
        gas: order.gas ?? withReserve(await explained(estimateGas(ask, question))),
      };
    }, signal);
    const fees = feesFor(found.next, maxFee);
    if (fees === undefined) throw tooDear(found.next.base, maxFee);
    const needed = value + found.gas * fees.fee;
    if (found.balance < needed) {
      throw new ElatioError(
        'ELATIO_CHAIN_FUNDS',
        `The account ${account.address} has ${formatAmount(found.balance, currency)} for fees and up to ${formatAmount(needed, currency)} are needed. Send it some.`,
      );
    }
    // One of ours that the pool has lost keeps its nonce: it is sent again.
    let nonce = Math.max(found.mined, found.pool);
    while (taken.has(nonce)) nonce += 1;
    const entry = {
      purpose,
      nonce,
      to,
      data,
      value: String(value),
      gas: String(found.gas),
      isBlind: order.gas !== undefined,
      signed: [],
    };
    await dispatch(entry, fees, found.newest, signal);
    return (await find(purpose)) ?? entry;
  }

  const find = async (purpose: string): Promise<Outgoing | undefined> =>
    (await entries()).find((it) => it.purpose === purpose);

  const heights = (signal?: AbortSignal): Promise<Heights> =>
    connection.read(async (ask) => {
      const newest = await newestBlock(ask);
      const depth = Math.max(0, newest.number - confirmations + 1);
      const final = confirmations === 1 ? newest : await blockAt(ask, depth);
      const mined = await transactionCount(ask, account.address, atBlock(newest));
      const deep =
        final === undefined ? 0 : await transactionCount(ask, account.address, atBlock(final));
      return { newest: newest.number, mined, deep };
    }, signal);

  async function receiptFor(entry: Outgoing, signal?: AbortSignal): Promise<Found> {
    let isDoubtful = false;
    for (const { hash } of entry.signed.toReversed()) {
      const sender = { account: account.address, nonce: entry.nonce };
      let found: Found;
      try {
        found = await connection.agree((ask) => credibleReceipt(ask, hash, sender), signal);
      } catch (error) {
        // The others are looked after all the same.
        if (codeOf(error) !== 'ELATIO_CHAIN_LIES' || !(error instanceof ElatioError)) throw error;
        troubles.set(entry.purpose, error);
        return 'doubtful';
      }
      if (typeof found === 'object') return found;
      isDoubtful ||= found === 'doubtful';
    }
    return isDoubtful ? 'doubtful' : 'none';
  }

  /** One entry, a step further. */
  async function advance(entry: Outgoing, at: Heights, signal?: AbortSignal): Promise<Progress> {
    if (entry.result !== undefined) return progress(entry);
    // The counts were read before: what they have behind them has a receipt by now.
    const found = at.mined > entry.nonce ? await receiptFor(entry, signal) : 'none';
    const isGone = found === 'none' && at.deep > entry.nonce;
    if (isSeenAgain(`gone ${entry.purpose}`, isGone)) return renew(entry, at, signal);
    if (typeof found === 'object') {
      const { blockNumber: block, transactionHash: hash } = found;
      if (found.status === 1) troubles.delete(entry.purpose);
      else {
        const why = await connection.read(
          (ask) => reasonOf(ask, entry, found, account.address),
          signal,
        );
        troubles.set(entry.purpose, why);
      }
      if (at.newest - block + 1 < confirmations) return progress(entry, { hash, block });
      const why = troubles.get(entry.purpose);
      const result =
        why === undefined
          ? { state: 'confirmed' as const, hash, block }
          : { state: 'reverted' as const, hash, block, why: wordsOf(why) };
      troubles.delete(entry.purpose);
      return progress(await keep({ ...entry, result }));
    }
    if (found === 'doubtful') {
      const known = troubles.get(entry.purpose);
      troubles.set(entry.purpose, known?.code === 'ELATIO_CHAIN_LIES' ? known : doubtful());
    } else if (at.mined > entry.nonce) troubles.set(entry.purpose, displaced());
    else await revive(entry, at, signal);
    return progress((await find(entry.purpose)) ?? entry);
  }

  /** One that is not mined: sent again where the pool has lost it, with more fees where it is too cheap. */
  async function revive(entry: Outgoing, at: Heights, signal?: AbortSignal): Promise<void> {
    const last = lastOf(entry);
    const isWaiting = await connection.read((ask) => isKnown(ask, last.hash), signal);
    const refused = isWaiting ? 'known' : await post(entry, signal);
    const isNext = at.mined === entry.nonce;
    const isLate = isNext && at.newest - last.height >= patience;
    if (!isLate && refused !== 'underpriced') return;
    const next = await connection.read(feesOf, signal);
    const fees = feesInstead({ fee: BigInt(last.fee), tip: BigInt(last.tip) }, next, maxFee);
    if (fees === undefined) troubles.set(entry.purpose, stuck(maxFee));
    else await dispatch(entry, fees, at.newest, signal);
  }

  /** Another transaction has its nonce for good: the purpose gets a new one, if it still has a point. */
  async function renew(entry: Outgoing, at: Heights, signal?: AbortSignal): Promise<Progress> {
    const { purpose, to, data } = entry;
    const order = { purpose, to, data, value: BigInt(entry.value) };
    suspicions.delete(`gone ${purpose}`);
    try {
      return progress(
        await start(entry.isBlind ? { ...order, gas: BigInt(entry.gas) } : order, signal),
      );
    } catch (error) {
      if (!(error instanceof Reverted)) throw error;
      const { hash } = lastOf(entry);
      const why = wordsOf(error);
      const result = { state: 'reverted' as const, hash, block: at.newest, why };
      return progress(await keep({ ...entry, result }));
    }
  }

  /** Nonces that nothing has and others of ours wait for are used up by sending nothing to ourselves. */
  async function fillGaps(at: Heights, signal?: AbortSignal): Promise<void> {
    const open = (await entries()).filter(({ result }) => result === undefined);
    if (open.length === 0) return;
    const taken = new Set(open.map(({ nonce }) => nonce));
    const lowest = Math.min(...taken);
    if (lowest <= at.mined) return;
    const pool = await connection.read(
      (ask) => transactionCount(ask, account.address, 'pending'),
      signal,
    );
    const from = Math.max(at.mined, pool);
    const isMissing = from < lowest;
    if (!isSeenAgain(`gap ${from}`, isMissing)) return;
    const fees = feesFor(await connection.read(feesOf, signal), maxFee);
    if (fees === undefined) return;
    for (let nonce = from; nonce < Math.min(lowest, from + MAX_GAPS); nonce += 1) {
      const entry = {
        purpose: `gap:${nonce}`,
        nonce,
        to: account.address,
        data: '0x' as Hex,
        value: '0',
        gas: String(GAS_OF_NOTHING),
        isBlind: true,
        signed: [],
      };
      await dispatch(entry, fees, at.newest, signal);
    }
  }

  const look: Transactions['look'] = (signal) =>
    inTurn(async () => {
      if ((await entries()).every(({ result }) => result !== undefined)) {
        return (await entries()).map((entry) => progress(entry));
      }
      looks += 1;
      const at = await heights(signal);
      const found: Progress[] = [];
      const all = (await entries()).toSorted((a, b) => a.nonce - b.nonce);
      for (const entry of all) found.push(await advance(entry, at, signal));
      await fillGaps(at, signal);
      return found;
    });

  return {
    account: account.address,
    send: (order, signal) =>
      inTurn(async () => {
        const before = await find(order.purpose);
        if (before !== undefined && before.result?.state !== 'reverted') {
          return before.result === undefined
            ? advance(before, await heights(signal), signal)
            : progress(before);
        }
        return progress(await start(order, signal));
      }),
    async known(purpose) {
      const entry = await find(purpose);
      return entry && progress(entry);
    },
    look,
    async settled(purpose, until, signal) {
      while (true) {
        const found = (await look(signal)).find((it) => it.purpose === purpose);
        if (found === undefined) {
          throw new ElatioError('ELATIO_CHAIN_PURPOSE', `Nothing was sent for "${purpose}".`);
        }
        if (found.state === 'confirmed' || found.state === 'reverted') return found;
        if (found.state === 'mined' && until === 'mined') return found;
        await sleep(poll, undefined, { signal });
      }
    },
    forget: (purpose) =>
      inTurn(async () => {
        const next = (await entries()).filter(
          (it) => it.purpose !== purpose || it.result === undefined,
        );
        await outbox.save(next);
        kept = next;
      }),
  };
}
