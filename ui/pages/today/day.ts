import { useSearchParams } from 'wouter';
import { addDays, type Day, isDay } from '../../format/day.ts';
import { useCalendar } from '../../parts/settings.ts';

/** Which day the page is of, by its address; what is malformed, or yet to come, is today. */
export interface ShownDay {
  /** `undefined` until it is known which day is on. */
  readonly day: Day | undefined;
  readonly isToday: boolean;
  /** What the node is asked by: it knows today by itself. */
  readonly range: { readonly since: string; readonly until?: string };
  /** What keys of queries begin with: those of today are asked again as things happen. */
  readonly key: readonly ['log', string, ...string[]];
}

/** Before it nobody's activity was recorded. */
const EARLIEST = '1970-01-02';

export function useShownDay(): ShownDay {
  const calendar = useCalendar();
  const [parameters] = useSearchParams();
  const asked = parameters.get('day');
  const day = isDay(asked) && asked >= EARLIEST && asked < LATEST ? asked : undefined;
  if (day === undefined || (calendar && day >= calendar.today)) {
    return {
      day: calendar?.today,
      isToday: true,
      range: { since: 'today' },
      key: ['log', 'now', 'today'],
    };
  }
  return {
    day,
    isToday: false,
    range: { since: day, until: addDays(day, 1) },
    key: ['log', 'day', day],
  };
}

const LATEST = '2100-01-01';

/** Where the page of a day is: today's has no day in its address, and so stays that of today. */
export function addressOf(day: Day, today: Day): string {
  return day >= today ? '/' : `/?day=${day}`;
}
