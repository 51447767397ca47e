import type { Micros } from '../../../protocol/event.ts';
import type { Events } from '../events.ts';

/**
 * How long events last within each of several periods side by side.
 * @param bounds where each begins, rising, and the end of the last
 */
export function spread(events: Events, bounds: ArrayLike<Micros>): Float64Array {
  const { count, start, duration } = events;
  const sums = new Float64Array(Math.max(0, bounds.length - 1));
  for (let i = 0; i < count; i++) {
    const end = start[i] + duration[i];
    for (let p = periodAt(bounds, start[i]); p < sums.length && bounds[p] < end; p++) {
      sums[p] += Math.min(end, bounds[p + 1]) - Math.max(start[i], bounds[p]);
    }
  }
  return sums;
}

/** The last period that begins no later than a moment; the first where none does. */
export function periodAt(bounds: ArrayLike<Micros>, moment: Micros): number {
  let low = 0;
  let high = bounds.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (bounds[middle] <= moment) low = middle;
    else high = middle - 1;
  }
  return low;
}
