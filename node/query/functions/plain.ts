import { sameJson } from '../../../protocol/canonical.ts';
import type { JsonValue } from '../../../protocol/json.ts';
import { anything, ArgumentError, isDict, isList, kindOf } from '../language/index.ts';
import type { Fn } from './context.ts';

/** What is of no use to dashboards, and there all the same. */
export const plainFunctions: readonly Fn[] = [
  { name: 'nop', parameters: [], isPure: true, call: () => 1 },
  {
    name: 'print',
    parameters: [],
    rest: { name: 'value', type: anything },
    isPure: true,
    // There is nobody to print for.
    call: () => null,
  },
  {
    name: 'contains',
    parameters: [
      { name: 'where', type: anything },
      { name: 'what', type: anything },
    ],
    isPure: true,
    call([where, what]) {
      if (typeof where === 'string' && typeof what === 'string') return where.includes(what);
      if (isList(where)) {
        return where.some((item) => sameJson(item as JsonValue, what as JsonValue));
      }
      if (isDict(where)) return typeof what === 'string' && Object.hasOwn(where, what);
      const reason = `contains: where expected a string, a list or a dict, got ${kindOf(where)}.`;
      throw new ArgumentError(0, reason);
    },
  },
];
