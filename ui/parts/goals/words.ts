import { addDays } from '../../format/day.ts';
import { duration } from '../../format/duration.ts';
import { number } from '../../format/number.ts';
import { weekday } from '../../format/time.ts';
import { locales, say } from '../../strings/index.ts';
import type { Goal, GoalFields } from './queries.ts';

/** So much of something, with its unit: `1 h 06`, `5.2 km`, `3 times`. */
export function quantity(value: number, unit: string): string {
  if (unit === 'time') return timeOf(value);
  const rounded = Math.round(value * 100) / 100;
  return unit === 'times' ? say.goals.times(rounded) : `${number(rounded)} ${unit}`;
}

/** Whole hours stand alone: `1 h`. */
function timeOf(seconds: number): string {
  if (seconds === 0) return say.goals.noTime;
  return seconds % 3_600 === 0 ? say.goals.hours(number(seconds / 3_600)) : duration(seconds);
}

/** The same of what a goal's periods have: days, of one on so many days of a week. */
export function periodQuantity(value: number, { times, unit }: GoalFields): string {
  return times === undefined ? quantity(value, unit) : say.goals.days(value);
}

/** A goal in a few words: `Social media under 1 h`. */
export function goalTitle(goal: GoalFields): string {
  const { subject, direction, amount, unit, per, on, times, window } = goal;
  return say.goals.title({
    about: aboutOf(subject),
    amount: quantity(amount, unit),
    isNone: direction === 'most' && amount === 0,
    direction,
    per,
    times,
    on: on && listed(on.map(nameOfWeekday)),
    from: window?.from === undefined ? undefined : clockOf(window.from),
    until: window?.to === undefined ? undefined : clockOf(window.to),
  });
}

/** What is left of it, or by how much it was passed, and for how long it has been kept. */
export function goalStanding({ goal, standing, streak, period, problem }: Goal): string {
  if (problem !== null) return problem;
  if (standing === 'off' || !period) return say.goals.standings[standing];
  const { value, target, left } = period;
  const had = periodQuantity(value, goal);
  const inRow = streak.current > 1 ? say.goals.inRow(streak.current, periodOf(goal)) : undefined;
  const of = say.goals.of(had, periodQuantity(target, goal));
  if (goal.direction === 'least') {
    return joined(standing === 'met' ? had : of, inRow);
  }
  if (standing === 'missed') return joined(of, say.goals.over(periodQuantity(-left, goal)));
  const rest = target > 0 ? say.goals.left(periodQuantity(left, goal)) : undefined;
  return joined(target > 0 ? of : had, rest, inRow);
}

/** In the middle of a ring. */
export const DONE = '✓';

/** In the middle of a ring: hours and minutes, a number, or that it is done. */
export function ringText({ goal, standing, period }: Goal): string {
  if (!period) return '';
  if (standing === 'met') return DONE;
  if (goal.unit !== 'time' || goal.times !== undefined) {
    return number(Math.round(period.value * 10) / 10);
  }
  const minutes = Math.round(period.value / 60);
  if (minutes < 60) return number(minutes);
  return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}`;
}

/** What its streaks are counted in. */
export function periodOf({ per, times }: GoalFields): 'day' | 'week' | 'month' {
  return times === undefined ? per : 'week';
}

function aboutOf({ kind, name }: GoalFields['subject']): string | undefined {
  if (kind === 'screen') return say.goals.screen;
  if (name === undefined) return undefined;
  const last = kind === 'category' ? (name.split(' > ').at(-1) ?? name) : name;
  return kind === 'site' ? last : `${last.slice(0, 1).toLocaleUpperCase()}${last.slice(1)}`;
}

/** 2026-11-22 is a Sunday. */
const nameOfWeekday = (day: number): string => weekday(addDays('2026-11-22', day), 'short');

const listed = (names: readonly string[]): string =>
  new Intl.ListFormat(locales, { type: 'conjunction', style: 'short' }).format(names);

/** @param minutes after midnight */
function clockOf(minutes: number): string {
  const time = new Date(Date.UTC(2026, 0, 1, Math.floor(minutes / 60), minutes % 60));
  return new Intl.DateTimeFormat(locales, {
    hour: '2-digit',
    minute: '2-digit',
    timeZone: 'UTC',
  }).format(time);
}

const joined = (...parts: readonly (string | undefined)[]): string =>
  parts.filter((part) => part !== undefined).join(' · ');
