import type { Period } from './periods.ts';

/** Periods one after the other in which a goal was met. */
export interface Streaks {
  /** Up to now. */
  readonly current: number;
  readonly longest: number;
}

/**
 * A period that is not decided, or in which the goal did not count wholly, neither adds to a streak nor ends it.
 * @param periods oldest first
 */
export function streaksOf(periods: readonly Pick<Period, 'outcome'>[]): Streaks {
  let [current, longest] = [0, 0];
  for (const { outcome } of periods) {
    if (outcome === 'missed') current = 0;
    if (outcome === 'met') longest = Math.max(longest, ++current);
  }
  return { current, longest };
}
