import { addDays, addMonths, isDay, type Day } from '../../format/day.ts';
import { weekOf } from './day-sums.ts';
import { spanBefore, type Span } from '../../parts/range/span.ts';

/** What is compared with what. */
export const PAIRS = ['week', 'month', 'range', 'own'] as const;

export type Pair = (typeof PAIRS)[number];

interface Days {
  readonly first: Day;
  readonly last: Day;
}

export interface Compared {
  readonly pair: Pair;
  readonly now: Days;
  readonly before: Days;
}

/**
 * What the address says (`?with=own&now=2026-11-01_2026-11-22&before=2026-10-01_2026-10-22`). The week, or month, that is
 * on is compared with as much of the one before.
 */
export function comparedOf(
  search: URLSearchParams,
  {
    span,
    today,
    firstWeekday,
  }: { readonly span: Span; readonly today: Day; readonly firstWeekday: number },
): Compared {
  const said = search.get('with');
  const [now, before] = [daysOf(search.get('now')), daysOf(search.get('before'))];
  if (said === 'own' && now && before) return { pair: 'own', now, before };
  if (said === 'range') {
    return { pair: 'range', now: { first: span.first, last: span.last }, before: spanBefore(span) };
  }
  if (said === 'week') {
    const first = weekOf(today, firstWeekday);
    return {
      pair: 'week',
      now: { first, last: today },
      before: { first: addDays(first, -7), last: addDays(today, -7) },
    };
  }
  const first = `${today.slice(0, 8)}01`;
  return {
    pair: 'month',
    now: { first, last: today },
    before: { first: addMonths(first, -1), last: addMonths(today, -1) },
  };
}

/** For the address. */
export function daysInWords({ first, last }: Days): string {
  return `${first}_${last}`;
}

function daysOf(text: string | null): Days | undefined {
  const [first, last, ...more] = text?.split('_') ?? [];
  if (!isDay(first) || !isDay(last) || first > last || more.length > 0) return undefined;
  return { first, last };
}
