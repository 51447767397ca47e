import type { Micros } from '../../../protocol/event.ts';
import type { Calendar, Every } from '../days/index.ts';
import type { Span } from './range.ts';

/** Part of the time that is reported on. */
export interface Period {
  /** Such as `2026-11-22T14`, `2026-11-22`, that of the first day of a week, `2026-11`; `null` of all of it. */
  readonly name: string | null;
  readonly from: Micros;
  readonly to: Micros;
}

/**
 * The periods of a time, side by side; all of it is one where nothing is said.
 * @throws ElatioError ELATIO_QUERY_PERIOD where they are more than `most`
 */
export function periodsOf(
  calendar: Calendar,
  every: Every | undefined,
  { from, to }: Span,
  most: number,
): Period[] {
  if (every === undefined) return [{ name: null, from, to }];
  return calendar.periods(every, from, to, most).map(({ name, from: begin, to: end }) => ({
    name,
    from: begin,
    to: end,
  }));
}
