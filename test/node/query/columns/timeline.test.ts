import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { JsonObject } from '../../../../protocol/json.ts';
import { spread } from '../../../../node/query/reports/spread.ts';
import { pixelAt, timeline } from '../../../../node/query/columns/timeline.ts';
import { eventsFrom, plainEvents, plainOf } from '../fixture.ts';
import { runsTwin, spreadTwin } from '../twin.ts';

const canvases = fc
  .record({
    from: fc.integer({ min: -5, max: 60 }),
    length: fc.integer({ min: 1, max: 80 }),
    width: fc.integer({ min: 1, max: 50 }),
  })
  .map(({ from, length, width }) => ({ from, to: from + length, width: Math.min(width, length) }));

const KINDS = {
  'all of the data': undefined,
  'one field': ['app'],
  'no field, but whether there is something': [],
} as const;

test.each(Object.entries(KINDS))(
  'told apart by %s, each pixel shows what its slow twin finds there most, runs their longest event',
  (_, keys) => {
    const kindOf = (data: JsonObject): JsonObject =>
      keys
        ? Object.fromEntries(keys.flatMap((key) => (key in data ? [[key, data[key]]] : [])))
        : data;
    fc.assert(
      fc.property(plainEvents, canvases, (list, canvas) => {
        const events = eventsFrom(list);
        const runs = timeline(events, canvas, keys && events.pool.only(keys, events.pool));
        expect(plainOf(events)).toEqual(list);
        const expected = runsTwin(list, canvas, kindOf);
        expect(
          expected.map((_run, i) => ({
            pixel: runs.start[i],
            pixels: runs.duration[i],
            lasted: runs.lasted[i],
            event: runs.id[i],
          })),
        ).toEqual(expected);
        expect(plainOf(runs).map(({ data }) => data)).toEqual(
          expected.map(({ event }) => list[event].data),
        );
      }),
      { numRuns: 2_000 },
    );
  },
);

test('pixels lie side by side from the first moment to the last, of two centuries too', () => {
  const [from, to] = [Date.UTC(1900) * 1_000, Date.UTC(2100) * 1_000];
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 10_000 }), fc.nat({ max: 10_000 }), (width, pixel) => {
      const canvas = { from, to, width };
      expect(pixelAt(canvas, 0)).toBe(from);
      expect(pixelAt(canvas, width)).toBe(to);
      const at = Math.min(pixel, width - 1);
      expect(pixelAt(canvas, at + 1)).toBeGreaterThan(pixelAt(canvas, at));
      // A moment that is in it alone is shown in it alone.
      const start = pixelAt(canvas, at);
      const runs = plainOf(timeline(eventsFrom([{ start, duration: 1, data: {} }]), canvas));
      expect(runs).toEqual([{ start: at, duration: 1, data: {} }]);
    }),
  );
});

test('two hundred thousand events that all overlap are drawn without looking at each in each pixel', () => {
  const count = 200_000;
  const list = Array.from({ length: count }, (_, i) => ({
    start: i,
    duration: 10 * count,
    data: { n: i % 7 },
  }));
  const runs = timeline(eventsFrom(list), { from: 0, to: count, width: 10_000 });
  expect(runs.count).toBeLessThanOrEqual(10_000);
});

test('what lies in each period is what its slow twin counts', () => {
  const bounds = fc
    .uniqueArray(fc.integer({ min: -10, max: 90 }), { maxLength: 12 })
    .map((list) => list.toSorted((a, b) => a - b));
  fc.assert(
    fc.property(plainEvents, bounds, (list, periods) => {
      expect([...spread(list, periods)]).toEqual(spreadTwin(list, periods));
    }),
  );
});
