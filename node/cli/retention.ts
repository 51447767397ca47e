import { InvalidArgumentError } from 'commander';
import type { ToldEvent } from './events.ts';
import { counted, localTime } from './output.ts';

/** How long events are kept, in days. */
export interface ToldPolicy {
  readonly keep: number;
  readonly domainOnly?: number | 'forever';
}

interface Older {
  /** ISO 8601. */
  readonly before: string | null;
  readonly events: number;
}

/** What a run would do to a domain, as the daemon says. */
export interface ToldPreview {
  readonly domain: string;
  readonly policy: ToldPolicy;
  readonly at: string;
  readonly hides: Older;
  readonly reduces: Older;
  readonly rewrites: Older;
  readonly destroys: Older;
  readonly sample: readonly Omit<ToldEvent, 'id'>[];
}

/** What a run did. */
export interface ToldRun {
  readonly at: string;
  readonly domains: readonly {
    readonly domain: string;
    readonly destroyed: number;
    readonly reduced: number;
  }[];
}

/** What the daemon says of all policies. */
export interface ToldRetention {
  readonly policies: readonly ToldPreview[];
  readonly next: string | null;
  readonly last: ToldRun | null;
  readonly problem?: { readonly message: string };
}

const UNITS: Readonly<Record<string, number>> = { d: 1, w: 7, y: 365 };

/** Reads an age, e.g. `90d`, `12w`, `2y` (of 365 days each), in days. @throws InvalidArgumentError */
export function ageOf(text: string): number {
  const [, number, unit] = /^(\d+)\s*(d|w|y)$/.exec(text) ?? [];
  const days = Number(number) * (UNITS[unit] ?? 0);
  if (days > 0) return days;
  throw new InvalidArgumentError(
    `"${text}" is no age, such as 90d, 12w or 2y: a number of days, weeks, or years of 365 days.`,
  );
}

/**
 * Reads a policy from words: `90d`, or `90d domain 365d`, `90d domain forever`.
 * @throws InvalidArgumentError
 */
export function policyOf([keep, stage, until, ...more]: readonly string[]): ToldPolicy {
  const whole = { keep: ageOf(keep ?? '') };
  if (stage === undefined) return whole;
  if (stage !== 'domain' || until === undefined || more.length > 0) {
    throw new InvalidArgumentError(
      'After the age comes nothing, or "domain" and an age or "forever": 90d domain 365d.',
    );
  }
  return { ...whole, domainOnly: until === 'forever' ? until : ageOf(until) };
}

/** A policy in words, e.g. `90 days, then only the domain until 365 days, then nothing`. */
export function policyInWords({ keep, domainOnly }: ToldPolicy): string {
  const whole = counted(keep, 'day');
  if (domainOnly === undefined) return `${whole}, then nothing`;
  if (domainOnly === 'forever') return `${whole}, then only the domain`;
  return `${whole}, then only the domain until ${counted(domainOnly, 'day')}, then nothing`;
}

/** What a run would do, a line for each thing. */
export function previewLines({ hides, reduces, rewrites, destroys }: ToldPreview): string[] {
  const line = ({ before, events }: Older, what: string): string[] =>
    before === null || events === 0
      ? []
      : [`${counted(events, 'event')} from before ${localTime(before)} ${what}`];
  const lines = [
    ...line(hides, 'will not be shown any more'),
    ...line(reduces, 'will be reduced to the domain of their address'),
    ...line(rewrites, 'will be kept reduced for good'),
    ...line(destroys, 'will be destroyed'),
  ];
  return lines.length > 0 ? lines : ['nothing is old enough'];
}

/** What a run did, in one line. */
export function runInWords({ at, domains }: ToldRun): string {
  const did = domains.map(({ domain, destroyed, reduced }) => {
    const reducing = reduced > 0 ? `, reduced ${counted(reduced, 'event')}` : '';
    return `${domain}: destroyed ${counted(destroyed, 'event')}${reducing}`;
  });
  return `${localTime(at)}  ${did.length > 0 ? did.join('; ') : 'nothing was due'}`;
}
