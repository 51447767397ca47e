import { SECOND } from '../../../protocol/event.ts';
import { events, number } from '../language/index.ts';
import type { Pool } from '../pool/index.ts';
import {
  floodRun,
  intersectRun,
  joinRun,
  noOverlapRun,
  type Run,
  unionRun,
} from '../series/index.ts';
import type { Fn } from './context.ts';
import { keptRun } from './kept-run.ts';
import { createSeries, seriesOf } from './pending.ts';

/** Closes gaps of up to so many seconds where nothing else is said. */
const PULSE_TIME = 5;

const one = { name: 'events', type: events };

/** What asks when events were. */
export const periodFunctions: readonly Fn[] = [
  {
    name: 'flood',
    parameters: [one, { name: 'pulsetime', type: number, optional: true }],
    isPure: true,
    isLazy: true,
    call([list, pulseTime = PULSE_TIME], context, key) {
      const { runs, needs } = seriesOf(list, context);
      const { pool, period } = context;
      const run = floodRun(pool, runs, Number(pulseTime) * SECOND, period);
      return createSeries(context, [keptRun(run, context, key)], needs);
    },
  },
  ofTwo('filter_period_intersect', 'filterevents', intersectRun),
  ofTwo('period_union', 'events2', unionRun),
  ofTwo('union_no_overlap', 'events2', noOverlapRun),
  ofTwo('join_events', 'others', joinRun),
];

function ofTwo(
  name: string,
  second: string,
  operator: (pool: Pool, a: readonly Run[], b: readonly Run[]) => Run,
): Fn {
  return {
    name,
    parameters: [one, { name: second, type: events }],
    isPure: true,
    isLazy: true,
    call([a, b], context, key) {
      const [first, other] = [seriesOf(a, context), seriesOf(b, context)];
      const run = operator(context.pool, first.runs, other.runs);
      return createSeries(context, [keptRun(run, context, key)], [...first.needs, ...other.needs]);
    },
  };
}
