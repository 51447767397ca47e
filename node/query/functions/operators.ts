import { sameJson } from '../../../protocol/canonical.ts';
import { concat, type Events, eventAt } from '../events.ts';
import { toJson } from '../json.ts';
import { type EventOperators, isEvents, type Value } from '../language/index.ts';
import type { Pool } from '../pool.ts';

/** What `+` and `==` do with events. The empty list stands for none of them. */
export function eventOperators(pool: Pool): EventOperators {
  return {
    join(a, b) {
      if (isEvents(a) && isEvents(b)) return concat(pool, [a, b]);
      if (isEmptyList(a)) return b;
      if (isEmptyList(b)) return a;
      // A list that holds other things besides.
      return [...itemsOf(a), ...itemsOf(b)];
    },
    equal(a, b) {
      if (isEvents(a) && isEvents(b)) return same(a, b);
      return isEvents(a)
        ? a.count === 0 && isEmptyList(b)
        : isEvents(b) && b.count === 0 && isEmptyList(a);
    },
  };
}

function isEmptyList(value: Events | readonly Value[]): boolean {
  return Array.isArray(value) && value.length === 0;
}

/** Events one by one, as the answer writes them. */
function itemsOf(value: Events | readonly Value[]): readonly Value[] {
  if (!isEvents(value)) return value;
  return Array.from({ length: value.count }, (_, i) => toJson(eventAt(value, i)));
}

/** The same events in the same order, whatever their ids. */
function same(a: Events, b: Events): boolean {
  if (a.count !== b.count) return false;
  for (let i = 0; i < a.count; i++) {
    if (a.start[i] !== b.start[i] || a.duration[i] !== b.duration[i]) return false;
    if (a.data[i] !== b.data[i] && !sameJson(a.pool.data(a.data[i]), b.pool.data(b.data[i]))) {
      return false;
    }
  }
  return true;
}
