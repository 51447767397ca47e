import type { Events } from '../events.ts';
import type { Value } from '../language/index.ts';
import type { Pool } from '../pool/index.ts';
import { rowsRun } from '../series/index.ts';
import type { QueryContext } from './context.ts';
import { createSeries, seriesOf, type Series } from './pending.ts';

/** What is done with events; they are all of one pool. */
type Change = (events: Events) => Events | Promise<Events>;

/**
 * Events each of which comes from one of others.
 * @param changeIn what is done, by the pool that the events' data is in: pools come and go
 */
export function changedRows(
  of: Value,
  context: QueryContext,
  changeIn: (pool: Pool) => Change,
): Series {
  const { runs, needs } = seriesOf(of, context);
  let last: { readonly pool: Pool; readonly change: Change } | undefined;
  const change: Change = (events) => {
    const { pool, count } = events;
    if (count === 0) return events;
    if (last?.pool !== pool) last = { pool, change: changeIn(pool) };
    return last.change(events);
  };
  return createSeries(
    context,
    runs.map((run) => rowsRun(run, change)),
    needs,
  );
}
