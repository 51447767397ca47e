import { type Micros, SECOND } from '../../../protocol/event.ts';
import { flood } from '../columns/flood.ts';
import { sortByTimestamp } from '../columns/sort.ts';
import { type Events, slice } from '../events.ts';
import { placeOf } from '../place.ts';
import type { Pool } from '../pool/index.ts';
import type { Reads } from '../reading/index.ts';
import { breaksAround } from './breaks.ts';
import { aroundAll, type Run, type Span } from './run.ts';

/** How far beyond a span to look for a place where flooding may begin or end. */
const MARGIN: Micros = 3_600 * SECOND;

/** Flooded events of a span, and how far they are known. */
interface Flooded extends Span {
  readonly events: Events;
  readonly reads: Reads;
}

/**
 * Flooded events. Whether a gap is closed, and by whom, depends on what came before; but there are breaks that
 * nothing passes, see {@link breaksAround}, and from one to another can be flooded by itself.
 * @param margin how far to look for a break at first
 */
export function floodRun(
  pool: Pool,
  runs: readonly Run[],
  pulseTime: Micros,
  period: Span,
  margin: Micros = Math.max(MARGIN, 4 * pulseTime),
): Run {
  let last: WeakRef<Flooded> | undefined;

  async function flooded({ from, to }: Span, reads: Reads): Promise<Events> {
    let known = last?.deref();
    if (!known || from < known.from || to > known.to) {
      // A little more than was asked for: others will want what touches it.
      const wide = { from: from - margin / 2, to: to + margin / 2 };
      known = { ...wide, ...(await floodSpan(wide, reads)) };
      last = new WeakRef(known);
    }
    reads.addAll(known.reads);
    return known.events;
  }

  async function floodSpan(
    { from, to }: Span,
    reads: Reads,
  ): Promise<{ readonly events: Events; readonly reads: Reads }> {
    for (let look = margin; ; look *= 4) {
      const window = { from: from - look, to: to + look };
      const own = reads.fresh();
      const all = sortByTimestamp(await aroundAll(pool, runs, window, own));
      const isWhole = window.from <= period.from;
      const breaks = breaksAround(all, pulseTime, { from, to }, window, isWhole);
      // The list begins and ends with the period.
      const first = isWhole ? 0 : breaks.before;
      const end = window.to >= period.to ? all.count : breaks.behind;
      if (first === undefined || end === undefined) continue;
      // With the next one, up to which the last may be drawn out.
      const events = flood(slice(all, first, Math.min(end + 1, all.count)), pulseTime);
      const bound = end < all.count ? all.start[end] : Infinity;
      let count = events.count;
      while (count > 0 && events.start[count - 1] >= bound) count--;
      return { events: slice(events, 0, count), reads: own };
    }
  }

  return {
    order: 'rising',
    isDisjoint: true,
    async share(span, reads) {
      const events = await flooded(span, reads);
      return slice(
        events,
        placeOf(events.start, span.from, events.count),
        placeOf(events.start, span.to, events.count),
      );
    },
    async around(span, reads) {
      const events = await flooded(span, reads);
      // Of events that do not overlap, one at most begins before the span and touches it.
      const first = Math.max(0, placeOf(events.start, span.from, events.count) - 1);
      return slice(events, first, placeOf(events.start, span.to + 1, events.count));
    },
  };
}
