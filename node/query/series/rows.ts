import type { Events } from '../events.ts';
import { remembering, type Run } from './run.ts';

/** A run each event of which comes from one of another: kept as it is, changed in its data, or left out. */
export function rowsRun(run: Run, change: (events: Events) => Events | Promise<Events>): Run {
  const { order, isDisjoint, rising, covering } = run;
  return remembering({
    order,
    isDisjoint,
    share: async (...what) => change(await run.share(...what)),
    around: async (...what) => change(await run.around(...what)),
    ...(covering && { covering: async (...what) => change(await covering(...what)) }),
    ...(rising && { rising: rowsRun(rising, change) }),
  });
}
