import { SECOND } from '../../../protocol/event.ts';
import { flood } from '../columns/flood.ts';
import { periodIntersect, periodUnion, unionNoOverlap } from '../columns/periods.ts';
import { events, number } from '../language/index.ts';
import { eventsOf, type Fn, type QueryContext } from './context.ts';
import type { Events } from '../events.ts';

/** Closes gaps of up to so many seconds where nothing else is said. */
const PULSE_TIME = 5;

const one = { name: 'events', type: events };

/** What asks when events were. */
export const periodFunctions: readonly Fn[] = [
  {
    name: 'flood',
    parameters: [one, { name: 'pulsetime', type: number, optional: true }],
    isPure: true,
    call: ([list, pulseTime = PULSE_TIME], context) =>
      flood(eventsOf(list, context), Number(pulseTime) * SECOND),
  },
  ofTwo('filter_period_intersect', 'filterevents', periodIntersect),
  ofTwo('period_union', 'events2', periodUnion),
  ofTwo('union_no_overlap', 'events2', unionNoOverlap),
];

function ofTwo(name: string, second: string, operator: (a: Events, b: Events) => Events): Fn {
  return {
    name,
    parameters: [one, { name: second, type: events }],
    isPure: true,
    call: ([a, b], context: QueryContext) => operator(eventsOf(a, context), eventsOf(b, context)),
  };
}
