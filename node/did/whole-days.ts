import type { Micros } from '../../protocol/event.ts';
import type { Calendar, NamedPeriod } from '../query/index.ts';

const DAY: Micros = 86_400_000_000;
const MOST_DAYS = 10_000;

/** The days that a time touches. @throws ElatioError ELATIO_QUERY_PERIOD where they are too many */
export function wholeDays(calendar: Calendar, from: Micros, to: Micros): NamedPeriod[] {
  if (from >= to) return [];
  const last = calendar.dateAt(to - 1);
  const next = new Date(Date.parse(last) + DAY / 1_000).toISOString().slice(0, 10);
  const begin = calendar.startOf(calendar.dateAt(from));
  return calendar.periods('day', begin, calendar.startOf(next), MOST_DAYS);
}
