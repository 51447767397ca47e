import { expect, it } from 'vitest';
import { untilTomorrow } from '../../extension/entrypoints/popup/tomorrow.ts';

const at = (hours: number, minutes = 0, day = 23): Date => new Date(2026, 10, day, hours, minutes);

it('a pause until tomorrow ends in the next morning', () => {
  expect(untilTomorrow(at(14, 30), undefined)).toBe(at(4, 0, 24).getTime());
  expect(untilTomorrow(at(4), undefined)).toBe(at(4, 0, 24).getTime());
});

it('who works past midnight is still at today: it ends in the same morning', () => {
  expect(untilTomorrow(at(0, 30), undefined)).toBe(at(4).getTime());
  expect(untilTomorrow(at(3, 59), undefined)).toBe(at(4).getTime());
});

it('a pause until tomorrow ends with the person’s own day, though the node said days ago when that is', () => {
  const ends = at(6, 30, 24).getTime();
  expect(untilTomorrow(at(14, 30), ends)).toBe(ends);
  expect(untilTomorrow(at(5, 0, 24), ends)).toBe(ends);
  expect(untilTomorrow(at(6, 30, 24), ends)).toBe(at(6, 30, 25).getTime());
  expect(untilTomorrow(at(23, 0, 28), ends)).toBe(at(6, 30, 29).getTime());
});
