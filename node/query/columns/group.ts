import type { JsonObject, JsonValue } from '../../../protocol/json.ts';
import { createBuilder, type Events, eventAt, NO_ID, type OneEvent, pick } from '../events.ts';
import { NO_VALUE, type Pool } from '../pool/index.ts';
import { sortByDuration } from './sort.ts';

/** Sums of how long events last, by what they have of some keys, in the order in which those first come. */
export interface Groups {
  readonly count: number;
  /** When the first of each begins. */
  readonly start: Float64Array;
  readonly duration: Float64Array;
  readonly data: Uint32Array;
}

/** Bytes that a group takes. */
export const GROUP_BYTES = 20;

/**
 * One event for each value of the keys, with the sum of how long they last, in the order in which they first come.
 * What lacks a key is grouped under what it has. Without keys all stay as they are.
 */
export function mergeByKeys(events: Events, keys: readonly string[]): Events {
  if (keys.length === 0) return events;
  return eventsOf(events.pool, groupBy(events, keys, events.pool));
}

/** More of them are sorted with less work before they are merged. */
const FEW_GROUPS = 10_000;

/** What `mergeByKeys` gives of `sortByDuration`, mostly without sorting: of a million there may be a hundred programs. */
export function mergeLongestFirst(events: Events, keys: readonly string[]): Events {
  if (keys.length === 0) return sortByDuration(events);
  const { pool, count, start, duration } = events;
  const { groups, places } = grouped(events, keys, pool);
  if (groups.count > FEW_GROUPS) return mergeByKeys(sortByDuration(events), keys);
  /** Of each group the longest, of equal ones the first. */
  const longest = new Int32Array(groups.count).fill(-1);
  for (let i = 0; i < count; i++) {
    const best = longest[places[i]];
    if (best < 0 || duration[i] > duration[best]) longest[places[i]] = i;
  }
  const order = Uint32Array.from(longest.keys()).sort(
    (a, b) => duration[longest[b]] - duration[longest[a]] || longest[a] - longest[b],
  );
  const first = groups.start.map((_, group) => start[longest[group]]);
  return pick(eventsOf(pool, { ...groups, start: first }), order);
}

/** The same, as a part of a longer list that is grouped. @param into the pool of the groups' data */
export function groupBy(events: Events, keys: readonly string[], into: Pool): Groups {
  return grouped(events, keys, into).groups;
}

function grouped(
  { pool, count, start, duration, data }: Events,
  keys: readonly string[],
  into: Pool,
): { readonly groups: Groups; readonly places: Uint32Array } {
  const only = pool.only(keys, into);
  // Of one key, what is the same can be told before it is looked up in the pool.
  const nameOf = keys.length === 1 ? pool.reader(keys[0]) : undefined;
  const known = pool.places();
  const groups = createGroups(Math.min(count, 512));
  const byName = new Map<number, number>();
  const places = new Uint32Array(count);
  for (let i = 0; i < count; i++) {
    const code = data[i];
    let place = known[code];
    if (place < 0) {
      const name = nameOf ? nameOf(code) : only(code);
      place = byName.get(name) ?? -1;
      if (place < 0) {
        place = groups.open(start[i], nameOf ? only(code) : name);
        byName.set(name, place);
      }
      known[code] = place;
    }
    places[i] = place;
    groups.add(place, duration[i]);
  }
  for (let i = 0; i < count; i++) known[data[i]] = -1;
  return { groups: groups.finish(), places };
}

/** Groups of parts of a list as those of all of it. */
export function joinGroups(pool: Pool, parts: readonly Groups[]): Groups {
  if (parts.length === 1) return parts[0];
  const known = pool.places();
  const groups = createGroups(parts.reduce((most, { count }) => Math.max(most, count), 0));
  for (const { count, start, duration, data } of parts) {
    for (let i = 0; i < count; i++) {
      let place = known[data[i]];
      if (place < 0) known[data[i]] = place = groups.open(start[i], data[i]);
      groups.add(place, duration[i]);
    }
  }
  const joined = groups.finish();
  for (let i = 0; i < joined.count; i++) known[joined.data[i]] = -1;
  return joined;
}

/** Groups as events. */
export function eventsOf(pool: Pool, groups: Groups): Events {
  const id = new Float64Array(groups.count).fill(NO_ID);
  return { kind: 'events', pool, ...groups, id };
}

function createGroups(expected: number): {
  open(start: number, code: number): number;
  add(place: number, duration: number): void;
  finish(): Groups;
} {
  let size = Math.max(16, expected);
  let { start, duration: sum, data } = columnsFor(size);
  let count = 0;
  return {
    open(at, code) {
      if (count === size) {
        size *= 2;
        const wider = columnsFor(size);
        wider.start.set(start);
        wider.duration.set(sum);
        wider.data.set(data);
        ({ start, duration: sum, data } = wider);
      }
      start[count] = at;
      data[count] = code;
      return count++;
    },
    add(place, duration) {
      sum[place] += duration;
    },
    // Made anew: what is kept of a part is to hold no more memory than it needs.
    finish() {
      const made = columnsFor(count);
      made.start.set(start.subarray(0, count));
      made.duration.set(sum.subarray(0, count));
      made.data.set(data.subarray(0, count));
      return { count, ...made };
    },
  };
}

/** Columns of so many groups, in one buffer. */
function columnsFor(count: number): Pick<Groups, 'start' | 'duration' | 'data'> {
  const buffer = new ArrayBuffer(GROUP_BYTES * count);
  return {
    start: new Float64Array(buffer, 0, count),
    duration: new Float64Array(buffer, 8 * count, count),
    data: new Uint32Array(buffer, 16 * count, count),
  };
}

/**
 * Neighbours with one value of a key become one, which lasts as long as all of them and has them in `subevents`.
 * What lacks the key ends such a run, and is left out.
 * @param toJson how a subevent is to be written
 */
export function chunkByKey(
  events: Events,
  key: string,
  toJson: (event: OneEvent) => JsonObject,
): Events {
  const { pool, count, start, data } = events;
  const made = createBuilder(pool);
  let from = 0;
  while (from < count) {
    const value = pool.valueOf(data[from], key);
    let to = from + 1;
    while (to < count && pool.valueOf(data[to], key) === value) to++;
    if (value !== NO_VALUE) {
      const run = Array.from({ length: to - from }, (_, i) => eventAt(events, from + i));
      const lasts = run.reduce((sum, event) => sum + event.duration, 0);
      const subevents: JsonValue = run.map(toJson);
      made.add(start[from], lasts, pool.intern({ [key]: run[0].data[key], subevents }));
    }
    from = to;
  }
  return made.events();
}
