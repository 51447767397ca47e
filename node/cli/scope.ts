import { InvalidArgumentError } from 'commander';
import { type Domain, DOMAINS } from '../../protocol/bucket.ts';
import { MOST_DAYS } from '../../protocol/scope.ts';
import { counted } from './output.ts';
import { ageOf } from './retention.ts';

/** What a device keeps of what others record, as the daemon tells it: see `http/v1/scope.ts`. */
export interface ToldScope {
  readonly days: number | null;
  readonly domains: readonly Domain[] | null;
}

/** The same of this device, as answers that are made of the log say it. */
export interface KeptScope extends ToldScope {
  readonly since: string | null;
}

export interface ToldOwnScope extends KeptScope {
  readonly spare: { readonly chunks: number; readonly items: number };
}

/** Reads how long something is kept: `90d`, `12w`, `1y` (of 365 days), or `all`. @throws InvalidArgumentError */
export function daysOf(text: string): number | 'all' {
  if (text === 'all') return text;
  const days = ageOf(text);
  if (days <= MOST_DAYS) return days;
  throw new InvalidArgumentError(`"${text}" is more than 100 years: "all" keeps what there is.`);
}

/** Reads domains, e.g. `core,manual`, or `all`; `docs` is kept whether it is among them or not. @throws InvalidArgumentError */
export function domainsOf(text: string): readonly Domain[] | 'all' {
  if (text === 'all') return text;
  const names = text.split(',').map((name) => name.trim());
  const unknown = names.filter((name) => !DOMAINS.some((domain) => domain === name));
  if (unknown.length > 0) {
    throw new InvalidArgumentError(
      `"${unknown[0]}" is no domain. There are ${DOMAINS.join(', ')}; docs is kept in any case; "all" keeps all.`,
    );
  }
  return DOMAINS.filter((domain) => domain === 'docs' || names.includes(domain));
}

/** A scope in words, e.g. `90 days of core, manual`; documents, which every device has, are not among them. */
export function scopeText({ days, domains }: ToldScope): string {
  const named = domains?.filter((domain) => domain !== 'docs');
  const of = named === undefined || named.length > 0 ? named?.join(', ') : 'settings alone';
  if (days === null) return of ?? 'everything';
  return of === undefined ? counted(days, 'day') : `${counted(days, 'day')} of ${of}`;
}

export function isEverything({ days, domains }: ToldScope): boolean {
  return days === null && domains === null;
}

/** What a person is told beside everything that is made of the log. */
export function partialNote(scope: KeptScope): string {
  return `of what your other devices record this one keeps only ${scopeText(scope)}${fromText(scope)}: the rest is not in this ("elatio devices keep" changes it)`;
}

/** From when on, to follow a scope in words. */
export function fromText({ since }: KeptScope): string {
  return since === null ? '' : `, from ${since.slice(0, 10)} on`;
}

/** What this device keeps, in lines. */
export function ownScopeLines(scope: ToldOwnScope): string[] {
  const { spare } = scope;
  if (isEverything(scope)) return ['This device keeps everything that your others record.'];
  return [
    `This device keeps ${scopeText(scope)} of what your others record${fromText(scope)}; what it records itself it keeps.`,
    ...(spare.items > 0
      ? [
          `${counted(spare.items, 'item')} more ${spare.items === 1 ? 'is' : 'are'} here until another device or a vault that is there has confirmed to hold ${spare.items === 1 ? 'it' : 'them'}.`,
        ]
      : []),
  ];
}
