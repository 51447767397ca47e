/** What both sides of trade work with. */
import type { Account, Chain, Deployment, Token } from '../chain/index.ts';
import { formatAmount, parseAmount } from '../chain/index.ts';
import { ElatioError } from '../../protocol/error.ts';
import type { Keccak } from '../exchange/keccak.ts';
import type { Hex, Venue } from '../exchange/offer.ts';
import { MAX_AMOUNT } from '../exchange/parsing.ts';
import type { IsValidSignature } from '../exchange/signature.ts';
import type { Money } from '../interface.ts';
import type { Files } from './files.ts';
import type { Records } from './records.ts';

export interface Context {
  readonly account: Account;
  readonly deployment: Deployment;
  readonly chain: Chain;
  readonly venue: Venue;
  readonly records: Records;
  readonly files: Files;
  readonly keccak: Keccak;
  readonly isValidSignature: IsValidSignature;
  readonly random: (length: number) => Uint8Array;
  /** Seconds since 1970. */
  readonly time: () => number;
  readonly onError: (error: unknown) => void;
}

/** @throws ElatioError ELATIO_MARKET_TOKEN */
export function tokenAt({ tokens }: Deployment, address: Hex): Token {
  const found = tokens.find((each) => each.address.toLowerCase() === address.toLowerCase());
  if (found) return found;
  throw new ElatioError('ELATIO_MARKET_TOKEN', 'The price is in a token that is not taken here.');
}

/**
 * The token that a person names by its symbol or address; the first where they name none.
 * @throws ElatioError ELATIO_MARKET_TOKEN
 */
export function tokenNamed({ tokens }: Deployment, name: string | undefined): Token {
  const wanted = name?.toLowerCase();
  const found = tokens.find(
    ({ symbol, address }) =>
      wanted === undefined || wanted === symbol.toLowerCase() || wanted === address.toLowerCase(),
  );
  if (found) return found;
  const known = tokens.map(({ symbol }) => symbol).join(', ');
  throw new ElatioError('ELATIO_MARKET_TOKEN', `There is no such money here. There is: ${known}.`);
}

/** An amount of money that changes hands. @throws ElatioError ELATIO_CHAIN_AMOUNT */
export function priceOf(text: string, token: Token): bigint {
  const price = parseAmount(text, token);
  if (price === 0n) throw new ElatioError('ELATIO_CHAIN_AMOUNT', 'It must be more than nothing.');
  if (price <= MAX_AMOUNT) return price;
  throw new ElatioError('ELATIO_CHAIN_AMOUNT', 'It is more than anybody could pay.');
}

export function moneyOf(amount: bigint, currency: Token | Deployment['currency']): Money {
  const text = formatAmount(amount, currency);
  return { amount: text.slice(0, text.indexOf(' ')), currency: currency.symbol };
}

export const isoTime = (seconds: number): string => new Date(seconds * 1_000).toISOString();

/** @throws ElatioError ELATIO_MARKET_ID unless exactly one begins so */
export function theOne<T>(all: readonly T[], idOf: (each: T) => string, begin: string): T {
  const wanted = begin.toLowerCase();
  const found = all.filter((each) => idOf(each).toLowerCase().startsWith(wanted));
  const [only] = found;
  if (only !== undefined && (found.length === 1 || idOf(only).toLowerCase() === wanted))
    return only;
  throw new ElatioError(
    'ELATIO_MARKET_ID',
    found.length === 0
      ? 'There is nothing with this id here.'
      : 'Several ids begin so: give more of it.',
  );
}
