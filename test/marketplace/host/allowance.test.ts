import { expect, test } from 'vitest';
import { createAllowance, createBuckets } from '../../../marketplace/host/allowance.ts';

const MANY = { perSecond: 1_000, burst: 1_000 };

function setUp() {
  let now = 0;
  const clock = { now: () => now };
  const allowance = createAllowance({
    clock,
    each: {
      questions: { perSecond: 1, burst: 3 },
      orders: { perSecond: 1, burst: 1 },
      bytes: { perSecond: 100, burst: 200 },
    },
    all: {
      questions: { perSecond: 2, burst: 5 },
      orders: MANY,
      bytes: { perSecond: 1_000, burst: 400 },
    },
  });
  const taken = (peer: string, tries: number): number =>
    Array.from({ length: tries }, () => allowance.take('questions', peer)).filter(Boolean).length;
  return { allowance, clock, taken, pass: (ms: number) => void (now += ms) };
}

test('a peer asks so often at once, and then as often as the rate lets it', () => {
  const { taken, pass } = setUp();
  expect(taken('a', 10)).toBe(3);
  pass(2_000);
  expect(taken('a', 10)).toBe(2);
  pass(3_600_000);
  expect(taken('a', 10)).toBe(3);
});

test('all together ask no more than all may, and who asks too much takes nothing from the others', () => {
  const { taken } = setUp();
  expect(taken('a', 1_000)).toBe(3);
  expect(taken('b', 10)).toBe(2);
  expect(taken('c', 10)).toBe(0);
});

test('bytes beyond what is left are waited for, as long as the rate says', () => {
  const { allowance, pass } = setUp();
  expect(allowance.spend(200, 'a')).toBe(0);
  expect(allowance.spend(50, 'a')).toBe(500);
  pass(500);
  expect(allowance.spend(100, 'a')).toBe(1_000);
  expect(allowance.spend(1_000, 'b')).toBeGreaterThan(7_000);
});

test('no number of peers makes it remember more than some', () => {
  const { clock } = setUp();
  const buckets = createBuckets(clock, { perSecond: 1, burst: 1 });
  expect(buckets('first').take()).toBe(true);
  expect(buckets('first').take()).toBe(false);
  for (let i = 0; i < 1_024; i++) buckets(`${i}`).take();
  expect(buckets('1023').take()).toBe(false);
  expect(buckets('first').take()).toBe(true);
});
