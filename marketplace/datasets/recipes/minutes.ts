import { type Micros, SECOND } from '../../../protocol/event.ts';
import { type Intervals, normalise } from '../../../protocol/intervals.ts';
import type { Fact } from '../reader.ts';

export const MINUTE: Micros = 60 * SECOND;

/** When facts were, in microseconds. What two devices recorded at once is there once. */
export function timesOf(facts: readonly Fact[]): Intervals {
  return normalise(facts.map(({ start, end }) => ({ first: start, end })));
}
