import { type Micros, SECOND } from '../../../protocol/event.ts';
import { type Intervals, normalise } from '../../../protocol/intervals.ts';
import type { Fact } from '../reader.ts';

export const MINUTE: Micros = 60 * SECOND;

/** When facts were, in microseconds. What two devices recorded at once is there once. */
export function timesOf(facts: readonly Fact[]): Intervals {
  const times: { first: Micros; end: Micros }[] = [];
  for (const { start, end } of facts) {
    const last = times.at(-1);
    // Most follow on the one before: thousands a day become a few before anything is sorted.
    if (last && start >= last.first && start <= last.end) last.end = Math.max(last.end, end);
    else times.push({ first: start, end });
  }
  return normalise(times);
}
