/** What keeps a transaction from being done, in words, each with its code. */
import { ElatioError } from '../../protocol/error.ts';
import { revertOf } from './contracts.ts';
import { formatAmount } from './money.ts';
import { refusedAs, type Refused } from './refused.ts';
import { Refusal } from './rpc.ts';

const GWEI = { symbol: 'gwei', decimals: 9 };

/** Why a node does not take a transaction; `undefined` where that is nothing to worry about. */
export function troubleOf(refused: Refused, said: string, symbol: string): ElatioError | undefined {
  if (refused === 'known') return undefined;
  if (refused === 'used') return displaced();
  if (refused === 'occupied') {
    return new ElatioError(
      'ELATIO_CHAIN_STUCK',
      'Another transaction of this account waits in its place; it is watched which of them is mined.',
    );
  }
  if (refused === 'underpriced') {
    return new ElatioError('ELATIO_CHAIN_STUCK', 'Fees have risen: it is sent again with more.');
  }
  if (refused === 'funds') {
    return new ElatioError(
      'ELATIO_CHAIN_FUNDS',
      `The account has too little ${symbol} for the fees. Send it some; the transaction is then sent by itself.`,
    );
  }
  return new ElatioError(
    'ELATIO_CHAIN_STUCK',
    `The chain's node does not take the transaction (${said.slice(0, 200)}). It is tried again.`,
  );
}

export function displaced(): ElatioError {
  return new ElatioError(
    'ELATIO_CHAIN_STUCK',
    'Another transaction of this account was mined in its place: does another program use the same account? It is sent again once that is final.',
  );
}

export function doubtful(): ElatioError {
  return new ElatioError(
    'ELATIO_CHAIN_LIES',
    'The node says that the transaction is mined, and its blocks do not have it. It is asked again; another node can be named with --rpc.',
  );
}

export function stuck(maxFee: bigint): ElatioError {
  return new ElatioError(
    'ELATIO_CHAIN_STUCK',
    `Fees are above the most that may be paid, ${formatAmount(maxFee, GWEI)} a unit. It is sent again when they fall.`,
  );
}

export function tooDear(base: bigint, maxFee: bigint): ElatioError {
  return new ElatioError(
    'ELATIO_CHAIN_GAS',
    `The chain asks ${formatAmount(base, GWEI)} for a unit of gas, and ${formatAmount(maxFee, GWEI)} is the most that may be paid. Try later.`,
  );
}

/** What a refused estimate means. */
export async function explained(estimate: Promise<bigint>): Promise<bigint> {
  try {
    return await estimate;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    if (error.data === undefined && refusedAs(error.message) === 'funds') {
      throw new ElatioError(
        'ELATIO_CHAIN_FUNDS',
        'The account has too little for the fees. Send it some.',
        { cause: error },
      );
    }
    if (/out of gas|gas required exceeds/i.test(error.message)) throw tooMuch();
    throw revertOf(error.data, error.message);
  }
}

/** Most gas of a transaction (EIP-7825). */
const MAX_GAS = 2n ** 24n;

/** An estimate with a fifth more: what depends on the time takes more a second later. Throws `ELATIO_CHAIN_GAS`. */
export function withReserve(estimate: bigint): bigint {
  if (estimate > MAX_GAS) throw tooMuch();
  const more = (estimate * 12n) / 10n;
  return more < MAX_GAS ? more : MAX_GAS;
}

function tooMuch(): ElatioError {
  return new ElatioError('ELATIO_CHAIN_GAS', 'This takes more gas than a transaction may have.');
}
