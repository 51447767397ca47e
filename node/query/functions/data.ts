import { sameJson } from '../../../protocol/canonical.ts';
import type { JsonObject, JsonValue } from '../../../protocol/json.ts';
import { filterData } from '../columns/data.ts';
import { events, isList, list, text, type Value } from '../language/index.ts';
import { eventsOf, type Fn, textOf } from './context.ts';

const all = { name: 'events', type: events };
const key = { name: 'key', type: text };

/** What asks what events hold. */
export const dataFunctions: readonly Fn[] = [
  {
    name: 'filter_keyvals',
    parameters: [all, key, { name: 'values', type: list }],
    isPure: true,
    call: ([of, name, values], context) =>
      filterData(eventsOf(of, context), (data) => hasOneOf(data, textOf(name), values)),
  },
  {
    name: 'exclude_keyvals',
    parameters: [all, key, { name: 'values', type: list }],
    isPure: true,
    call: ([of, name, values], context) =>
      filterData(eventsOf(of, context), (data) => !hasOneOf(data, textOf(name), values)),
  },
];

function hasOneOf(data: JsonObject, name: string, values: Value): boolean {
  if (!Object.hasOwn(data, name) || !isList(values)) return false;
  return values.some((value) => sameJson(data[name], value as JsonValue));
}
