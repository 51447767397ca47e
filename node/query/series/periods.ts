/** Operators on when events were, a span at a time: see `columns/` for what they give. */
import { joinEvents } from '../columns/join.ts';
import { periodIntersect, periodUnion, unionNoOverlap } from '../columns/periods.ts';
import { sortByTimestamp } from '../columns/sort.ts';
import { type Events, pick } from '../events.ts';
import type { Pool } from '../pool/index.ts';
import type { Reads } from '../reading/index.ts';
import {
  aroundAll,
  type Asked,
  coveringAll,
  lastOf,
  overlapping,
  remembering,
  type Run,
  type Span,
  spanOf,
  startingIn,
} from './run.ts';

type Runs = readonly Run[];

const ALL: Span = { from: -Infinity, to: Infinity };

/** Oldest first. */
export function sortedRun(pool: Pool, runs: Runs): Run {
  const [only] = runs;
  if (runs.length === 1 && only.order === 'rising' && only.isDisjoint) return only;
  const around: Run['around'] = async (...what) =>
    sortByTimestamp(await aroundAll(pool, runs, ...what));
  return remembering({
    order: 'rising',
    isDisjoint: runs.length === 1 && only.isDisjoint,
    share: async (span, reads) => startingIn(await around(span, reads), span),
    around,
  });
}

/** The parts of events that lie in the periods of others. */
export function intersectRun(pool: Pool, runs: Runs, others: Runs): Run {
  // What comes of an event stands where the event stood.
  const sorted = sortedRun(pool, runs);
  const cut = async (events: Events, reads: Reads): Promise<Events> =>
    events.count === 0
      ? events
      : periodIntersect(events, await coveringAll(pool, others, spanOf(events), reads));
  return remembering({
    order: 'rising',
    isDisjoint: sorted.isDisjoint,
    share: async (span, reads) => cut(await sorted.share(span, reads), reads),
    around: async (span, reads) => cut(await sorted.around(span, reads), reads),
  });
}

/** Events with what others have, where they are seen. */
export function joinRun(pool: Pool, runs: Runs, others: Runs): Run {
  // What comes of an event stands where the event stood.
  const sorted = sortedRun(pool, runs);
  const join = async (events: Events, reads: Reads): Promise<Events> =>
    events.count === 0
      ? events
      : joinEvents(events, await aroundAll(pool, others, spanOf(events), reads));
  return remembering({
    order: 'rising',
    isDisjoint: sorted.isDisjoint,
    share: async (span, reads) => join(await sorted.share(span, reads), reads),
    around: async (span, reads) => join(await sorted.around(span, reads), reads),
    covering: async (span, reads) => coveringAll(pool, runs, span, reads),
  });
}

/** The time that either covers. */
export function unionRun(pool: Pool, a: Runs, b: Runs): Run {
  const covering: Asked = async (span, reads) =>
    periodUnion(await coveringAll(pool, a, span, reads), await coveringAll(pool, b, span, reads));
  // A period may be made of any number of events that touch each other: it is whole in the whole only.
  const whole = lastOf(covering);
  return remembering({
    order: 'rising',
    isDisjoint: true,
    share: async (span, reads) => startingIn(await whole(ALL, reads), span),
    around: async (span, reads) => overlapping(await whole(ALL, reads), span),
    covering,
  });
}

/** All of the first, and of the second what the first leaves free. */
export function noOverlapRun(pool: Pool, a: Runs, b: Runs): Run {
  const around: Run['around'] = async (span, reads) => {
    const second = await aroundAll(pool, b, span, reads);
    const { from, to } = spanOf(second);
    const wide = { from: Math.min(span.from, from), to: Math.max(span.to, to) };
    return unionNoOverlap(await aroundAll(pool, a, wide, reads), second);
  };
  return remembering({
    order: 'rising',
    isDisjoint: false,
    share: async (span, reads) => startingIn(await around(span, reads), span),
    around,
  });
}

/** A list that is there already, in whatever order. */
export function fixedRun(events: () => Promise<Events>): Run {
  return {
    order: 'rising',
    isDisjoint: false,
    async share({ from }, reads) {
      reads.addUnknown();
      const all = await events();
      return from === -Infinity ? all : pick(all, []);
    },
    async around(span, reads) {
      reads.addUnknown();
      return overlapping(await events(), span);
    },
  };
}
