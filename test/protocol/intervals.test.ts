/** Intervals against their readable twin: the set of the ordinals in them. */
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type Interval,
  intersect,
  type Intervals,
  intervalsOf,
  normalise,
  sameIntervals,
  sizeOf,
  subtract,
  union,
} from '../../protocol/intervals.ts';
import { looseIntervals } from './arbitraries.ts';

const setOf = (intervals: readonly Interval[]): Set<number> =>
  new Set(
    intervals.flatMap(({ first, end }) => Array.from({ length: end - first }, (_, i) => first + i)),
  );

/** Disjoint, none empty, none touching, rising. */
function expectNormal(intervals: Intervals): void {
  intervals.forEach(({ first, end }, i) => {
    expect(end).toBeGreaterThan(first);
    expect(first).toBeGreaterThan(intervals[i - 1]?.end ?? -1);
  });
}

test('any intervals have one normal form, which holds the same ordinals', () => {
  fc.assert(
    fc.property(looseIntervals, (loose) => {
      const normal = normalise(loose);
      expectNormal(normal);
      expect(setOf(normal)).toEqual(setOf(loose));
      expect(sizeOf(normal)).toBe(setOf(loose).size);
      expect(normalise(loose.toReversed())).toEqual(normal);
      expect(intervalsOf([...setOf(loose)].toReversed())).toEqual(normal);
    }),
  );
});

test('union, difference and intersection are those of the sets', () => {
  const normal = looseIntervals.map((loose) => normalise(loose));
  const within = fc.nat({ max: 50 });
  fc.assert(
    fc.property(normal, normal, within, (a, b, ordinal) => {
      const [inA, inB] = [setOf(a).has(ordinal), setOf(b).has(ordinal)];
      for (const [actual, isIn] of [
        [union(a, b), inA || inB],
        [subtract(a, b), inA && !inB],
        [intersect(a, b), inA && inB],
      ] as const) {
        expectNormal(actual);
        expect(setOf(actual).has(ordinal)).toBe(isIn);
      }
      expect(sizeOf(union(a, b))).toBe(sizeOf(a) + sizeOf(b) - sizeOf(intersect(a, b)));
      expect(sizeOf(subtract(a, b))).toBe(sizeOf(a) - sizeOf(intersect(a, b)));
      expect(sameIntervals(a, b)).toBe([...setOf(a)].join() === [...setOf(b)].join());
    }),
    { numRuns: 1000 },
  );
});

test('what is given stays as it was', () => {
  const loose = [
    { first: 5, end: 7 },
    { first: 0, end: 6 },
  ];
  const copy = structuredClone(loose);
  normalise(loose);
  expect(loose).toEqual(copy);
});
