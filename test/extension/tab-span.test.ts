import fc from 'fast-check';
import { expect, test } from 'vitest';
import { lookAt, LONGEST_GAP, type TabSpan } from '../../extension/recording/tab-span.ts';

const a = { url: 'https://a.example/' };
const b = { url: 'https://b.example/' };

test('a tab in front becomes longer for as long as nothing of it changes', () => {
  const { open } = lookAt(undefined, a, 1_000, 1_300);
  expect(open).toEqual({ start: 1_000, seen: 1_300, data: a });
  expect(lookAt(open, { ...a }, 31_000, 31_000)).toEqual({
    open: { start: 1_000, seen: 31_000, data: a },
    ended: undefined,
  });
});

test('another one begins when it came, not when it was looked at', () => {
  const open = { start: 1_000, seen: 5_000, data: a };
  expect(lookAt(open, b, 9_000, 9_300)).toEqual({
    ended: { start: 1_000, seen: 9_000, data: a },
    open: { start: 9_000, seen: 9_300, data: b },
  });
  expect(lookAt(open, undefined, 9_000, 9_300)).toEqual({
    ended: { start: 1_000, seen: 9_000, data: a },
    open: undefined,
  });
});

test('where the clock jumps between a change and the look at it, no tab is given the time between', () => {
  const hour = 3_600_000;
  const now = 10 * hour;
  for (const since of [now - hour, now + hour]) {
    expect(lookAt(undefined, a, since, now).open).toEqual({ start: now, seen: now, data: a });
    const open = { start: now - 5_000, seen: now - 1_000, data: a };
    const { ended, open: next } = lookAt(open, b, since, now);
    expect(ended?.seen).toBeLessThanOrEqual(now);
    expect(next?.start).toBeGreaterThanOrEqual(now - 1_000);
    expect(next?.seen).toBe(now);
  }
});

test('the time of a machine that slept is no tab’s', () => {
  const open = { start: 1_000, seen: 5_000, data: a };
  const now = 5_000 + LONGEST_GAP + 1;
  expect(lookAt(open, a, now, now)).toEqual({
    ended: open,
    open: { start: now, seen: now, data: a },
  });
});

test('whatever clocks do, spans are whole, none is longer than it was seen, and no neighbours begin together', () => {
  const look = fc.record({
    step: fc.integer({ min: -200_000, max: 200_000 }),
    since: fc.integer({ min: 0, max: 400 }),
    data: fc.constantFrom(a, b, undefined),
  });
  fc.assert(
    fc.property(fc.array(look), (looks) => {
      let now = 1_000_000_000;
      let open: TabSpan | undefined;
      let watched = 0;
      const ended: TabSpan[] = [];
      for (const { step, since, data } of looks) {
        now += step;
        watched += Math.max(step, 0) + since;
        const found = lookAt(open, data, now - since, now);
        if (found.ended) ended.push(found.ended);
        if (found.ended && found.open) expect(found.open.start).not.toBe(found.ended.start);
        if (data) expect(found.open?.data).toEqual(data);
        else expect(found.open).toBeUndefined();
        open = found.open;
      }
      const all = open ? [...ended, open] : ended;
      for (const { start, seen } of all) expect(seen).toBeGreaterThanOrEqual(start);
      const time = all.reduce((sum, { start, seen }) => sum + seen - start, 0);
      expect(time).toBeLessThanOrEqual(watched + all.length);
    }),
  );
});
