import { SECOND } from '../../../protocol/event.ts';
import { type Calendar, DAY, type NamedPeriod } from '../days/index.ts';
import type { Span } from '../reports/range.ts';
import type { Window } from './column.ts';

const MINUTE = 60 * SECOND;

/**
 * The parts of a day that a window of the clock has; a window over the hour at which days begin has two, one at either
 * end.
 */
export function partsOf(calendar: Calendar, day: NamedPeriod, window: Window | undefined): Span[] {
  if (!window) return [{ from: day.from, to: day.to }];
  const { dayStart } = calendar.division;
  // What is before the hour at which days begin is at the end of the one before.
  const momentOf = (minutes: number): number => {
    const time = minutes * MINUTE;
    const wall = time < dayStart ? time + DAY : time;
    return Math.min(Math.max(calendar.momentOf(day.name, wall), day.from), day.to);
  };
  const from = window.from === undefined ? day.from : momentOf(window.from);
  const to = window.to === undefined ? day.to : momentOf(window.to);
  // A day ends at the minute at which it begins.
  const isAtStart = window.to !== undefined && window.to * MINUTE === dayStart;
  const end = isAtStart ? day.to : to;
  if (from <= end) return from < end ? [{ from, to: end }] : [];
  return [
    { from: day.from, to: end },
    { from, to: day.to },
  ].filter((part) => part.from < part.to);
}
