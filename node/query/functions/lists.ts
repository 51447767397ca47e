import { chunkByKey, mergeByKeys, mergeLongestFirst } from '../columns/group.ts';
import { limit, longest, sortByDuration, sumDurations } from '../columns/sort.ts';
import type { Events } from '../events.ts';
import { toJson } from '../json.ts';
import {
  events,
  isList,
  isPending,
  listOf,
  text,
  type Value,
  wholeNumber,
} from '../language/index.ts';
import { sortedRun } from '../series/index.ts';
import { type Fn, type QueryContext, textOf } from './context.ts';
import { isMerged, mergedOf } from './merged.ts';
import {
  createSeries,
  gathered,
  isSeries,
  isSorted,
  laterOf,
  seriesOf,
  settledEvents,
  sortedOf,
} from './pending.ts';

const list = { name: 'events', type: events };

/** What orders events, counts them, and puts them together. */
export const listFunctions: readonly Fn[] = [
  {
    name: 'sort_by_timestamp',
    parameters: [list],
    isPure: true,
    isLazy: true,
    call([all], context) {
      const { runs, needs } = seriesOf(all, context);
      return createSeries(context, runs.length === 0 ? [] : [sortedRun(context.pool, runs)], needs);
    },
  },
  {
    name: 'sort_by_duration',
    parameters: [list],
    isPure: true,
    isLazy: true,
    call: ([all], context) =>
      isPending(all) ? sortedOf(all, context.pool) : later(all, context, sortByDuration),
  },
  {
    name: 'limit_events',
    parameters: [list, { name: 'count', type: wholeNumber }],
    isPure: true,
    isLazy: true,
    call([all, count], context) {
      const { pool, tallies } = context;
      const most = Number(count);
      if (!isSorted(all)) return later(all, context, (found) => limit(found, most));
      const { unsorted } = all;
      // Of those that are asked for, tallies are to have most.
      const isFew = tallies !== undefined && most >= 0 && most <= tallies.sizes.longest;
      return isFew && isMerged(unsorted)
        ? unsorted.longest(most)
        : laterOf(unsorted, (found) => longest(found, most), pool);
    },
  },
  {
    name: 'sum_durations',
    parameters: [list],
    isPure: true,
    isLazy: true,
    call([all], context, key) {
      const { plan, kept } = context;
      const { runs, needs } = seriesOf(all, context);
      return gathered({
        plan,
        runs,
        needs,
        of: 'number',
        part: sumDurations,
        kept: kept.sums,
        key,
        finish: (parts) => parts.reduce((sum, micros) => sum + micros, 0) / 1e6,
      });
    },
  },
  {
    name: 'concat',
    parameters: [list],
    rest: list,
    isPure: true,
    isLazy: true,
    call(all, context) {
      const series = all.map((one) => seriesOf(one, context));
      return createSeries(
        context,
        series.flatMap(({ runs }) => runs),
        series.flatMap(({ needs }) => needs),
      );
    },
  },
  {
    name: 'merge_events_by_keys',
    parameters: [list, { name: 'keys', type: listOf(text, 'strings') }],
    isPure: true,
    isLazy: true,
    call([all, given], context, key) {
      const keys = isList(given) ? given.map(textOf) : [];
      if (keys.length === 0) return all;
      const { pool } = context;
      if (isSorted(all)) {
        const { unsorted } = all;
        return isMerged(unsorted)
          ? unsorted.regrouped(keys)
          : laterOf(unsorted, (found) => mergeLongestFirst(found, keys), pool);
      }
      // What is of no spans is not gone through by them.
      return isSeries(all)
        ? mergedOf(all, keys, key, context)
        : later(all, context, (found) => mergeByKeys(found, keys));
    },
  },
  {
    name: 'chunk_events_by_key',
    parameters: [list, { name: 'key', type: text }],
    isPure: true,
    isLazy: true,
    call: ([all, key], context) =>
      later(all, context, (found) => chunkByKey(found, textOf(key), toJson)),
  },
];

function later(all: Value, context: QueryContext, make: (found: Events) => Events): Value {
  const { pool } = context;
  return isPending(all) ? laterOf(all, make, pool) : make(settledEvents(all, pool));
}
