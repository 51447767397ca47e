import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { filterData, mapData } from '../../../../node/query/columns/data.ts';
import { flood } from '../../../../node/query/columns/flood.ts';
import {
  chunkByKey,
  mergeByKeys,
  mergeLongestFirst,
} from '../../../../node/query/columns/group.ts';
import { joinEvents } from '../../../../node/query/columns/join.ts';
import {
  periodIntersect,
  periodUnion,
  unionNoOverlap,
} from '../../../../node/query/columns/periods.ts';
import {
  limit,
  longest,
  sortByDuration,
  sortByTimestamp,
  sumDurations,
} from '../../../../node/query/columns/sort.ts';
import { concat } from '../../../../node/query/events.ts';
import { createPool } from '../../../../node/query/pool/index.ts';
import { eventsFrom, plainEvents, plainOf } from '../fixture.ts';
import {
  covered,
  floodTwin,
  joinTwin,
  mergeTwin,
  type Plain,
  sortByDurationTwin,
} from '../twin.ts';

/** Runs an operator, and looks whether what it was given is as it was. */
function on(
  list: readonly Plain[],
  operator: (events: ReturnType<typeof eventsFrom>) => ReturnType<typeof eventsFrom>,
): Plain[] {
  const events = eventsFrom(list);
  const result = plainOf(operator(events));
  expect(plainOf(events)).toEqual(list);
  return result;
}

const both = fc.tuple(plainEvents, plainEvents);
const ends = (list: readonly Plain[]): Set<number> =>
  new Set(list.flatMap(({ start, duration }) => [start, start + duration]));

test('sorting is stable, whatever order events come in', () => {
  fc.assert(
    fc.property(plainEvents, (list) => {
      expect(on(list, sortByTimestamp)).toEqual(list.toSorted((a, b) => a.start - b.start));
      const sorted = list.toSorted((a, b) => b.duration - a.duration);
      expect(on(list, sortByDuration)).toEqual(sorted);
      // Those that do not sort all, of a list so long that they are worth it.
      const many = Array.from({ length: 20 }, () => list).flat();
      const longestFirst = many.toSorted((a, b) => b.duration - a.duration);
      for (const most of [0, 1, 3, many.length, -2]) {
        const first = longestFirst.slice(0, most);
        expect(on(many, (events) => longest(events, most))).toEqual(first);
      }
      for (const keys of [['app'], ['app', 'title'], []]) {
        expect(on(many, (events) => mergeLongestFirst(events, keys))).toEqual(
          keys.length === 0 ? longestFirst : mergeTwin(longestFirst, keys),
        );
      }
    }),
  );
});

test('events that last up to 2^53 microseconds, or differ in any digit, are sorted; ties stay as they were', () => {
  const digits = fc
    .tuple(fc.nat({ max: 52 }), fc.constantFrom(-1, 0, 1))
    .map(([bits, more]) => Math.max(0, 2 ** bits + more));
  const duration = fc.oneof(
    digits,
    fc.constantFrom(0, 1, 2 ** 32, Number.MAX_SAFE_INTEGER),
    fc.nat({ max: Number.MAX_SAFE_INTEGER }),
  );
  const event = duration.map((lasts) => ({ start: 0, duration: lasts, data: {} }));
  fc.assert(
    fc.property(fc.array(event, { maxLength: 60 }), (list) => {
      const numbered = list.map((one, i) => ({ ...one, start: i }));
      expect(on(numbered, sortByDuration)).toEqual(sortByDurationTwin(numbered));
    }),
    { numRuns: 500 },
  );
});

test('a limit takes the first ones, and counts from the end below 0 as Python does', () => {
  fc.assert(
    fc.property(plainEvents, fc.integer({ min: -20, max: 20 }), (list, most) => {
      expect(on(list, (events) => limit(events, most))).toEqual(list.slice(0, most));
    }),
  );
});

test('flooding leaves what its slow twin leaves, and nothing that overlaps', () => {
  fc.assert(
    fc.property(plainEvents, fc.integer({ min: 0, max: 12 }), (list, pulseTime) => {
      const flooded = on(list, (events) => flood(events, pulseTime));
      expect(flooded).toEqual(floodTwin(list, pulseTime));
      flooded.forEach((event, i) => {
        expect(event.duration).toBeGreaterThan(0);
        if (i > 0) {
          const before = flooded[i - 1];
          expect(event.start).toBeGreaterThanOrEqual(before.start + before.duration);
        }
      });
    }),
    { numRuns: 1_000 },
  );
});

test('the gap goes to the longer neighbour; one above the pulse time stays', () => {
  const gap = (first: number, second: number, app = 'b'): Plain[] => [
    { start: 0, duration: first, data: { app: 'a' } },
    { start: first + 4, duration: second, data: { app } },
  ];
  const flooded = (list: Plain[]) =>
    on(list, (events) => flood(events, 5)).map(({ start, duration }) => [start, duration]);
  expect(flooded(gap(10, 3))).toEqual([
    [0, 14],
    [14, 3],
  ]);
  expect(flooded(gap(3, 10))).toEqual([
    [0, 3],
    [3, 14],
  ]);
  expect(flooded(gap(10, 3, 'a'))).toEqual([[0, 17]]);
  const apart = gap(10, 3).map((event, i) => ({ ...event, start: event.start + 2 * i }));
  expect(flooded(apart)).toEqual([
    [0, 10],
    [16, 3],
  ]);
});

test('what an intersection leaves is covered by both, and keeps its data', () => {
  fc.assert(
    fc.property(both, ([list, others]) => {
      const pool = createPool();
      const result = plainOf(periodIntersect(eventsFrom(list, pool), eventsFrom(others, pool)));
      expect(covered(result)).toEqual(covered(list).intersection(covered(others)));
      // Each event by itself: no part twice, none lost.
      for (const event of list) {
        const alone = plainOf(periodIntersect(eventsFrom([event], pool), eventsFrom(others, pool)));
        const total = alone.reduce((sum, { duration }) => sum + duration, 0);
        expect(total).toBe(covered([event]).intersection(covered(others)).size);
        for (const part of alone) expect(part.data).toEqual(event.data);
      }
      const sum = result.reduce((all, { duration }) => all + duration, 0);
      const each = list.map((event) => covered([event]).intersection(covered(others)).size);
      expect(sum).toBe(each.reduce((all, size) => all + size, 0));
    }),
  );
});

test('an event that lasts no time stays where a period holds it, its borders included', () => {
  const point = (start: number): Plain => ({ start, duration: 0, data: {} });
  const period = [{ start: 10, duration: 5, data: {} }];
  const kept = [9, 10, 12, 15, 16].flatMap((at) =>
    on([point(at)], (events) => periodIntersect(events, eventsFrom(period))).map(
      ({ start }) => start,
    ),
  );
  expect(kept).toEqual([10, 12, 15]);
});

test('a union of periods covers what either covers, has no data, and leaves its inputs alone', () => {
  fc.assert(
    fc.property(both, ([list, others]) => {
      const pool = createPool();
      const [a, b] = [eventsFrom(list, pool), eventsFrom(others, pool)];
      const union = plainOf(periodUnion(a, b));
      expect(covered(union)).toEqual(covered([...list, ...others]));
      expect(ends(union).isSubsetOf(ends([...list, ...others]))).toBe(true);
      union.forEach((event, i) => {
        expect(event.data).toEqual({});
        if (i > 0) expect(event.start).toBeGreaterThan(union[i - 1].start + union[i - 1].duration);
      });
      expect([plainOf(a), plainOf(b)]).toEqual([list, others]);
    }),
  );
});

test('a union without overlap keeps the first list whole, and of the second what is left free', () => {
  fc.assert(
    fc.property(both, ([list, others]) => {
      const pool = createPool();
      const mine = list.map((event) => ({ ...event, data: { of: 'first' } }));
      const theirs = others.map((event) => ({ ...event, data: { of: 'second' } }));
      const union = plainOf(unionNoOverlap(eventsFrom(mine, pool), eventsFrom(theirs, pool)));
      const of = (which: string): Plain[] => union.filter(({ data }) => data['of'] === which);
      expect(of('first')).toEqual(mine.toSorted((a, b) => a.start - b.start));
      expect(covered(of('second'))).toEqual(covered(theirs).difference(covered(mine)));
    }),
  );
});

test('merging by keys sums what its slow twin sums, in the order of first sight', () => {
  const keys = fc.uniqueArray(fc.constantFrom('app', 'title', 'none'), { minLength: 1 });
  fc.assert(
    fc.property(plainEvents, keys, (list, by) => {
      expect(on(list, (events) => mergeByKeys(events, by))).toEqual(mergeTwin(list, by));
      expect(on(list, (events) => mergeByKeys(events, []))).toEqual(list);
    }),
  );
});

test('runs of one value become one event with all of them in it', () => {
  fc.assert(
    fc.property(plainEvents, (list) => {
      const chunks = on(list, (events) =>
        chunkByKey(events, 'app', ({ start, duration, data }) => ({ start, duration, data })),
      );
      const held = chunks.flatMap(({ data }) => data['subevents']);
      expect(held).toEqual(list.filter(({ data }) => 'app' in data));
      for (const { data, duration } of chunks) {
        const inside = data['subevents'] as unknown as Plain[];
        expect(duration).toBe(inside.reduce((sum, event) => sum + event.duration, 0));
        for (const event of inside) expect(event.data['app']).toBe(data['app']);
      }
    }),
  );
});

test('a filter and a change of data see each distinct data once', () => {
  fc.assert(
    fc.property(plainEvents, (list) => {
      let asked = 0;
      const kept = on(list, (events) =>
        filterData(events, (code) => {
          asked++;
          return events.pool.data(code)['app'] === 'a';
        }),
      );
      expect(kept).toEqual(list.filter(({ data }) => data['app'] === 'a'));
      expect(asked).toBeLessThanOrEqual(new Set(list.map(({ data }) => JSON.stringify(data))).size);
      const changed = on(list, ({ ...events }) =>
        mapData(events, (code) => events.pool.intern({ ...events.pool.data(code), more: 1 })),
      );
      expect(changed).toEqual(
        list.map((event) => ({ ...event, data: { ...event.data, more: 1 } })),
      );
    }),
  );
});

test('sums are of all; lists are put one behind the other', () => {
  fc.assert(
    fc.property(both, ([list, others]) => {
      const pool = createPool();
      const [a, b] = [eventsFrom(list, pool), eventsFrom(others, pool)];
      const total = list.reduce((sum, { duration }) => sum + duration, 0);
      expect(sumDurations(a)).toBe(total);
      expect(plainOf(concat(pool, [a, b]))).toEqual([...list, ...others]);
    }),
  );
});

test('joining leaves what its slow twin leaves, in whichever pool the others are', () => {
  fc.assert(
    fc.property(both, fc.boolean(), ([list, others], isOnePool) => {
      const joined = (events: ReturnType<typeof eventsFrom>) =>
        joinEvents(events, eventsFrom(others, isOnePool ? events.pool : undefined));
      expect(on(list, joined)).toEqual(joinTwin(list, others));
    }),
    { numRuns: 1_000 },
  );
});

test('joining gives a window what its tab says, and takes nothing that the window says itself', () => {
  const window = { start: 0, duration: 10, data: { app: 'firefox', title: 'a window' } };
  const tab = { start: 4, duration: 3, data: { title: 'a tab', url: 'https://a.org/' } };
  const both = { ...window.data, url: tab.data.url };
  expect(on([window], (events) => joinEvents(events, eventsFrom([tab])))).toEqual([
    { start: 0, duration: 4, data: window.data },
    { start: 4, duration: 3, data: both },
    { start: 7, duration: 3, data: window.data },
  ]);
});
