import { ElatioError } from '../../../protocol/error.ts';
import { sortByDuration } from '../columns/sort.ts';
import { concat, createBuilder, type Events, inPool } from '../events.ts';
import { type Guard, isEvents, isPending, type Pending, type Value } from '../language/index.ts';
import type { Parts, Plan, Task } from '../plan/index.ts';
import type { Pool } from '../pool/index.ts';
import { fixedRun, type Run } from '../series/index.ts';
import type { QueryContext } from './context.ts';

/** Events that are worked out a span at a time. */
export interface Series extends Pending {
  readonly of: 'events';
  readonly runs: readonly Run[];
  /** What has to be settled before the runs can be gone through with others. */
  readonly needs: readonly Pending[];
}

export function isSeries(value: Value): value is Series {
  return isPending(value) && 'runs' in value;
}

/** Events in whatever form, as a series. */
export function seriesOf(value: Value, context: Pick<QueryContext, 'plan' | 'pool'>): Series {
  if (isSeries(value)) return value;
  if (isEvents(value)) return createSeries(context, [fixedRun(() => Promise.resolve(value))]);
  if (!isPending(value)) return createSeries(context, []);
  const run = fixedRun(async () => settledEvents(await value.settle(), context.pool));
  return createSeries(context, [run], [value]);
}

/** Lists that may be put one behind the other: more are made by a query that goes astray. */
const MOST_RUNS = 4_096;

/**
 * A series of runs, one behind the other.
 * @throws ElatioError ELATIO_QUERY_FUNCTION where they are too many
 */
export function createSeries(
  context: Pick<QueryContext, 'plan' | 'pool'>,
  runs: readonly Run[],
  needs: readonly Pending[] = [],
): Series {
  const { plan, pool } = context;
  if (runs.length > MOST_RUNS) {
    throw new ElatioError(
      'ELATIO_QUERY_FUNCTION',
      `Together they would be ${runs.length} lists of events: ${MOST_RUNS} is the most.`,
    );
  }
  const whole = gathered({
    plan,
    runs,
    needs,
    part: (events) => inPool(events, pool),
    finish: (parts) => concat(pool, parts),
  });
  const series: Series = {
    ...whole,
    of: 'events',
    runs,
    needs,
    guarded: (guard) =>
      createSeries(
        context,
        runs.map((run) => guardedRun(run, guard)),
        needs,
      ),
  };
  return series;
}

function guardedRun(run: Run, guard: Guard): Run {
  const { share, around, covering, rising } = run;
  return {
    ...run,
    share: (...what) => guard(() => share(...what)),
    around: (...what) => guard(() => around(...what)),
    ...(covering && { covering: (...what) => guard(() => covering(...what)) }),
    ...(rising && { rising: guardedRun(rising, guard) }),
  };
}

/** What the spans of a series give. */
export interface Gathering<T> {
  /** Says that it will be needed. */
  prepare(this: void): void;
  parts(this: void): Promise<T[]>;
}

export function gathering<T, Made = T>({
  plan,
  needs,
  ...task
}: Task<T, Made> & {
  readonly plan: Plan;
  readonly needs: readonly Pending[];
}): Gathering<T> {
  let parts: Parts<T> | undefined;
  const add = (): Parts<T> => (parts ??= plan.add(task));
  return {
    prepare() {
      if (needs.length === 0) add();
      else for (const need of needs) need.prepare();
    },
    async parts() {
      for (const need of needs) await need.settle();
      return add()();
    },
  };
}

/** What is put together from what the spans of a series give. */
export function gathered<T, V extends Value>({
  of = 'events',
  finish,
  ...task
}: Task<T> & {
  readonly plan: Plan;
  readonly needs: readonly Pending[];
  readonly of?: Pending['of'];
  readonly finish: (parts: T[]) => V;
}): Pending {
  const { prepare, parts } = gathering(task);
  return pending({ of, prepare, make: async () => finish(await parts()) });
}

/** Events that are to be sorted by how long they last: whoever wants some of them only need not sort all. */
interface Sorted extends Pending {
  readonly unsorted: Pending;
}

export function isSorted(value: Value): value is Sorted {
  return isPending(value) && 'unsorted' in value;
}

/** Events, the longest first. */
export function sortedOf(unsorted: Pending, pool: Pool): Sorted {
  const whole = laterOf(unsorted, sortByDuration, pool);
  return {
    ...whole,
    unsorted,
    guarded: (guard) => ({ ...whole.guarded(guard), unsorted: unsorted.guarded(guard) }),
  };
}

/** What is made of events once they are there. */
export function laterOf(events: Pending, make: (events: Events) => Events, pool: Pool): Pending {
  return pending({
    of: 'events',
    prepare: () => events.prepare(),
    make: async () => make(settledEvents(await events.settle(), pool)),
  });
}

/** What is made when it is needed, once. */
export function pending({
  of,
  prepare,
  make,
}: Pick<Pending, 'of' | 'prepare'> & { readonly make: () => Promise<Value> }): Pending {
  let made: Promise<Value> | undefined;
  const settle = (): Promise<Value> => (made ??= make());
  return {
    kind: 'pending',
    of,
    prepare,
    settle,
    guarded: (guard) => pending({ of, prepare, make: () => guard(settle) }),
  };
}

/** Of an empty list, no events. */
export function settledEvents(value: Value, pool: Pool): Events {
  return isEvents(value) ? value : createBuilder(pool, 1).events();
}
