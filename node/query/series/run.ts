import type { Micros } from '../../../protocol/event.ts';
import { concat, type Events, pick } from '../events.ts';
import type { Pool } from '../pool/index.ts';
import type { Reads } from '../reading/index.ts';

/** From a moment up to, and without, another; either may be infinite. */
export interface Span {
  readonly from: Micros;
  readonly to: Micros;
}

/**
 * A list of events that is worked out a span at a time. What a span gives never depends on which spans are asked
 * for: years can be gone through day by day, and a day's result be kept.
 */
export interface Run {
  /** Whether later spans come later in the list, or earlier. */
  readonly order: 'rising' | 'falling';
  /** Whether no two of its events overlap. */
  readonly isDisjoint: boolean;
  /** The span's share of the list: the shares of spans that follow upon each other make up the list. */
  readonly share: Asked;
  /** In the list's order, all events that overlap or touch the span, whole; and maybe others of the list. */
  readonly around: Asked;
  /** Where that is less work: events that cover the same of the span as the list does, though maybe less beyond it. */
  readonly covering?: Asked;
  /** The same, oldest first, those of one start in the order they are in: where that is less work. */
  readonly rising?: Run;
}

/** All events of some runs, one run behind the other, that overlap or touch a span. */
export async function aroundAll(
  pool: Pool,
  runs: readonly Run[],
  span: Span,
  reads: Reads,
): Promise<Events> {
  const lists: Events[] = [];
  for (const run of runs) lists.push(await (run.rising ?? run).around(span, reads));
  return concat(pool, lists);
}

/** Events that cover the same of a span as the runs do. */
export async function coveringAll(
  pool: Pool,
  runs: readonly Run[],
  span: Span,
  reads: Reads,
): Promise<Events> {
  const lists: Events[] = [];
  for (const run of runs) {
    const { covering, around } = run.rising ?? run;
    lists.push(await (covering ?? around)(span, reads));
  }
  return concat(pool, lists);
}

/** Those that begin within the span. */
export function startingIn(events: Events, { from, to }: Span): Events {
  const { count, start } = events;
  const places = new Uint32Array(count);
  let kept = 0;
  for (let i = 0; i < count; i++) if (start[i] >= from && start[i] < to) places[kept++] = i;
  return kept === count ? events : pick(events, places.subarray(0, kept));
}

/** Those that overlap or touch the span. */
export function overlapping(events: Events, { from, to }: Span): Events {
  const { count, start, duration } = events;
  const places = new Uint32Array(count);
  let kept = 0;
  for (let i = 0; i < count; i++) {
    if (start[i] + duration[i] >= from && start[i] <= to) places[kept++] = i;
  }
  return kept === count ? events : pick(events, places.subarray(0, kept));
}

/** From the first start to the last end. */
export function spanOf({ count, start, duration }: Events): Span {
  let from = Infinity;
  let to = -Infinity;
  for (let i = 0; i < count; i++) {
    if (start[i] < from) from = start[i];
    if (start[i] + duration[i] > to) to = start[i] + duration[i];
  }
  return { from, to };
}

/** A run that remembers what it gave last: several ask for the same one after the other. */
export function remembering(run: Run): Run {
  const { share, around, covering } = run;
  return {
    ...run,
    share: lastOf(share),
    around: lastOf(around),
    ...(covering && { covering: lastOf(covering) }),
  };
}

/** What gives events of a span. */
export type Asked = (span: Span, reads: Reads) => Promise<Events>;

interface Given {
  readonly span: Span;
  readonly events: Events;
  readonly reads: Reads;
}

/** What remembers what it gave last, as long as there is memory: a query may have thousands of lists. */
export function lastOf(ask: Asked): Asked {
  let last: WeakRef<Given> | undefined;
  return async (span, reads) => {
    let given = last?.deref();
    if (given?.span.from !== span.from || given.span.to !== span.to) {
      const own = reads.fresh();
      given = { span, events: await ask(span, own), reads: own };
      last = new WeakRef(given);
    }
    reads.addAll(given.reads);
    return given.events;
  };
}
