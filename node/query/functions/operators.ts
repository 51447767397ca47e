import { sameJson } from '../../../protocol/canonical.ts';
import { concat, type Events, eventAt } from '../events.ts';
import { toJson } from '../json.ts';
import {
  type EventOperators,
  isEvents,
  isList,
  type OfEvents,
  type Value,
} from '../language/index.ts';
import type { QueryContext } from './context.ts';
import { createSeries, seriesOf } from './pending.ts';

/** What `+` and `==` do with events. The empty list stands for none of them. */
export function eventOperators(context: Pick<QueryContext, 'plan' | 'pool'>): EventOperators {
  const { pool } = context;
  return {
    join(a, b) {
      if (isEmptyList(a)) return b;
      if (isEmptyList(b)) return a;
      if (isEvents(a) && isEvents(b)) return concat(pool, [a, b]);
      // A list that holds other things besides.
      if (isList(a) || isList(b)) return [...itemsOf(a), ...itemsOf(b)];
      const series = [seriesOf(a, context), seriesOf(b, context)];
      return createSeries(
        context,
        series.flatMap(({ runs }) => runs),
        series.flatMap(({ needs }) => needs),
      );
    },
    equal(a, b) {
      if (isEvents(a) && isEvents(b)) return same(a, b);
      return isEvents(a)
        ? a.count === 0 && isEmptyList(b)
        : isEvents(b) && b.count === 0 && isEmptyList(a);
    },
  };
}

function isEmptyList(value: OfEvents): boolean {
  return isList(value) && value.length === 0;
}

/** Events one by one, as the answer writes them. */
function itemsOf(value: OfEvents): readonly Value[] {
  if (isList(value)) return value;
  if (!isEvents(value)) return [];
  return Array.from({ length: value.count }, (_, i) => toJson(eventAt(value, i)));
}

/** The same events in the same order, whatever their ids. */
function same(a: Events, b: Events): boolean {
  if (a.count !== b.count) return false;
  for (let i = 0; i < a.count; i++) {
    if (a.start[i] !== b.start[i] || a.duration[i] !== b.duration[i]) return false;
    const isSame = a.pool === b.pool && a.data[i] === b.data[i];
    if (!isSame && !sameJson(a.pool.data(a.data[i]), b.pool.data(b.data[i]))) {
      return false;
    }
  }
  return true;
}
