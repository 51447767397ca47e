/**
 * How good a day, or a week, was by the person's own lights: from their goals, and from focus. The formula stands in the
 * README; these are its parts.
 */
import type { Goal, GoalPeriod } from '../goals/index.ts';
import { TIME } from '../goals/index.ts';

/** What a score consists of. */
export interface Score {
  /** 0 to 100; `null` where nothing was recorded. */
  readonly score: number | null;
  readonly goals: {
    /** 0 to 1; `null` where no goal counts. */
    readonly part: number | null;
    /** What each goal gave, 0 to 1, by its id. */
    readonly each: readonly { readonly id: string; readonly part: number }[];
  };
  readonly focus: {
    /** 0 to 1. */
    readonly part: number;
    /** Seconds, of a week those of a day on average. */
    readonly seconds: number;
    readonly target: number;
  };
}

/** Of what goals and focus give. */
const WEIGHTS = { goals: 0.7, focus: 0.3 };

/** Seconds within which a limit of nothing is kept, as for streaks. */
const GRACE = 60;

/** How much of a goal was reached, 0 to 1. Of a limit the part that is left of it once it is passed. */
export function attained(goal: Pick<Goal, 'direction' | 'amount' | 'unit'>, value: number): number {
  const { direction, amount, unit } = goal;
  if (direction === 'least') return Math.min(1, value / amount);
  if (amount === 0) return Number(value < (unit === TIME ? GRACE : Number.MIN_VALUE));
  return value <= amount ? 1 : Math.max(0, 1 - (value - amount) / amount);
}

/** The same of goals on N days of a week: of the days, so many were as they should be. */
export function attainedDays({ times = 1 }: Goal, { value }: Pick<GoalPeriod, 'value'>): number {
  return Math.min(1, value / times);
}

/** @param seconds of focus; nothing where nothing was recorded at all */
export function scoreOf(
  each: readonly { readonly id: string; readonly part: number }[],
  seconds: number | undefined,
  target: number,
): Score {
  const part = each.length > 0 ? meanOf(each.map((one) => one.part)) : null;
  const focus = {
    part: Math.min(1, (seconds ?? 0) / target),
    seconds: Math.round(seconds ?? 0),
    target,
  };
  const whole = part === null ? focus.part : WEIGHTS.goals * part + WEIGHTS.focus * focus.part;
  const score = seconds === undefined ? null : Math.round(100 * whole);
  return { score, goals: { part, each }, focus };
}

export function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
