import { type Micros, SECOND } from '../../../protocol/event.ts';
import { mapData } from '../columns/data.ts';
import { pixelAt, type Timeline, timeline } from '../columns/timeline.ts';
import { type Events, NO_ID, slice } from '../events.ts';
import {
  events,
  isPending,
  list as listType,
  text,
  type Value,
  wholeNumber,
} from '../language/index.ts';
import { NO_VALUE } from '../pool/index.ts';
import type { Span } from '../series/index.ts';
import { type Fn, type QueryContext, textOf } from './context.ts';
import { gathered, laterOf, seriesOf, settledEvents } from './pending.ts';

const list = { name: 'events', type: events };

/** What reports ask besides what dashboards do: none of it is ActivityWatch's. */
export const reportFunctions: readonly Fn[] = [
  {
    name: 'draw_timeline',
    parameters: [
      list,
      { name: 'width', type: wholeNumber },
      { name: 'keys', type: listType, optional: true },
    ],
    isPure: true,
    isLazy: true,
    call([all, width, keys], context) {
      const { pool, period } = context;
      const only = Array.isArray(keys) ? pool.only(keys.map(textOf), pool) : undefined;
      return later(all, context, (found) => {
        const runs = drawn(only ? mapData(found, only) : found, period, Number(width));
        return { ...runs, id: runs.id.map(() => NO_ID) };
      });
    },
  },
  {
    name: 'draw_runs',
    parameters: [list, { name: 'width', type: wholeNumber }, { name: 'keys', type: listType }],
    isPure: true,
    isLazy: true,
    call([all, width, keys], context) {
      const { pool, period } = context;
      const kindOf = pool.only(Array.isArray(keys) ? keys.map(textOf) : [], pool);
      const add = pool.with(['$seconds']);
      const cell = new Uint32Array(1);
      return later(all, context, (found) => {
        const runs = drawn(found, period, Number(width), kindOf);
        const data = runs.data.map((code, i) => {
          cell[0] = pool.values.add(runs.lasted[i] / SECOND);
          return add(code, cell);
        });
        return { ...runs, data };
      });
    },
  },
  {
    name: 'sum_values',
    parameters: [list, { name: 'key', type: text }],
    isPure: true,
    isLazy: true,
    call([all, key], context) {
      const { plan, period } = context;
      const { runs, needs } = seriesOf(all, context);
      return gathered({
        plan,
        runs,
        needs,
        of: 'number',
        part: (found) => sumValues(found, textOf(key), period.from),
        finish: (parts) => parts.reduce((sum, part) => sum + part, 0),
      });
    },
  },
];

/** Events of whole pixels of a period. */
function drawn(
  found: Events,
  { from, to }: Span,
  width: number,
  kindOf?: (data: number) => number,
): Timeline {
  const canvas = { from, to, width: Math.max(1, Math.min(width, to - from)) };
  if (to <= from) return { ...slice(found, 0, 0), lasted: new Float64Array() };
  const runs = timeline(found, canvas, kindOf);
  const start = runs.start.map((pixel) => pixelAt(canvas, pixel));
  const duration = runs.duration.map(
    (pixels, i) => pixelAt(canvas, runs.start[i] + pixels) - start[i],
  );
  return { ...runs, start, duration };
}

/** Of numbers under a key, in events that begin after a moment: others are there in part only. */
function sumValues({ pool, count, start, data }: Events, key: string, after: Micros): number {
  let sum = 0;
  for (let i = 0; i < count; i++) {
    const value = start[i] > after ? pool.valueOf(data[i], key) : NO_VALUE;
    const known = value === NO_VALUE ? undefined : pool.values.value(value);
    if (typeof known === 'number') sum += known;
  }
  return sum;
}

function later(all: Value, { pool }: QueryContext, make: (events: Events) => Events): Value {
  return isPending(all) ? laterOf(all, make, pool) : make(settledEvents(all, pool));
}
