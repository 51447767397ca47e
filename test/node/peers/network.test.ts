import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { watchNetwork } from '../../../node/peers/network.ts';

let changes = 0;
let addresses: string[];

beforeEach(() => {
  vi.useFakeTimers();
  changes = 0;
  addresses = ['192.168.1.5', 'fe80::1'];
});

afterEach(() => vi.useRealTimers());

const watch = (): { stop(): void } =>
  watchNetwork({ onChange: () => changes++, addresses: () => addresses });

test('another address is another network; the same in another order is not', () => {
  const watching = watch();
  addresses = ['fe80::1', '192.168.1.5'];
  vi.advanceTimersByTime(60_000);
  expect(changes).toBe(0);
  addresses = ['10.0.0.7'];
  vi.advanceTimersByTime(60_000);
  expect(changes).toBe(1);
  watching.stop();
  addresses = [];
  vi.advanceTimersByTime(60_000);
  expect(changes).toBe(1);
});

test('a machine that slept is told of', () => {
  const watching = watch();
  vi.setSystemTime(Date.now() + 3_600_000);
  vi.advanceTimersByTime(5000);
  expect(changes).toBe(1);
  vi.advanceTimersByTime(60_000);
  expect(changes).toBe(1);
  watching.stop();
});
