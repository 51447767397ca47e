/** The times that one goes to: days, weeks, months and years of the person's calendar. */
import { addDays, addMonths, type Day, weekdayOf } from '../../format/day.ts';
import { dateAndClock, firstWeekday, longDay, monthOf, shortDay } from '../../format/time.ts';
import { startOf, wallAt } from '../../format/wall.ts';
import type { Span } from '../../parts/timeline/scale.ts';
import type { Calendar } from '../../parts/settings.ts';
import { say } from '../../strings/index.ts';

export const UNITS = ['day', 'week', 'month', 'year'] as const;

export type Unit = (typeof UNITS)[number];

/** Days from the first to the last, both of them whole. */
export interface Days {
  readonly first: Day;
  readonly last: Day;
}

type Place = Pick<Calendar, 'startOfDay' | 'zone'>;

/** The week, month, … that a day is in. */
export function daysOf(unit: Unit, day: Day): Days {
  if (unit === 'day') return { first: day, last: day };
  if (unit === 'week') {
    const first = addDays(day, -((weekdayOf(day) - firstWeekday() + 7) % 7));
    return { first, last: addDays(first, 6) };
  }
  const first = unit === 'month' ? `${day.slice(0, 7)}-01` : `${day.slice(0, 4)}-01-01`;
  return { first, last: addDays(addMonths(first, unit === 'month' ? 1 : 12), -1) };
}

export function spanOf({ first, last }: Days, { startOfDay, zone }: Place): Span {
  return {
    from: startOf(first, startOfDay, zone),
    to: startOf(addDays(last, 1), startOfDay, zone),
  };
}

/** The person's day that a moment is in. */
export function dayAt(moment: number, { startOfDay, zone }: Place): Day {
  const day = new Date(wallAt(moment, zone)).toISOString().slice(0, 10);
  return moment < startOf(day, startOfDay, zone) ? addDays(day, -1) : day;
}

/** The days that a span touches. */
export function daysIn(span: Span, place: Place): Days {
  return { first: dayAt(span.from, place), last: dayAt(span.to - 1, place) };
}

/** What a span is all of; `undefined` where it is of nothing. */
export function unitOf(span: Span, place: Place): Unit | undefined {
  const first = dayAt(span.from, place);
  return UNITS.find((unit) => {
    const whole = spanOf(daysOf(unit, first), place);
    return Math.abs(whole.from - span.from) < 1_000 && Math.abs(whole.to - span.to) < 1_000;
  });
}

/** What is as long, right before or after. */
export function neighbour(span: Span, by: 1 | -1, place: Place): Span {
  const unit = unitOf(span, place);
  if (unit === undefined) {
    const length = span.to - span.from;
    return { from: span.from + by * length, to: span.to + by * length };
  }
  const { first, last } = daysIn(span, place);
  return spanOf(daysOf(unit, by > 0 ? addDays(last, 1) : addDays(first, -1)), place);
}

/** A span in words, as a heading says it. */
export function nameOf(span: Span, { today, ...place }: Calendar): string {
  const unit = unitOf(span, place);
  const { first, last } = daysIn(span, place);
  if (unit === 'day') return longDay(first, today);
  if (unit === 'month') return monthOf(first);
  if (unit === 'year') return first.slice(0, 4);
  if (span.to - span.from > 3 * 86_400_000) {
    const year = first.slice(0, 4) === last.slice(0, 4) ? '' : ` ${first.slice(0, 4)}`;
    return say.timeline.span(`${shortDay(first)}${year}`, `${shortDay(last)} ${last.slice(0, 4)}`);
  }
  return say.timeline.span(dateAndClock(span.from, place.zone), dateAndClock(span.to, place.zone));
}
