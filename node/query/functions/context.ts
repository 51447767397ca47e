import type { Micros } from '../../../protocol/event.ts';
import type { Store } from '../../store/index.ts';
import { createBuilder, type Events } from '../events.ts';
import { isEvents, type QueryFunction, type Value } from '../language/index.ts';
import type { Pool } from '../pool.ts';
import type { Regexes } from '../regex/index.ts';

/** What functions work on: one period of a query. */
export interface QueryContext {
  readonly store: Pick<Store, 'buckets' | 'coded' | 'count'>;
  readonly pool: Pool;
  readonly regexes: Regexes;
  readonly from: Micros;
  readonly to: Micros;
  readonly signal?: AbortSignal | undefined;
}

export type Fn = QueryFunction<QueryContext>;

/** Events that were checked to be that; of an empty list, none. */
export function eventsOf(value: Value, { pool }: QueryContext): Events {
  return isEvents(value) ? value : createBuilder(pool, 0).events();
}

/** A string that was checked to be one. */
export function textOf(value: Value): string {
  return typeof value === 'string' ? value : '';
}
