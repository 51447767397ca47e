/**
 * What clocks on the wall showed to a person who travels: time as stretches, each with a fixed offset to UTC. A
 * clock that is put forward or back and a zone that is left for another are the same here, a change of offset.
 *
 * **The law.** Whatever is reckoned by the clock (a day, a week, an hour) begins at the first moment at which the clock
 * shows its beginning, or more. So it begins once, even if the clock is put back across it; each ends where the next
 * begins; none overlaps another, and no moment is in none. One that the clock leaps over does not exist. One that it
 * goes back in is as long as it lasted: 25 hours, or 33 for who flies west.
 */
import { MILLISECOND, type Micros } from '../../../protocol/event.ts';
import type { ZoneChange } from '../../zone.ts';

/** From `from` up to `to` the clock shows `offset` more than UTC. */
export interface Stretch {
  readonly from: Micros;
  readonly to: Micros;
  readonly offset: Micros;
}

/** Milliseconds that clocks of a zone are ahead of UTC, at so many milliseconds since 1970. */
export type OffsetIn = (zone: string, ms: number) => number;

/** No zone has put its clocks back and forth within one. */
const DAY_MS = 86_400_000;

/**
 * The stretches between two moments, one after the other; those with the same offset are not joined.
 * @param changes oldest first, at least one; the first holds for all time before it
 */
export function stretchesBetween(
  changes: readonly ZoneChange[],
  offsetIn: OffsetIn,
  from: Micros,
  to: Micros,
): Stretch[] {
  const stretches: Stretch[] = [];
  for (const [i, { at, zone }] of changes.entries()) {
    const begin = i === 0 ? from : Math.max(from, at);
    const end = i + 1 < changes.length ? Math.min(to, changes[i + 1].at) : to;
    let begun = begin;
    while (begun < end) {
      const first = Math.floor(begun / MILLISECOND);
      const offset = offsetIn(zone, first);
      const changed = changeAfter(first, Math.ceil(end / MILLISECOND), (ms) => offsetIn(zone, ms));
      const next = changed === undefined ? end : Math.min(end, changed * MILLISECOND);
      stretches.push({ from: begun, to: next, offset: offset * MILLISECOND });
      begun = next;
    }
  }
  return stretches;
}

/** The first millisecond after `from` at which the offset is another, up to `to`. */
function changeAfter(
  from: number,
  to: number,
  offsetAt: (ms: number) => number,
): number | undefined {
  const offset = offsetAt(from);
  let same = from;
  while (same < to) {
    let other = Math.min(same + DAY_MS, to);
    if (offsetAt(other) === offset) {
      same = other;
      continue;
    }
    while (other - same > 1) {
      const middle = Math.floor((same + other) / 2);
      if (offsetAt(middle) === offset) same = middle;
      else other = middle;
    }
    return other;
  }
  return undefined;
}

/** The first moment at which the clock shows `wall`, or more; `undefined` where it does not get that far. */
export function firstAt(stretches: readonly Stretch[], wall: Micros): Micros | undefined {
  for (const { from, to, offset } of stretches) {
    const at = Math.max(from, wall - offset);
    if (at < to) return at;
  }
  return undefined;
}
