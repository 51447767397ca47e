/**
 * Where a consent stands, and whether it covers what somebody wants. What is not clearly covered is not: a release lies within
 * one scope as a whole, for the person agreed to that table and not to what several together would tell.
 */
import { ElatioError } from '../../protocol/error.ts';
import type { Hex } from '../exchange/offer.ts';
import { isPurposeCovered, type Purpose, purposeWords } from './purposes.ts';
import type { ConsentReceipt, Scope } from './receipt.ts';
import type { Granularity, Mode, ShareableDomain } from './vocabulary.ts';

/** What is known of a consent beside its receipt. */
export interface Known {
  readonly receipt: ConsentReceipt;
  /** Whether anybody who may has revoked it, here or on a chain, or the principal is blocked. */
  readonly isRevoked: boolean;
}

export type Standing = 'early' | 'in force' | 'expired' | 'revoked';

/** @param now seconds since 1970 */
export function standingOf({ receipt, isRevoked }: Known, now: number): Standing {
  if (isRevoked) return 'revoked';
  if (now < receipt.validFrom) return 'early';
  return now < receipt.validUntil ? 'in force' : 'expired';
}

/** What would be released, and on which terms its buyer wants it. */
export interface Wanted {
  readonly mode: Mode;
  /** Fewest people in the sum; 1 for a dataset. */
  readonly minCohort: number;
  readonly recipe: string;
  readonly version: number;
  readonly domains: readonly ShareableDomain[];
  /** Days, `YYYY-MM-DD`, the last one exclusive. */
  readonly from: string;
  readonly until: string;
  readonly granularity: Granularity;
  readonly rhoMicro: number;
  readonly buyer: Hex;
  readonly purposes: readonly Purpose[];
  /** Until when the buyer keeps it, in seconds since 1970. */
  readonly retainUntil: number;
  readonly token: Hex;
  /** In the token's smallest unit. */
  readonly price: bigint;
}

/** What a consent was used for already. */
export interface Used {
  readonly sales: number;
  /** Of all its releases together. A table that is sold again is one release, and costs nothing more. */
  readonly rhoMicro: number;
}

/**
 * What speaks against a release, or `undefined` where the consent covers it. Beside the codes of standing: ELATIO_CONSENT_SCOPE,
 * _COHORT, _RECIPIENT, _PURPOSE, _RETENTION, _PRICE, _BUDGET, _SALES.
 *
 * @param used what came before; `rhoMicro` of `wanted` is what this release adds, 0 where the table exists
 * @param now seconds since 1970
 */
export function objectionTo(
  known: Known,
  wanted: Wanted,
  used: Used,
  now: number,
): ElatioError | undefined {
  const { receipt } = known;
  const { limits, recipients } = receipt;
  const standing = standingOf(known, now);
  if (standing === 'revoked') return no('ELATIO_CONSENT_REVOKED', 'It was withdrawn.');
  if (standing === 'early') return no('ELATIO_CONSENT_EARLY', 'It is not valid yet.');
  if (standing === 'expired') return no('ELATIO_CONSENT_EXPIRED', 'Its time is over.');
  if (!receipt.scopes.some((scope) => isWithin(wanted, scope))) {
    return no(
      'ELATIO_CONSENT_SCOPE',
      'Recipe, days, kinds of data or rows are not within one of its scopes.',
    );
  }
  if (wanted.mode !== receipt.mode || !isAtLeast(wanted.minCohort, receipt.minCohort)) {
    return no(
      'ELATIO_CONSENT_COHORT',
      'It is for another kind of result, or for more people in a sum.',
    );
  }
  if (recipients !== 'anyone' && !recipients.includes(wanted.buyer)) {
    return no('ELATIO_CONSENT_RECIPIENT', 'This buyer is not among those it names.');
  }
  const beyond = wanted.purposes.find((it) => !isPurposeCovered(it, receipt.purposes));
  if (wanted.purposes.length === 0 || beyond !== undefined) {
    const what = beyond === undefined ? 'no purpose at all' : purposeWords(beyond);
    return no('ELATIO_CONSENT_PURPOSE', `It is not for ${what}.`);
  }
  if (!isAtLeast(receipt.retainUntil, wanted.retainUntil)) {
    return no('ELATIO_CONSENT_RETENTION', 'The buyer would keep it for longer than agreed.');
  }
  if (wanted.token !== limits.price.token || wanted.price < BigInt(limits.price.least)) {
    return no('ELATIO_CONSENT_PRICE', 'The price is below the least, or in another currency.');
  }
  if (
    !isCount(wanted.rhoMicro) ||
    !isCount(used.rhoMicro) ||
    wanted.rhoMicro > limits.rhoMicroPerRelease ||
    used.rhoMicro + wanted.rhoMicro > limits.rhoMicro
  ) {
    return no('ELATIO_CONSENT_BUDGET', 'It would tell more than was agreed, at once or in all.');
  }
  if (!isCount(used.sales) || used.sales >= limits.sales) {
    return no('ELATIO_CONSENT_SALES', 'As many sales as agreed were made.');
  }
  return undefined;
}

function isWithin(wanted: Wanted, scope: Scope): boolean {
  const { from, until, domains } = wanted;
  return (
    scope.recipes.includes(`${wanted.recipe}@${wanted.version}`) &&
    scope.granularities.includes(wanted.granularity) &&
    domains.length > 0 &&
    domains.every((domain) => scope.domains.includes(domain)) &&
    isDay(from) &&
    isDay(until) &&
    scope.from <= from &&
    from < until &&
    until <= scope.until
  );
}

/** Days are compared as text: what is none would compare as anything. */
const isDay = (text: string): boolean => /^\d{4}-\d{2}-\d{2}$/.test(text);
const isCount = (value: number): boolean => Number.isSafeInteger(value) && value >= 0;
const isAtLeast = (value: number, least: number): boolean =>
  isCount(value) && isCount(least) && value >= least;

const no = (code: string, why: string): ElatioError =>
  new ElatioError(code, `The consent does not cover this. ${why}`);
