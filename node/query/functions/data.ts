import type { JsonValue } from '../../../protocol/json.ts';
import { filterByValue } from '../columns/data.ts';
import { events, isList, list, text, type Value } from '../language/index.ts';
import { type Fn, textOf } from './context.ts';
import { changedRows } from './rows.ts';

const all = { name: 'events', type: events };
const key = { name: 'key', type: text };

/** What asks what events hold. */
export const dataFunctions: readonly Fn[] = [
  byValue('filter_keyvals', true),
  byValue('exclude_keyvals', false),
];

function byValue(name: string, isWanted: boolean): Fn {
  return {
    name,
    parameters: [all, key, { name: 'values', type: list }],
    isPure: true,
    isLazy: true,
    call([of, named, given], context) {
      return changedRows(of, context, ({ values }) => {
        const numbers = new Set(itemsOf(given).map((value) => values.add(value as JsonValue)));
        return (rows) => filterByValue(rows, textOf(named), numbers, isWanted);
      });
    },
  };
}

function itemsOf(value: Value): readonly Value[] {
  return isList(value) ? value : [];
}
