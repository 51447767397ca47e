import type { Events } from '../events.ts';
import type { Value } from '../language/index.ts';
import { rowsRun } from '../series/index.ts';
import type { QueryContext } from './context.ts';
import { createSeries, seriesOf, type Series } from './pending.ts';

/** Events each of which comes from one of others. */
export function changedRows(
  of: Value,
  context: QueryContext,
  change: (events: Events) => Events | Promise<Events>,
): Series {
  const { runs, needs } = seriesOf(of, context);
  return createSeries(
    context,
    runs.map((run) => rowsRun(run, change)),
    needs,
  );
}
