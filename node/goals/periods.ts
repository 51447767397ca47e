import type { Micros } from '../../protocol/event.ts';
import { weekdayOf } from '../query/index.ts';
import { type Goal, type Rest, TIME } from './goal.ts';

/** A day, and how much of a goal there was on it. */
export interface DayValue {
  /** Its date. */
  readonly name: string;
  /** Days since 1970-01-01, by the calendar. */
  readonly index: number;
  readonly from: Micros;
  readonly to: Micros;
  readonly value: number;
}

/** A period of a goal: a day, a week or a month. */
export interface Span {
  /** That of a day, of the first day of a week, or of a month. */
  readonly name: string;
  readonly from: Micros;
  readonly to: Micros;
}

/**
 * What became of a period: `open` is not decided, `partial` has days on which the goal does not count, as it was not
 * made yet or rests. Such a one neither counts nor breaks anything.
 */
export type Outcome = 'met' | 'missed' | 'open' | 'partial';

export interface Period extends Span {
  /** Seconds, or of the unit; of goals on N days a week how many days were as they should be. */
  readonly value: number;
  readonly outcome: Outcome;
}

/** Seconds: with a limit of nothing, this is as good as nothing. A look at the clock is no work. */
const GRACE = 60;

/**
 * What became of the periods of a goal, oldest first. Periods without a day that counts are left out.
 * @param days in which the periods lie, oldest first, each after the other
 * @param spans periods as the goal has them, weeks where it is on N days of them
 */
export function periodsOf(
  goal: Goal,
  days: readonly DayValue[],
  spans: readonly Span[],
  now: Micros,
): Period[] {
  const periods: Period[] = [];
  let at = 0;
  for (const span of spans) {
    const within: DayValue[] = [];
    while (at < days.length && days[at].from < span.to) within.push(days[at++]);
    const counting = within.filter((day) => countsOn(goal, day));
    if (counting.length === 0) continue;
    const isWhole =
      // A week that was cut begins on a day that is not there.
      within[0].from <= span.from && !within.some((day) => isWanted(goal, day) && !isOn(goal, day));
    const { value, outcome } =
      goal.times === undefined
        ? outcomeOf(goal, sumOf(counting), span.to <= now)
        : daysOutcome(goal, goal.times, counting, now);
    periods.push({
      ...span,
      value,
      outcome: isWhole ? outcome : partial(goal, outcome, span.to <= now),
    });
  }
  return periods;
}

/** What is running is still to be seen as what it is, but too few days are left in any week that a goal begins in. */
function partial({ times }: Goal, outcome: Outcome, isOver: boolean): Outcome {
  return isOver || (times !== undefined && outcome === 'missed') ? 'partial' : outcome;
}

/** What becomes of so much, in a period that is over or not. */
export function outcomeOf(
  goal: Goal,
  value: number,
  isOver: boolean,
): { readonly value: number; readonly outcome: Outcome } {
  const { direction, amount, unit } = goal;
  if (direction === 'least') {
    const isMet = value >= amount;
    return { value, outcome: isMet ? 'met' : isOver ? 'missed' : 'open' };
  }
  const most = amount === 0 && unit === TIME ? GRACE : amount;
  const isMissed = amount === 0 && unit === TIME ? value >= most : value > most;
  return { value, outcome: isMissed ? 'missed' : isOver ? 'met' : 'open' };
}

function daysOutcome(
  goal: Goal,
  times: number,
  days: readonly DayValue[],
  now: Micros,
): { readonly value: number; readonly outcome: Outcome } {
  const outcomes = days.map(({ value, to }) => outcomeOf(goal, value, to <= now).outcome);
  const met = outcomes.filter((outcome) => outcome === 'met').length;
  const open = outcomes.filter((outcome) => outcome === 'open').length;
  if (met >= times) return { value: met, outcome: 'met' };
  return { value: met, outcome: met + open < times ? 'missed' : 'open' };
}

function sumOf(days: readonly DayValue[]): number {
  return Number(days.reduce((sum, { value }) => sum + value, 0).toFixed(6));
}

/** Whether a day is one that the goal is about, and it was made by then and does not rest. */
export function countsOn(goal: Goal, day: Pick<DayValue, 'name' | 'index'>): boolean {
  return isWanted(goal, day) && isOn(goal, day);
}

function isWanted({ on }: Goal, { index }: Pick<DayValue, 'index'>): boolean {
  return !on || on.includes(weekdayOf(index));
}

function isOn({ since, rests = [] }: Goal, { name }: Pick<DayValue, 'name'>): boolean {
  return name >= since && !rests.some((rest) => isIn(rest, name));
}

function isIn({ from, until }: Rest, name: string): boolean {
  return name >= from && (until === undefined || name <= until);
}
