/**
 * What an account has signed, kept by whoever runs it, and written before anything of it leaves: after a crash the same
 * transaction is sent again, never a second one for the same purpose.
 */
import { z } from 'zod';
import { ElatioError } from '../../protocol/error.ts';
import type { Hex } from '../exchange/offer.ts';

const hex = z
  .string()
  .regex(/^0x[0-9a-f]*$/i)
  .transform((text) => text as Hex);
const wei = z.string().regex(/^\d{1,78}$/);
const height = z.int().min(0);

const entry = z.strictObject({
  /** What it is for: never two that are under way. */
  purpose: z.string().min(1),
  nonce: height,
  to: hex,
  data: hex,
  value: wei,
  gas: wei,
  /** Whether the chain was not asked before whether it would do what it should. */
  isBlind: z.boolean(),
  /** Each time it was signed with this nonce, the last last: at most one of them can be mined. */
  signed: z.array(
    z.strictObject({
      hash: hex,
      raw: hex,
      /** Most for a unit of gas, and of that on top of what the block asks, in wei. */
      fee: wei,
      tip: wei,
      /** Newest block at that time. */
      height,
    }),
  ),
  /** What became of it, once that is final. */
  result: z
    .strictObject({
      state: z.enum(['confirmed', 'reverted']),
      hash: hex,
      block: height,
      /** Why it did not do what it should, in words and as a code. */
      why: z.strictObject({ reason: z.string(), code: z.string() }).optional(),
    })
    .optional(),
});

/** One transaction, signed at least once. */
export type Outgoing = z.infer<typeof entry>;

/** Where the list is kept: JSON, for one account on one chain. `save` resolves once it would survive a power cut. */
export interface Outbox {
  readonly load: () => Promise<unknown>;
  readonly save: (entries: readonly Outgoing[]) => Promise<void>;
}

/** Most entries that are over and still kept. */
const MAX_OVER = 256;

/** Throws `ELATIO_CHAIN_OUTBOX` for a list that is none: without it one might pay twice. */
export async function loadOutbox({ load }: Outbox): Promise<Outgoing[]> {
  const found = z.array(entry).safeParse((await load()) ?? []);
  if (found.success) return found.data;
  throw new ElatioError(
    'ELATIO_CHAIN_OUTBOX',
    'The list of transactions that were sent is damaged. Nothing is sent before it is restored from a backup, or removed where no sale is running.',
  );
}

/** Without the oldest of those that are over. */
export function pruned(entries: readonly Outgoing[]): Outgoing[] {
  let surplus = entries.filter(({ result }) => result !== undefined).length - MAX_OVER;
  return entries.filter(({ result }) => result === undefined || (surplus -= 1) < 0);
}
