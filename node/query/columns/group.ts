import { canonicalJson } from '../../../protocol/canonical.ts';
import type { JsonObject, JsonValue } from '../../../protocol/json.ts';
import { createBuilder, type Events, eventAt, type OneEvent } from '../events.ts';

/**
 * One event for each value of the keys, with the sum of how long they last, in the order in which they first come.
 * What lacks a key is grouped under what it has. Without keys all stay as they are.
 */
export function mergeByKeys(events: Events, keys: readonly string[]): Events {
  if (keys.length === 0) return events;
  const { pool, count, start, duration, data } = events;
  const groups = new Map<number, number>();
  const firsts: number[] = [];
  const sums: number[] = [];
  const reduced = new Map<number, number>();
  for (let i = 0; i < count; i++) {
    let code = reduced.get(data[i]);
    if (code === undefined) {
      reduced.set(data[i], (code = pool.intern(only(pool.data(data[i]), keys))));
    }
    const group = groups.get(code);
    if (group === undefined) {
      groups.set(code, firsts.length);
      firsts.push(i);
      sums.push(duration[i]);
    } else sums[group] += duration[i];
  }
  const made = createBuilder(pool, firsts.length);
  for (const [code, group] of groups) made.add(start[firsts[group]], sums[group], code);
  return made.events();
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
  const { pool, count, start } = events;
  const made = createBuilder(pool);
  const values = new Map<number, string | undefined>();
  const valueOf = (code: number): string | undefined => {
    if (!values.has(code)) {
      const data = pool.data(code);
      values.set(code, Object.hasOwn(data, key) ? canonicalJson(data[key]) : undefined);
    }
    return values.get(code);
  };
  let from = 0;
  while (from < count) {
    const value = valueOf(events.data[from]);
    let to = from + 1;
    while (to < count && valueOf(events.data[to]) === value) to++;
    if (value !== undefined) {
      const run = Array.from({ length: to - from }, (_, i) => eventAt(events, from + i));
      const lasts = run.reduce((sum, event) => sum + event.duration, 0);
      const subevents: JsonValue = run.map(toJson);
      const data = { [key]: run[0].data[key], subevents };
      made.add(start[from], lasts, pool.intern(data));
    }
    from = to;
  }
  return made.events();
}

function only(data: JsonObject, keys: readonly string[]): JsonObject {
  return Object.fromEntries(
    keys.flatMap((key) => (Object.hasOwn(data, key) ? [[key, data[key]]] : [])),
  );
}
