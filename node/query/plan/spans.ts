import { type Micros, SECOND } from '../../../protocol/event.ts';
import type { Span } from '../series/index.ts';

const DAY: Micros = 86_400 * SECOND;
/** Days that are gone through at once where they are long past. */
const BLOCKS = [64, 8, 1];

/**
 * Cuts a period into spans: whole days and blocks of days, the same ones whatever the period, and what is left over
 * at its ends. The first begins at −∞ and the last ends at ∞, so that all there is lies in one of them.
 * @param newest when the newest event begins. Only days that end a day before it are put together: those after them
 * change. Of days that are yet to come there may be tens of thousands, and nothing is in them: they are not cut.
 */
export function spansOf(period: Span, newest: Micros, day: Micros = DAY): Span[] {
  const settled = newest - day;
  const bounds: Micros[] = [];
  let at = Math.floor(period.from / day) + 1;
  const end = Math.ceil(Math.min(period.to, newest + 2 * day) / day) - 1;
  if (at <= end) bounds.push(at * day);
  while (at < end) {
    const from = at;
    const days = BLOCKS.find(
      (size) =>
        size === 1 || (from % size === 0 && from + size <= end && (from + size) * day <= settled),
    );
    at += days ?? 1;
    bounds.push(at * day);
  }
  const edges = [-Infinity, ...bounds, Infinity];
  return edges.slice(1).map((to, i) => ({ from: edges[i], to }));
}
