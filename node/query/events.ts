import { ElatioError } from '../../protocol/error.ts';
import type { Micros } from '../../protocol/event.ts';
import type { JsonObject } from '../../protocol/json.ts';
import type { Pool } from './pool/index.ts';

/**
 * Events in columns, in some order; never changed. Without an object for each, sorting and cutting a year takes
 * milliseconds.
 */
export interface Events {
  readonly kind: 'events';
  readonly pool: Pool;
  readonly count: number;
  /** Microseconds since 1970. */
  readonly start: Float64Array;
  /** Microseconds. */
  readonly duration: Float64Array;
  /** Of its data in the pool. */
  readonly data: Uint32Array;
  /** Ids as the API gives them; −1 for what was not recorded so. */
  readonly id: Float64Array;
}

/** One event, as a query's answer has it. */
export interface OneEvent {
  readonly id: number | undefined;
  readonly start: Micros;
  readonly duration: Micros;
  readonly data: JsonObject;
}

export const NO_ID = -1;

/** Bytes that an event takes. */
export const EVENT_BYTES = 28;

/** Collects events. */
export interface EventsBuilder {
  readonly count: number;
  add(start: Micros, duration: Micros, data: number, id?: number): void;
  /** What was added; nothing may be added any more. */
  events(): Events;
}

type Columns = Pick<Events, 'start' | 'duration' | 'data' | 'id'>;

/** Columns of so many events, side by side in one buffer: to ask for memory costs more than to fill a short one. */
function columnsFor(count: number): Columns {
  const buffer = new ArrayBuffer(EVENT_BYTES * count);
  return {
    start: new Float64Array(buffer, 0, count),
    duration: new Float64Array(buffer, 8 * count, count),
    id: new Float64Array(buffer, 16 * count, count),
    data: new Uint32Array(buffer, 24 * count, count),
  };
}

function copy(from: Columns, to: Columns, at: number): void {
  to.start.set(from.start, at);
  to.duration.set(from.duration, at);
  to.data.set(from.data, at);
  to.id.set(from.id, at);
}

/** @param expected about how many come */
export function createBuilder(pool: Pool, expected = 64): EventsBuilder {
  let size = Math.max(1, expected);
  let { start, duration, data, id } = columnsFor(size);
  let count = 0;

  function grow(): void {
    size *= 2;
    const wider = columnsFor(size);
    copy({ start, duration, data, id }, wider, 0);
    ({ start, duration, data, id } = wider);
  }

  return {
    get count() {
      return count;
    },
    add(from, lasts, code, of = NO_ID) {
      if (count === size) grow();
      start[count] = from;
      duration[count] = lasts;
      data[count] = code;
      id[count++] = of;
    },
    events: () => ({
      kind: 'events',
      pool,
      count,
      start: start.subarray(0, count),
      duration: duration.subarray(0, count),
      data: data.subarray(0, count),
      id: id.subarray(0, count),
    }),
  };
}

/** The events at these places, in that order. */
export function pick(events: Events, places: ArrayLike<number>): Events {
  const count = places.length;
  const { start, duration, data, id } = columnsFor(count);
  for (let i = 0; i < count; i++) {
    const at = places[i];
    start[i] = events.start[at];
    duration[i] = events.duration[at];
    data[i] = events.data[at];
    id[i] = events.id[at];
  }
  return { kind: 'events', pool: events.pool, count, start, duration, data, id };
}

/** The events from a place up to another, in their order. */
export function slice(events: Events, from: number, end: number): Events {
  if (from === 0 && end === events.count) return events;
  const { kind, pool, start, duration, data, id } = events;
  return {
    kind,
    pool,
    count: end - from,
    start: start.subarray(from, end),
    duration: duration.subarray(from, end),
    data: data.subarray(from, end),
    id: id.subarray(from, end),
  };
}

/** The event at a place. */
export function eventAt({ pool, start, duration, data, id }: Events, at: number): OneEvent {
  return {
    id: id[at] === NO_ID ? undefined : id[at],
    start: start[at],
    duration: duration[at],
    data: pool.data(data[at]),
  };
}

/** Half a gigabyte of them. */
const MOST = 2 ** 24;

/** The same events, their data in another pool. */
export function inPool(events: Events, pool: Pool): Events {
  if (events.pool === pool || events.count === 0) return { ...events, pool };
  const move = events.pool.only(undefined, pool);
  return { ...events, pool, data: mapped(events, move) };
}

/**
 * All of them, one after the other.
 * @throws ElatioError ELATIO_QUERY_FUNCTION where there are too many
 */
export function concat(pool: Pool, lists: readonly Events[]): Events {
  const total = lists.reduce((sum, { count }) => sum + count, 0);
  if (total > MOST) {
    throw new ElatioError(
      'ELATIO_QUERY_FUNCTION',
      `Together they would be ${total} events: ${MOST} is the most.`,
    );
  }
  const filled = lists.filter(({ count }) => count > 0);
  if (filled.length === 1) return filled[0];
  const into = filled.length > 0 ? filled[0].pool : pool;
  const columns = columnsFor(total);
  let at = 0;
  for (const list of filled) {
    copy(inPool(list, into), columns, at);
    at += list.count;
  }
  return { kind: 'events', pool: into, count: total, ...columns };
}

/** What `of` gives for the data of each event, asked once for each distinct one. */
export function mapped({ pool, count, data }: Events, of: (code: number) => number): Uint32Array {
  const known = pool.places();
  const result = new Uint32Array(count);
  let done = 0;
  try {
    for (; done < count; done++) {
      const code = data[done];
      let value = known[code];
      if (value < 0) known[code] = value = of(code);
      result[done] = value;
    }
  } finally {
    for (let i = 0; i < count && i <= done; i++) known[data[i]] = -1;
  }
  return result;
}
