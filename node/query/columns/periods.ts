/** Operators on when events were, whatever their data. A period reaches from its start up to its end. */
import type { Micros } from '../../../protocol/event.ts';
import { createBuilder, type Events, type EventsBuilder, inPool } from '../events.ts';
import { sortByTimestamp } from './sort.ts';

/** Periods side by side, rising: start and end of each. */
interface Periods {
  readonly count: number;
  readonly start: Float64Array;
  readonly end: Float64Array;
}

/**
 * The parts of events that lie in the periods of others. Periods that overlap count once; what lasts no time stays
 * where it lies in a period, borders included.
 */
export function periodIntersect(events: Events, others: Events): Events {
  const { pool, count, start, duration, data, id } = sortByTimestamp(events);
  const periods = joined(others, false);
  // None of both overlapping, there are no more parts.
  const made = createBuilder(pool, count + periods.count);
  let first = 0;
  let reached = -Infinity;
  for (let i = 0; i < count; i++) {
    const end = start[i] + duration[i];
    // An event that lasts long must not hide periods from a shorter one behind it.
    if (start[i] < reached) first = 0;
    reached = start[i];
    while (first < periods.count && periods.end[first] < start[i]) first++;
    for (let p = first; p < periods.count && periods.start[p] <= end; p++) {
      const from = Math.max(start[i], periods.start[p]);
      const to = Math.min(end, periods.end[p]);
      const isPoint = duration[i] === 0 || periods.end[p] === periods.start[p];
      if (from < to || (from === to && isPoint)) made.add(from, to - from, data[i], id[i]);
      // Of two periods that touch where it stands, it is in one.
      if (duration[i] === 0) break;
    }
  }
  return made.events();
}

/** The time that either list covers, in as few periods as there can be; their data is empty. */
export function periodUnion(a: Events, b: Events): Events {
  const { pool } = a;
  const empty = pool.intern({});
  const made = createBuilder(pool, a.count + b.count);
  for (const { start, duration, count } of [a, b]) {
    for (let i = 0; i < count; i++) made.add(start[i], duration[i], empty);
  }
  const periods = joined(made.events(), true);
  const union = createBuilder(pool, periods.count);
  for (let p = 0; p < periods.count; p++) {
    union.add(periods.start[p], periods.end[p] - periods.start[p], empty);
  }
  return union.events();
}

/** All of the first, and of the second what the first leaves free; oldest first. */
export function unionNoOverlap(a: Events, others: Events): Events {
  const pool = a.count > 0 ? a.pool : others.pool;
  const b = inPool(others, pool);
  const first = sortByTimestamp(a);
  const second = sortByTimestamp(b);
  const taken = joined(first, true);
  const made = createBuilder(pool, a.count + b.count);
  for (let i = 0; i < first.count; i++) {
    made.add(first.start[i], first.duration[i], first.data[i], first.id[i]);
  }
  let from = 0;
  for (let i = 0; i < second.count; i++) {
    while (from < taken.count && taken.end[from] <= second.start[i]) from++;
    addFree(made, second, i, taken, from);
  }
  return sortByTimestamp(made.events());
}

/** Adds the parts of an event that lie in no period. @param from the first period that ends behind its start */
function addFree(
  made: EventsBuilder,
  { start, duration, data, id }: Events,
  at: number,
  taken: Periods,
  from: number,
): void {
  const end = start[at] + duration[at];
  let next = start[at];
  const add = (to: Micros): void => made.add(next, to - next, data[at], id[at]);
  if (duration[at] === 0) {
    const isFree = from >= taken.count || taken.start[from] >= end;
    if (isFree) add(end);
    return;
  }
  for (let p = from; p < taken.count && taken.start[p] < end; p++) {
    if (taken.start[p] > next) add(taken.start[p]);
    next = Math.max(next, taken.end[p]);
  }
  if (next < end) add(end);
}

/** The periods of events without overlaps. @param touching whether those that touch become one as well */
function joined(events: Events, touching: boolean): Periods {
  const { count, start, duration } = sortByTimestamp(events);
  const starts = new Float64Array(count);
  const ends = new Float64Array(count);
  let made = 0;
  for (let i = 0; i < count; i++) {
    const end = start[i] + duration[i];
    const last = made > 0 ? ends[made - 1] : -Infinity;
    if (touching ? start[i] <= last : start[i] < last) ends[made - 1] = Math.max(last, end);
    else {
      starts[made] = start[i];
      ends[made++] = end;
    }
  }
  return { count: made, start: starts.subarray(0, made), end: ends.subarray(0, made) };
}
