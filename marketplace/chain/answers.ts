/** What nodes of a chain answer, taken apart: `ELATIO_CHAIN_GARBLED` where it is not what was asked for. */
import { z } from 'zod';
import { ElatioError } from '../../protocol/error.ts';
import type { Hex } from '../exchange/offer.ts';
import type { Ask } from './rpc.ts';

const hash = z
  .string()
  .regex(/^0x[0-9a-fA-F]{64}$/)
  .transform((text) => text.toLowerCase() as Hex);
const bytes = z
  .string()
  .regex(/^0x([0-9a-fA-F]{2})*$/)
  .transform((text) => text.toLowerCase() as Hex);
const amount = z
  .string()
  .regex(/^0x[0-9a-fA-F]{1,64}$/)
  .transform((text) => BigInt(text));
/** A whole number that JavaScript has exactly. */
const count = amount.refine((value) => value <= 2n ** 53n - 1n).transform(Number);

const block = z.looseObject({
  number: count,
  hash,
  timestamp: count,
  baseFeePerGas: amount.optional(),
  transactions: z.array(hash),
});

const receipt = z.looseObject({
  transactionHash: hash,
  blockHash: hash,
  blockNumber: count,
  status: count,
  gasUsed: amount,
  effectiveGasPrice: amount.optional(),
});

const log = z.looseObject({
  topics: z.array(hash),
  data: bytes,
  blockNumber: count,
  blockHash: hash,
  removed: z.boolean().optional(),
});

/** A block: `timestamp` in seconds since 1970, and the hashes of its transactions. */
export type Block = z.infer<typeof block>;
/** What became of a transaction: `status` 1 where it did what it should. */
export type Receipt = z.infer<typeof receipt>;
/** An event of a contract. */
export type Log = z.infer<typeof log>;
/** One block by its hash: what is asked of it cannot come from another. */
export interface AtBlock {
  readonly blockHash: Hex;
  readonly requireCanonical: true;
}

export const atBlock = ({ hash }: Block): AtBlock => ({ blockHash: hash, requireCanonical: true });

function parsed<T>(schema: z.ZodType<T>, value: unknown, what: string): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new ElatioError(
    'ELATIO_CHAIN_GARBLED',
    `A node of the chain was asked for ${what} and answered something else.`,
  );
}

/** The newest block, or the one at a height; `undefined` where there is none yet. */
export async function blockAt(ask: Ask, at: number | 'latest'): Promise<Block | undefined> {
  const tag = at === 'latest' ? at : `0x${at.toString(16)}`;
  const found = parsed(
    block.nullable(),
    await ask('eth_getBlockByNumber', [tag, false]),
    'a block',
  );
  if (found !== null && at !== 'latest' && found.number !== at) {
    throw new ElatioError(
      'ELATIO_CHAIN_LIES',
      `A node of the chain was asked for block ${at} and gave ${found.number}.`,
    );
  }
  return found ?? undefined;
}

/** The newest block, where the chain has to have one. */
export async function newestBlock(ask: Ask): Promise<Block> {
  const found = await blockAt(ask, 'latest');
  return found ?? parsed(block, found, 'its newest block');
}

export async function receiptOf(ask: Ask, of: Hex): Promise<Receipt | undefined> {
  const found = parsed(
    receipt.nullable(),
    await ask('eth_getTransactionReceipt', [of]),
    'a receipt',
  );
  if (found !== null && found.transactionHash !== of) {
    throw new ElatioError(
      'ELATIO_CHAIN_LIES',
      'A node of the chain answers with the receipt of another transaction.',
    );
  }
  return found ?? undefined;
}

/** Whether a transaction waits in the node's pool or is in a block. */
export async function isKnown(ask: Ask, of: Hex): Promise<boolean> {
  return (await ask('eth_getTransactionByHash', [of])) != null;
}

/** How many transactions of an account a block has behind it, or the pool as well. */
export async function transactionCount(
  ask: Ask,
  account: Hex,
  at: AtBlock | 'pending',
): Promise<number> {
  return parsed(count, await ask('eth_getTransactionCount', [account, at]), 'a count');
}

/** Ether of an account, in wei. */
export async function balanceOf(ask: Ask, account: Hex, at: AtBlock | 'latest'): Promise<bigint> {
  return parsed(amount, await ask('eth_getBalance', [account, at]), 'a balance');
}

export async function codeAt(ask: Ask, address: Hex): Promise<Hex> {
  return parsed(bytes, await ask('eth_getCode', [address, 'latest']), 'the code of a contract');
}

export async function chainIdOf(ask: Ask): Promise<number> {
  return parsed(count, await ask('eth_chainId', []), 'the number of its chain');
}

/** What a contract answers, without a transaction. */
export async function call(
  ask: Ask,
  { to, data, from }: { to: Hex; data: Hex; from?: Hex },
  at: AtBlock | 'latest' | Hex,
): Promise<Hex> {
  const question = from === undefined ? { to, data } : { to, data, from };
  return parsed(bytes, await ask('eth_call', [question, at]), 'what a contract says');
}

export async function estimateGas(
  ask: Ask,
  question: { from: Hex; to: Hex; data: Hex; value: Hex },
): Promise<bigint> {
  return parsed(amount, await ask('eth_estimateGas', [question]), 'how much gas it takes');
}

/** Events of a contract within two heights, both included; `topics` as `eth_getLogs` has them. */
export async function logsOf(
  ask: Ask,
  address: Hex,
  topics: readonly (string | readonly string[] | null)[],
  from: number,
  to: number,
): Promise<readonly Log[]> {
  const filter = {
    address,
    topics,
    fromBlock: `0x${from.toString(16)}`,
    toBlock: `0x${to.toString(16)}`,
  };
  const found = parsed(z.array(log), await ask('eth_getLogs', [filter]), 'events');
  return found.filter((it) => it.removed !== true);
}

/** What gas costs in the next block, and what others give on top of it, in wei. */
export async function feesOf(ask: Ask): Promise<{ base: bigint; tip: bigint }> {
  const shape = z.looseObject({
    baseFeePerGas: z.array(amount).min(1),
    reward: z.array(z.array(amount)).optional(),
  });
  const found = parsed(shape, await ask('eth_feeHistory', ['0x5', 'latest', [50]]), 'its fees');
  const tips = (found.reward ?? []).flat().sort((a, b) => (a < b ? -1 : 1));
  return { base: found.baseFeePerGas.at(-1) ?? 0n, tip: tips[Math.floor(tips.length / 2)] ?? 0n };
}
