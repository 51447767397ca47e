import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { createCandidates } from '../../../node/import/new-events.ts';
import { sameJson } from '../../../protocol/canonical.ts';
import type { Event } from '../../../protocol/event.ts';

// Few of each, so that much coincides.
const event: fc.Arbitrary<Event> = fc.record({
  start: fc.nat(5),
  duration: fc.nat(2),
  data: fc.constantFrom({}, { a: 1, b: 2 }, { b: 2, a: 1 }, { a: '1' }, { a: [{ c: 1, d: [] }] }),
});

const same = (a: Event, b: Event): boolean =>
  a.start === b.start && a.duration === b.duration && sameJson(a.data, b.data);

test('what is left is each event once that is held nowhere, in its order', () => {
  const events = fc.array(event, { maxLength: 30 });
  fc.assert(
    fc.property(events, fc.array(events, { maxLength: 3 }), (unsorted, places) => {
      const sorted = unsorted.toSorted((a, b) => a.start - b.start);
      const candidates = createCandidates(sorted);
      for (const held of places) {
        const compare = candidates.compare();
        for (const { start, duration, data } of held.toSorted((a, b) => b.start - a.start)) {
          compare({ start, duration, data: JSON.stringify(data) });
        }
      }
      const expected = sorted.filter(
        (one, i) =>
          !sorted.slice(0, i).some((other) => same(one, other)) &&
          !places.flat().some((other) => same(one, other)),
      );
      expect(candidates.left()).toEqual(expected);
    }),
    { numRuns: 500 },
  );
});

test('a hundred thousand events of one moment do not take their square', () => {
  const events = Array.from({ length: 100_000 }, (_, i) => ({
    start: 1,
    duration: 0,
    data: { n: i },
  }));
  const candidates = createCandidates(events);
  const compare = candidates.compare();
  for (const { data } of events) compare({ start: 1, duration: 0, data: JSON.stringify(data) });
  expect(candidates.left()).toEqual([]);
});
