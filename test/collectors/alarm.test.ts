import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createAlarm, type Alarm } from '../../collectors/alarm.ts';
import { SECOND } from '../../protocol/event.ts';

let abort: AbortController;
let alarm: Alarm;
let isAwake: boolean;

beforeEach(() => {
  vi.useFakeTimers();
  abort = new AbortController();
  alarm = createAlarm(abort.signal);
});
afterEach(() => vi.useRealTimers());

const sleep = async () => {
  isAwake = false;
  void alarm.sleep(SECOND).then(() => (isAwake = true));
  await vi.advanceTimersByTimeAsync(0);
};

test('sleeps as long as it is told', async () => {
  await sleep();
  await vi.advanceTimersByTimeAsync(999);
  expect(isAwake).toBe(false);
  await vi.advanceTimersByTimeAsync(1);
  expect(isAwake).toBe(true);
});

test.each([
  ['ring', () => alarm.ring()],
  ['abort', () => abort.abort()],
])('%s wakes the sleeper, and a timer is not left behind', async (_, wake) => {
  await sleep();
  wake();
  await vi.advanceTimersByTimeAsync(0);
  expect(isAwake).toBe(true);
  expect(vi.getTimerCount()).toBe(0);
});

test('a ring that nobody heard ends the next sleep at once, and only that', async () => {
  alarm.ring();
  alarm.ring();
  await sleep();
  expect(isAwake).toBe(true);
  await sleep();
  expect(isAwake).toBe(false);
});

test('after abort there is no sleep', async () => {
  abort.abort();
  await sleep();
  expect(isAwake).toBe(true);
});
