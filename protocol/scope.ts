import { type Domain, DOMAINS } from './bucket.ts';
import type { Micros } from './event.ts';
import type { JsonObject, JsonValue } from './json.ts';

/** What of other devices' streams a device keeps. What it writes itself, and all documents, it keeps in any case. */
export interface Scope {
  /** What was recorded in the last so many days; all there is where absent. */
  readonly days?: number;
  /** Domains of which anything is kept; all where absent. */
  readonly domains?: readonly Domain[];
}

/** All that there is. */
export const EVERYTHING: Scope = {};
/** A hundred years. */
export const MOST_DAYS = 36_500;
const DAY = 86_400_000;

/**
 * The first month of which something is kept, counted from 1970-01 in UTC: that in which the first of the days falls.
 * Chunks are of one month each, and nothing finer is known of one that is not here.
 */
export function firstMonth({ days }: Scope, now: Micros): number | undefined {
  if (days === undefined) return undefined;
  const first = new Date(now / 1000 - days * DAY);
  return (first.getUTCFullYear() - 1970) * 12 + first.getUTCMonth();
}

/** The first moment of which something is kept; `undefined` where that is all there is. */
export function firstMoment(scope: Scope, now: Micros): Micros | undefined {
  const month = firstMonth(scope, now);
  return month === undefined ? undefined : Date.UTC(1970, month) * 1000;
}

/** Whether what was recorded in a month and domain is kept. */
export function isInScope(
  scope: Scope,
  { domain, month }: { readonly domain: Domain; readonly month: number },
  now: Micros,
): boolean {
  return (
    keepsOf(scope, domain) && (domain === 'docs' || month >= (firstMonth(scope, now) ?? -Infinity))
  );
}

/** Whether what began at a time is kept of a domain. */
export function isBegunInScope(
  scope: Scope,
  { domain, start }: { readonly domain: Domain; readonly start: Micros },
  now: Micros,
): boolean {
  const first = domain === 'docs' ? undefined : firstMoment(scope, now);
  return keepsOf(scope, domain) && start >= (first ?? -Infinity);
}

/** Whether anything of a domain is kept. */
export function keepsOf({ domains }: Scope, domain: Domain): boolean {
  return domain === 'docs' || domains === undefined || domains.includes(domain);
}

/** Whether all that there ever is of a domain is kept. */
export function keepsAllOf(scope: Scope, domain: Domain): boolean {
  return domain === 'docs' || (scope.days === undefined && keepsOf(scope, domain));
}

/** Whether one scope has something that another has not. */
export function isWider(scope: Scope, other: Scope): boolean {
  return (
    (scope.days ?? Infinity) > (other.days ?? Infinity) ||
    DOMAINS.some((domain) => keepsOf(scope, domain) && !keepsOf(other, domain))
  );
}

export function encodeScope({ days, domains }: Scope): JsonObject {
  return { ...(days !== undefined && { days }), ...(domains && { domains: [...domains] }) };
}

/** The scope that JSON says; `undefined` where it says none, or of domains that this program does not know. */
export function decodeScope(value: JsonValue | undefined): Scope | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const { days, domains } = value as JsonObject;
  const areDays =
    typeof days === 'number' && Number.isInteger(days) && days >= 1 && days <= MOST_DAYS;
  if (days !== undefined && !areDays) return undefined;
  if (domains === undefined) return areDays ? { days } : EVERYTHING;
  if (!Array.isArray(domains)) return undefined;
  const known = DOMAINS.filter((domain) => (domains as readonly JsonValue[]).includes(domain));
  if (known.length !== new Set(domains).size) return undefined;
  return { ...(areDays && { days }), domains: known };
}
