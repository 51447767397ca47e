import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { spansOf } from '../../../../node/query/plan/index.ts';

const DAY = 100;
const BLOCKS = [1, 8, 64];

const moment = fc.oneof(
  fc.integer({ min: -40_000, max: 40_000 }),
  fc.integer({ min: -400, max: 400 }).map((days) => days * DAY),
);
const period = fc
  .tuple(moment, moment)
  .map(([a, b]) => ({ from: Math.min(a, b), to: Math.max(a, b) }));

test('spans cover all time, one behind the other; the inner ones are whole days and blocks of them', () => {
  fc.assert(
    fc.property(period, moment, (asked, newest) => {
      const spans = spansOf(asked, newest, DAY);
      expect(spans[0].from).toBe(-Infinity);
      expect(spans.at(-1)?.to).toBe(Infinity);
      for (const [i, { from, to }] of spans.entries()) {
        if (i > 0) expect(from).toBe(spans[i - 1].to);
        expect(from).toBeLessThan(to);
        if (i === 0 || i === spans.length - 1) continue;
        const days = (to - from) / DAY;
        expect(BLOCKS).toContain(days);
        expect(Math.abs((from / DAY) % days)).toBe(0);
        // Neither cut by the period nor, where it is more than a day, of what changes yet.
        expect(from).toBeGreaterThan(asked.from);
        expect(to).toBeLessThan(asked.to);
        if (days > 1) expect(to).toBeLessThanOrEqual(newest - DAY);
      }
    }),
    { numRuns: 200 },
  );
});

test('a period that is shifted or prolonged has the same spans but at its ends', () => {
  fc.assert(
    fc.property(period, period, moment, (a, b, newest) => {
      const inner = (asked: typeof a) => spansOf(asked, newest, DAY).slice(1, -1);
      const [first, second] = [inner(a), inner(b)];
      // Blocks of 64 days, wherever both have them whole.
      const from = Math.max(a.from, b.from);
      const to = Math.min(a.to, b.to);
      const within = (list: typeof first, size: number) =>
        list.filter((span) => {
          const block = 64 * DAY;
          const begin = Math.floor(span.from / block) * block;
          return begin > from && begin + block < to && span.to - span.from >= size;
        });
      expect(within(first, 0)).toEqual(within(second, 0));
    }),
    { numRuns: 1_000 },
  );
});

test('all days up to the newest event are spans, and those that are yet to come are one', () => {
  const years = { from: 0, to: 1e6 * DAY };
  const newest = 10 * DAY + 30;
  const spans = spansOf(years, newest, DAY);
  const days = spans.filter(({ from, to }) => to - from === DAY);
  expect(days.some(({ from, to }) => from <= newest && newest < to)).toBe(true);
  expect(spans.length).toBeLessThan(15);
  // Nothing was ever recorded, or all of it before.
  const whole = [{ from: -Infinity, to: Infinity }];
  expect(spansOf(years, -Infinity, DAY)).toEqual(whole);
  expect(spansOf({ from: 100 * DAY, to: 1e6 * DAY }, newest, DAY)).toEqual(whole);
});

test('years are some dozens of spans', () => {
  const day = 86_400e6;
  const spans = spansOf({ from: 0, to: 3_650 * day }, 3_600 * day);
  expect(spans.length).toBeLessThan(130);
});
