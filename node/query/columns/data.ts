import type { JsonObject } from '../../../protocol/json.ts';
import { createBuilder, type Events, pick } from '../events.ts';
import type { Pool } from '../pool.ts';

/** The events whose data fits, which is asked once for each distinct data. */
export function filterData(events: Events, fits: (data: JsonObject) => boolean): Events {
  const verdict = once(events.pool, (data) => Number(fits(data)));
  const places: number[] = [];
  for (let i = 0; i < events.count; i++) if (verdict(events.data[i]) === 1) places.push(i);
  return pick(events, places);
}

/** The events with other data, which is made once for each distinct one. */
export function mapData(events: Events, change: (data: JsonObject) => JsonObject): Events {
  const { pool, start, duration, id, count } = events;
  const changed = once(pool, (data) => pool.intern(change(data)));
  const made = createBuilder(pool, count);
  for (let i = 0; i < count; i++) made.add(start[i], duration[i], changed(events.data[i]), id[i]);
  return made.events();
}

/** Distinct data of events, in the order in which they come. */
function distinct({ data }: Events): Uint32Array {
  return Uint32Array.from(new Set(data));
}

/** `of` by the number of data, each asked for once. */
function once(pool: Pool, of: (data: JsonObject) => number): (code: number) => number {
  const known = new Map<number, number>();
  return (code) => {
    let value = known.get(code);
    if (value === undefined) known.set(code, (value = of(pool.data(code))));
    return value;
  };
}

/** The same of what is worked out for all distinct data together. */
export async function mapAll(
  events: Events,
  change: (datas: readonly JsonObject[]) => Promise<readonly JsonObject[]>,
): Promise<Events> {
  const { pool } = events;
  const codes = distinct(events);
  const before = Array.from(codes, (code) => pool.data(code));
  const after = await change(before);
  const changed = new Map(before.map((data, i) => [data, after[i]]));
  return mapData(events, (data) => changed.get(data) ?? data);
}

/** The events whose data fits, which is worked out for all distinct data together. */
export async function filterAll(
  events: Events,
  fit: (datas: readonly JsonObject[]) => Promise<ArrayLike<number>>,
): Promise<Events> {
  const { pool } = events;
  const datas = Array.from(distinct(events), (code) => pool.data(code));
  const verdicts = await fit(datas);
  const fitting = new Set(datas.filter((_, i) => verdicts[i] === 1));
  return filterData(events, (data) => fitting.has(data));
}
