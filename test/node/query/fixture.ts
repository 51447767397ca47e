import * as fc from 'fast-check';
import { createBuilder, eventAt, type Events } from '../../../node/query/events.ts';
import { createPool, type Pool } from '../../../node/query/pool/index.ts';
import type { Plain } from './twin.ts';

/** Events with few starts, lengths and data, so that they meet, touch and repeat. */
export const plainEvents = fc.array(
  fc.record({
    start: fc.nat({ max: 60 }),
    duration: fc.nat({ max: 15 }),
    data: fc.record(
      { app: fc.constantFrom('a', 'b', 'c'), title: fc.constantFrom('x', 'y') },
      { requiredKeys: [] },
    ),
  }),
  { maxLength: 14 },
);

export function eventsFrom(list: readonly Plain[], pool: Pool = createPool()): Events {
  const made = createBuilder(pool);
  for (const [i, { start, duration, data }] of list.entries()) {
    made.add(start, duration, pool.intern(data), i);
  }
  return made.events();
}

export function plainOf(events: Events): Plain[] {
  return Array.from({ length: events.count }, (_, i) => {
    const { start, duration, data } = eventAt(events, i);
    return { start, duration, data };
  });
}
