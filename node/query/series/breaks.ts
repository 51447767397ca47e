import type { Micros } from '../../../protocol/event.ts';
import type { Events } from '../events.ts';
import type { Span } from './run.ts';

/** Breaks around a span: the place of the first event behind each. */
interface Breaks {
  /** The last one whose event begins before the span. */
  readonly before: number | undefined;
  /** The first one whose event begins after it. */
  readonly behind: number | undefined;
}

/**
 * Breaks in a list of events, oldest first: places that flooding passes without taking anything along, so that it
 * gives the same where it begins or ends there. Between an event and the next one is a break where
 * - nothing that came before reaches to within the pulse time of the next one, or
 * - the event lasts some time, nothing before it overlaps it, the one before it has other data (so that it cannot
 *   have been taken into that one), and the next one begins where it ends; or begins within the pulse time, has
 *   other data and lasts no longer, so that the gap falls to the event however much it gained before.
 *
 * In both cases the next one is met as it was recorded, and keeps its start.
 * @param window all events that overlap it are in the list; of others, some may be
 * @param isWhole whether there are none before the window
 */
export function breaksAround(
  { count, start, duration, data }: Events,
  pulseTime: Micros,
  { from, to }: Span,
  window: Span,
  isWhole: boolean,
): Breaks {
  let before: number | undefined;
  // Those that are not in the list have ended before the window: how far all before an event reach, and all up to it.
  let reachBefore = isWhole ? -Infinity : window.from;
  let reach = reachBefore;

  /** Whether the event before `next` stays as it is but for a gap behind it, which it takes. */
  function stands(next: number): boolean {
    const at = next - 1;
    if (at < 0 || duration[at] === 0 || start[at] < reachBefore) return false;
    const isAlone = start[at] - reachBefore > pulseTime;
    const isKnown = isWhole || (at > 0 && start[at - 1] >= window.from);
    if (!isAlone && !(isKnown && at > 0 && data[at - 1] !== data[at])) return false;
    const gap = start[next] - (start[at] + duration[at]);
    if (gap === 0) return true;
    return gap > 0 && data[at] !== data[next] && duration[at] >= duration[next];
  }

  for (let next = 0; ; next++) {
    const isLast = next === count || start[next] > window.to;
    // What is not in the list begins behind the window.
    const begins = isLast ? window.to : start[next];
    const isBreak = begins - reach > pulseTime || (!isLast && stands(next));
    if (isBreak && (next === 0 || (!isLast && begins < from))) before = next;
    if (isBreak && begins > to) return { before, behind: next };
    if (isLast) return { before, behind: undefined };
    reachBefore = reach;
    reach = Math.max(reach, start[next] + duration[next]);
  }
}
