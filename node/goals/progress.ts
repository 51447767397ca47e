import type { Micros } from '../../protocol/event.ts';
import type { Goal } from './goal.ts';
import type { Period } from './periods.ts';
import type { Streaks } from './streaks.ts';

/**
 * How a goal fares: `met` and `missed` are decided, `ahead` is on the way, `behind` less than there should be by now,
 * `close` at 80 % of a limit, `off` that it does not count now, `future` that it has not begun.
 */
export type Standing = 'met' | 'missed' | 'ahead' | 'behind' | 'close' | 'off' | 'future';

/** Where a goal stands at a moment. */
export interface Progress extends Streaks {
  readonly standing: Standing;
  /** The period that runs; nothing where none does. */
  readonly period: (Period & Reach) | undefined;
}

interface Reach {
  /** What is aimed at: seconds, of the unit, or days. */
  readonly target: number;
  /** Of that, from 0 on; more than 1 is more. Of a limit of nothing 0 or 1. */
  readonly part: number;
  /** What is left to the target; below 0 by so much it is over. */
  readonly left: number;
}

/** From this part of a limit on a person wants to know. */
export const CLOSE = 0.8;

/** @param periods of the goal, oldest first, up to now */
export function progressOf(
  goal: Goal,
  periods: readonly Period[],
  streaks: Streaks,
  { now, today }: { readonly now: Micros; readonly today: string },
): Progress {
  const last = periods.at(-1);
  const running = last && last.from <= now && now < last.to ? last : undefined;
  if (!running) {
    return { ...streaks, standing: goal.since > today ? 'future' : 'off', period: undefined };
  }
  const target = goal.times ?? goal.amount;
  const { value, outcome } = running;
  const part = target > 0 ? value / target : Number(outcome === 'missed');
  const period = { ...running, target, part, left: Number((target - value).toFixed(6)) };
  return { ...streaks, standing: standingOf(goal, period, now), period };
}

function standingOf(
  { direction, times }: Goal,
  { outcome, part, from, to }: Period & Reach,
  now: Micros,
): Standing {
  if (outcome === 'met' || outcome === 'missed') return outcome;
  if (direction === 'most' && times === undefined) return part >= CLOSE ? 'close' : 'ahead';
  return part >= (now - from) / (to - from) ? 'ahead' : 'behind';
}
