import { addDays, daysBetween, isDay, type Day } from '../../format/day.ts';

/** How far one looks back; `own` says from when to when. */
export const REACHES = ['month', 'quarter', 'year', 'own'] as const;

export type Reach = (typeof REACHES)[number];

/** Days that are looked at, the last one among them. */
export interface Span {
  readonly reach: Reach;
  readonly first: Day;
  readonly last: Day;
}

/** Whole weeks, so that no weekday counts more than another. */
const LENGTHS = { month: 28, quarter: 91, year: 364 } as const;

/** More days than this are not drawn. */
export const MOST_DAYS = 3_660;

/** What the address says (`?range=own&since=2026-11-01&until=2026-11-22`); the usual where it says nothing sensible. */
export function spanOf(search: URLSearchParams, today: Day): Span {
  const said = search.get('range');
  const since = search.get('since');
  const until = search.get('until');
  if (said === 'own' && isDay(since) && isDay(until)) return ownSpan(since, until);
  const reach = said === 'month' || said === 'year' ? said : 'quarter';
  return { reach, first: addDays(today, 1 - LENGTHS[reach]), last: today };
}

/** From the earlier of two days to the later one. */
function ownSpan(a: Day, b: Day): Span {
  const [first, last] = a <= b ? [a, b] : [b, a];
  const earliest = addDays(last, 1 - MOST_DAYS);
  return { reach: 'own', first: first < earliest ? earliest : first, last };
}

export function lengthOf({ first, last }: Pick<Span, 'first' | 'last'>): number {
  return daysBetween(first, last) + 1;
}

/** As many days, just before. */
export function spanBefore({ first, last }: Pick<Span, 'first' | 'last'>): {
  readonly first: Day;
  readonly last: Day;
} {
  return { first: addDays(first, daysBetween(last, first) - 1), last: addDays(first, -1) };
}
