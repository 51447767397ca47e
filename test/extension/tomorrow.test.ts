import { expect, it } from 'vitest';
import { untilTomorrow } from '../../extension/entrypoints/popup/tomorrow.ts';

const at = (hours: number, minutes = 0, day = 23): Date => new Date(2026, 10, day, hours, minutes);

it('a pause until tomorrow ends in the next morning', () => {
  expect(untilTomorrow(at(14, 30))).toBe(at(4, 0, 24).getTime());
  expect(untilTomorrow(at(4))).toBe(at(4, 0, 24).getTime());
});

it('who works past midnight is still at today: it ends in the same morning', () => {
  expect(untilTomorrow(at(0, 30))).toBe(at(4).getTime());
  expect(untilTomorrow(at(3, 59))).toBe(at(4).getTime());
});
