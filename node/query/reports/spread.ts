import type { Micros } from '../../../protocol/event.ts';

/**
 * How long events last within each of several periods side by side.
 * @param bounds where each begins, rising, and the end of the last
 */
export function spread(
  events: readonly { readonly start: Micros; readonly duration: Micros }[],
  bounds: ArrayLike<Micros>,
): Float64Array {
  const sums = new Float64Array(Math.max(0, bounds.length - 1));
  for (const { start, duration } of events) {
    const end = start + duration;
    for (let p = periodAt(bounds, start); p < sums.length && bounds[p] < end; p++) {
      sums[p] += Math.min(end, bounds[p + 1]) - Math.max(start, bounds[p]);
    }
  }
  return sums;
}

/** The last period that begins no later than a moment; the first where none does. */
function periodAt(bounds: ArrayLike<Micros>, moment: Micros): number {
  let low = 0;
  let high = bounds.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (bounds[middle] <= moment) low = middle;
    else high = middle - 1;
  }
  return low;
}
