/** What became of a transaction, believed only where the chain itself bears it out. */
import { ElatioError } from '../../protocol/error.ts';
import { atBlock, blockAt, call, receiptOf, transactionCount, type Receipt } from './answers.ts';
import { revertOf } from './contracts.ts';
import type { Outgoing } from './outbox.ts';
import type { Hex } from '../exchange/offer.ts';
import { Refusal, type Ask } from './rpc.ts';

/** A receipt; `'none'`; or `'doubtful'` where the blocks do not have what it says. */
export type Found = Receipt | 'none' | 'doubtful';

/** Asks for the receipt of a transaction, and whether the block it names is on the chain and has the transaction in it. */
export async function credibleReceipt(
  ask: Ask,
  hash: Hex,
  sender: { account: Hex; nonce: number },
): Promise<Found> {
  const receipt = await receiptOf(ask, hash);
  if (receipt === undefined) return 'none';
  const block = await blockAt(ask, receipt.blockNumber);
  if (block?.hash !== receipt.blockHash || !block.transactions.includes(hash)) return 'doubtful';
  const count = await transactionCount(ask, sender.account, atBlock(block));
  return count > sender.nonce ? receipt : 'doubtful';
}

/** Why a transaction that is mined did not do what it should. */
export async function reasonOf(
  ask: Ask,
  entry: Outgoing,
  receipt: Receipt,
  from: Hex,
): Promise<ElatioError> {
  if (receipt.gasUsed >= BigInt(entry.gas)) {
    return new ElatioError(
      'ELATIO_CHAIN_GAS',
      'The transaction ran out of gas: what it had to do became more while it waited. Try again.',
    );
  }
  const before = await blockAt(ask, Math.max(0, receipt.blockNumber - 1));
  try {
    const { to, data } = entry;
    await call(ask, { to, data, from }, before === undefined ? 'latest' : atBlock(before));
  } catch (error) {
    if (error instanceof Refusal) return revertOf(error.data, error.message);
    throw error;
  }
  return revertOf(undefined);
}
