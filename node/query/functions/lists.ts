import { chunkByKey, mergeByKeys } from '../columns/group.ts';
import { limit, sortByDuration, sortByTimestamp, sumDurations } from '../columns/sort.ts';
import { concat } from '../events.ts';
import { toJson } from '../json.ts';
import { events, isList, listOf, text, wholeNumber } from '../language/index.ts';
import { eventsOf, type Fn, textOf } from './context.ts';

const list = { name: 'events', type: events };

/** What orders events, counts them, and puts them together. */
export const listFunctions: readonly Fn[] = [
  {
    name: 'sort_by_timestamp',
    parameters: [list],
    isPure: true,
    call: ([all], context) => sortByTimestamp(eventsOf(all, context)),
  },
  {
    name: 'sort_by_duration',
    parameters: [list],
    isPure: true,
    call: ([all], context) => sortByDuration(eventsOf(all, context)),
  },
  {
    name: 'limit_events',
    parameters: [list, { name: 'count', type: wholeNumber }],
    isPure: true,
    call: ([all, count], context) => limit(eventsOf(all, context), Number(count)),
  },
  {
    name: 'sum_durations',
    parameters: [list],
    isPure: true,
    call: ([all], context) => sumDurations(eventsOf(all, context)),
  },
  {
    name: 'concat',
    parameters: [list],
    rest: list,
    isPure: true,
    call: (all, context) =>
      concat(
        context.pool,
        all.map((one) => eventsOf(one, context)),
      ),
  },
  {
    name: 'merge_events_by_keys',
    parameters: [list, { name: 'keys', type: listOf(text, 'strings') }],
    isPure: true,
    call: ([all, keys], context) =>
      mergeByKeys(eventsOf(all, context), isList(keys) ? keys.map(textOf) : []),
  },
  {
    name: 'chunk_events_by_key',
    parameters: [list, { name: 'key', type: text }],
    isPure: true,
    call: ([all, key], context) => chunkByKey(eventsOf(all, context), textOf(key), toJson),
  },
];
