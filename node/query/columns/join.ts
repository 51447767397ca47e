/** What was recorded side by side, put together: a window, and the tab that it showed. */
import { createBuilder, type Events, inPool } from '../events.ts';
import type { Pool } from '../pool/index.ts';
import { sortByTimestamp } from './sort.ts';

/**
 * Events cut where others begin and end, each part with what the other has of keys that the event lacks; oldest
 * first. Of others that overlap the one that began last is seen, of equal ones the last; those of no length are
 * not. An event of no length has what is seen at its moment.
 */
export function joinEvents(events: Events, others: Events): Events {
  const { pool, count, start, duration, data, id } = sortByTimestamp(events);
  if (others.count === 0 || count === 0) return sortByTimestamp(events);
  const seen = topmost(inPool(others, pool));
  const join = joinerIn(pool);
  const made = createBuilder(pool, count + seen.count);
  const endOf = (p: number): number => seen.start[p] + seen.duration[p];
  let first = 0;
  for (let i = 0; i < count; i++) {
    const end = start[i] + duration[i];
    while (first < seen.count && endOf(first) <= start[i]) first++;
    if (duration[i] === 0) {
      const isSeen = first < seen.count && seen.start[first] <= end;
      made.add(start[i], 0, isSeen ? join(data[i], seen.data[first]) : data[i], id[i]);
      continue;
    }
    let next = start[i];
    for (let p = first; p < seen.count && seen.start[p] < end; p++) {
      const from = Math.max(next, seen.start[p]);
      const to = Math.min(end, endOf(p));
      if (from > next) made.add(next, from - next, data[i], id[i]);
      made.add(from, to - from, join(data[i], seen.data[p]), id[i]);
      next = to;
    }
    if (next < end) made.add(next, end - next, data[i], id[i]);
  }
  return made.events();
}

/** Of events the parts that lie on top, where what began later lies on what began earlier: side by side, rising. */
function topmost(events: Events): Events {
  const { pool, count, start, duration, data } = sortByTimestamp(events);
  const made = createBuilder(pool, count);
  /** Those that have begun, the topmost last; what lies under one that ends later is of no use any more. */
  const open: number[] = [];
  const endOf = (i: number): number => start[i] + duration[i];
  let from = -Infinity;

  /** Adds what is seen up to a moment. */
  function see(to: number): void {
    for (let top = open.at(-1); top !== undefined && from < to; top = open.at(-1)) {
      const end = Math.min(endOf(top), to);
      if (end > from) made.add(from, end - from, data[top]);
      if (end < to || endOf(top) <= to) open.pop();
      from = Math.max(from, end);
    }
    from = Math.max(from, to);
  }

  for (let i = 0; i < count; i++) {
    if (duration[i] === 0) continue;
    see(start[i]);
    while (open.length > 0 && endOf(open[open.length - 1]) <= endOf(i)) open.pop();
    open.push(i);
  }
  see(Infinity);
  return made.events();
}

/** Gives data with what other data has of keys that it lacks. */
function joinerIn(pool: Pool): (code: number, other: number) => number {
  type Keys = readonly string[];
  const plans = new Map<Keys, Map<Keys, (code: number, other: number) => number>>();
  const known = new Map<number, Map<number, number>>();

  function planFor(keys: Keys, others: Keys): (code: number, other: number) => number {
    const places = [...others.keys()].filter((place) => !keys.includes(others[place]));
    if (places.length === 0) return (code) => code;
    const add = pool.with(places.map((place) => others[place]));
    const cells = new Uint32Array(places.length);
    return (code, other) => {
      for (const [i, place] of places.entries()) cells[i] = pool.valueAt(other, place);
      return add(code, cells);
    };
  }

  return (code, other) => {
    const joined = inMap(known, code);
    let made = joined.get(other);
    if (made === undefined) {
      const [keys, others] = [pool.keysOf(code), pool.keysOf(other)];
      const byOthers = inMap(plans, keys);
      const plan = byOthers.get(others) ?? planFor(keys, others);
      byOthers.set(others, plan);
      joined.set(other, (made = plan(code, other)));
    }
    return made;
  };
}

function inMap<K, J, V>(maps: Map<K, Map<J, V>>, key: K): Map<J, V> {
  let map = maps.get(key);
  if (!map) maps.set(key, (map = new Map<J, V>()));
  return map;
}
