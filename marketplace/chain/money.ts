/** Amounts as people write them. Inside they are whole numbers of the currency's smallest unit; nobody is shown those. */
import { ElatioError } from '../../protocol/error.ts';

/** What an amount is in. */
export interface Currency {
  readonly symbol: string;
  /** How many digits stand behind the point. */
  readonly decimals: number;
}

/** No price is larger: two of them still fit into the contract's numbers. */
export const MAX_AMOUNT = 2n ** 255n - 1n;

/**
 * Reads an amount in plain decimal form, as `5` or `0.5`, into smallest units.
 * Throws `ELATIO_CHAIN_AMOUNT` for anything else: signs, exponents, separators, more decimals than the currency has, too much.
 */
export function parseAmount(text: string, { symbol, decimals }: Currency): bigint {
  const refuse = (what: string): ElatioError =>
    new ElatioError('ELATIO_CHAIN_AMOUNT', `"${text.slice(0, 100)}" ${what}`);
  const [, whole, fraction = ''] = /^(\d{1,80})(?:\.(\d{1,80}))?$/.exec(text) ?? [];
  if (whole === undefined) {
    throw refuse('is no amount. Write it as 5 or 0.5: digits, and a point before the decimals.');
  }
  if (fraction.length > decimals) {
    throw refuse(
      decimals === 0
        ? `has decimals, and ${symbol} has none.`
        : `has more decimals than ${symbol}, which has ${decimals}.`,
    );
  }
  const amount = BigInt(whole + fraction.padEnd(decimals, '0'));
  if (amount > MAX_AMOUNT) throw refuse('is more than can be paid.');
  return amount;
}

/** An amount of smallest units in plain decimal form with its currency, as `0.5 TEST`: the same everywhere in the world. */
export function formatAmount(amount: bigint, { symbol, decimals }: Currency): string {
  const digits = (amount < 0n ? -amount : amount).toString().padStart(decimals + 1, '0');
  const whole = digits.slice(0, digits.length - decimals);
  const fraction = digits.slice(digits.length - decimals).replace(/0+$/, '');
  return `${amount < 0n ? '-' : ''}${whole}${fraction === '' ? '' : `.${fraction}`} ${symbol}`;
}
