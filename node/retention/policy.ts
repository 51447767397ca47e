import { z } from 'zod';
import { type Domain, DOMAINS } from '../../protocol/bucket.ts';
import { ElatioError } from '../../protocol/error.ts';
import type { Micros } from '../../protocol/event.ts';
import type { JsonValue } from '../../protocol/json.ts';

export const DAY: Micros = 86_400_000_000;

/** A hundred years: more would reach beyond the times that events have. */
const MOST_DAYS = 36_500;

const Days = z.int().min(1).max(MOST_DAYS);

/** Ages in days. */
const PolicyBody = z.strictObject({
  keep: Days,
  domainOnly: z.union([Days, z.literal('forever')]).optional(),
});

/**
 * How long events of a domain are kept: whole up to an age of `keep` days; then, where `domainOnly` says so, reduced
 * to the domain of their addresses up to that age; then not at all.
 */
export type Policy = Readonly<z.output<typeof PolicyBody>>;

/** What is left of an event of some age. */
export type Stage = 'whole' | 'domain-only' | 'gone';

export function stageOf({ keep, domainOnly }: Policy, age: Micros): Stage {
  if (age <= keep * DAY) return 'whole';
  const isReduced = domainOnly === 'forever' || (domainOnly ?? 0) * DAY >= age;
  return isReduced ? 'domain-only' : 'gone';
}

/** The moments before which events that began are reduced, and gone, by the same; −Infinity where none is. */
export interface Cutoffs {
  readonly reduceBefore: Micros;
  readonly hideBefore: Micros;
}

export function cutoffsOf({ keep, domainOnly }: Policy, now: Micros): Cutoffs {
  const before = (days: number): Micros => now - days * DAY;
  if (domainOnly === undefined) return { reduceBefore: -Infinity, hideBefore: before(keep) };
  const hideBefore = domainOnly === 'forever' ? -Infinity : before(domainOnly);
  return { reduceBefore: before(keep), hideBefore };
}

/** What can be reduced: only addresses have a domain. */
const REDUCIBLE: Domain = 'web';

/** Hold no events, but what a person changed. */
const NEVER: readonly Domain[] = ['docs'];

/** Domains that a policy can be for. */
export const RETAINED = DOMAINS.filter((domain) => !NEVER.includes(domain));

/**
 * Checks a policy that was sent.
 * @throws ElatioError ELATIO_RETENTION_POLICY, saying what is wrong
 */
export function checkedPolicy(
  domain: string,
  value: unknown,
): { readonly domain: Domain; readonly policy: Policy } {
  const policy = parsePolicy(value);
  if (!policy) {
    throw wrongPolicy(
      `it takes "keep", a whole number of days from 1 to ${MOST_DAYS}, and perhaps "domainOnly", another or "forever"`,
    );
  }
  const known = RETAINED.find((one) => one === domain);
  if (!known) {
    throw wrongPolicy(`"${domain}" is none of ${RETAINED.join(', ')}`);
  }
  const { keep, domainOnly } = policy;
  if (domainOnly === undefined) return { domain: known, policy };
  if (domain !== REDUCIBLE) {
    throw wrongPolicy(`only events of ${REDUCIBLE} can be reduced to the domain of their address`);
  }
  if (domainOnly !== 'forever' && domainOnly <= keep) {
    throw wrongPolicy(
      `after ${keep} days, being kept as a domain until ${domainOnly} days is no time`,
    );
  }
  return { domain: known, policy };
}

/** A policy as it is kept; `undefined` where a later version, or another program, wrote it. */
export function parsePolicy(value: unknown): Policy | undefined {
  return PolicyBody.safeParse(value).data;
}

/** The same as it is kept in the document. */
export function keptPolicy({ keep, domainOnly }: Policy): JsonValue {
  return domainOnly === undefined ? { keep } : { keep, domainOnly };
}

function wrongPolicy(what: string): ElatioError {
  return new ElatioError('ELATIO_RETENTION_POLICY', `This is no retention policy: ${what}.`);
}
