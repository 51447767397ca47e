import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { createPatience } from '../../../node/lock/patience.ts';

function patienceAt(start = 0) {
  const clock = { now: start };
  return { clock, patience: createPatience({ now: () => clock.now }) };
}

test('the first guess is heard at once, and each wrong one makes the next wait twice as long, up to a minute', () => {
  const { clock, patience } = patienceAt();
  expect(patience.left()).toBe(0);
  const waits = Array.from({ length: 9 }, () => {
    patience.lengthen();
    const left = patience.left();
    clock.now += left;
    expect(patience.left()).toBe(0);
    return left / 1000;
  });
  expect(waits).toEqual([1, 2, 4, 8, 16, 32, 60, 60, 60]);
});

test('a right one makes all forgotten', () => {
  const { patience } = patienceAt();
  for (let i = 0; i < 5; i++) patience.lengthen();
  patience.reset();
  expect(patience.left()).toBe(0);
  patience.lengthen();
  expect(patience.left()).toBe(1000);
});

test('however guesses come, few are heard: a day has room for less than 1,500', () => {
  const DAY = 86_400_000;
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 90_000 }), { minLength: 1, maxLength: 50 }),
      (gaps) => {
        const { clock, patience } = patienceAt();
        let heard = 0;
        for (let i = 0; clock.now < DAY && i < 20_000; i++) {
          // Someone who never pauses waits at least as long as has to be.
          clock.now += Math.max(gaps[i % gaps.length] ?? 0, 10);
          if (patience.left() > 0) continue;
          heard++;
          patience.lengthen();
        }
        expect(heard).toBeLessThan(1_500);
      },
    ),
    { numRuns: 30 },
  );
});
