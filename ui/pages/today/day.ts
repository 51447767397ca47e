import { useSearchParams } from 'wouter';
import { addDays, type Day, isDay } from '../../format/day.ts';
import type { Calendar } from '../../parts/settings.ts';

/** Which day the page is of, by its address; what is malformed, or yet to come, is today. */
export interface ShownDay {
  readonly day: Day;
  readonly isToday: boolean;
  /** What the node is asked by: the day by its date, so that it is the one of the heading wherever one has travelled. */
  readonly range: { readonly since: Day; readonly until: Day };
  /** What keys of queries begin with: those of today are asked again as things happen. */
  readonly key: readonly ['log', string, ...string[]];
}

/** Before it nobody's activity was recorded. */
const EARLIEST = '1970-01-02';

export function useShownDay({ today }: Calendar): ShownDay {
  const [parameters] = useSearchParams();
  const asked = parameters.get('day');
  const isPast = isDay(asked) && asked >= EARLIEST && asked < today;
  const day = isPast ? asked : today;
  return {
    day,
    isToday: !isPast,
    range: { since: day, until: addDays(day, 1) },
    key: isPast ? ['log', 'day', day] : ['log', 'now', day],
  };
}

/** Where the page of a day is: today's has no day in its address, and so stays that of today. */
export function addressOf(day: Day, today: Day): string {
  return day >= today ? '/' : `/?day=${day}`;
}
