import { type Micros, SECOND } from '../../../protocol/event.ts';
import type { Interval } from '../../../protocol/intervals.ts';
import type { Fact } from '../reader.ts';

export const MINUTE: Micros = 60 * SECOND;

/** When facts were, in microseconds, in their order; those that take no time are left out. */
export function intervalsOf(facts: readonly Fact[]): readonly Interval[] {
  const times: Interval[] = [];
  for (const { start, end } of facts) if (end > start) times.push({ first: start, end });
  return times;
}
