import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createDialer, type Dialer } from '../../../node/peers/dialer.ts';

let dialer: Dialer;
let calls: [peer: string, at: number][];
let connected: Set<string>;
let wanted: string[];
let reachable: Set<string>;

beforeEach(() => {
  vi.useFakeTimers();
  calls = [];
  connected = new Set();
  wanted = ['aa', 'bb'];
  reachable = new Set();
  const start = Date.now();
  dialer = createDialer({
    wanted: () => wanted,
    isConnected: (peer) => connected.has(peer),
    async call(peer) {
      calls.push([peer, Date.now() - start]);
      if (!reachable.has(peer)) throw new Error('it does not answer');
      connected.add(peer);
    },
    chance: () => 1,
    now: Date.now,
  });
});

afterEach(async () => {
  await dialer.stop();
  vi.useRealTimers();
});

test('a device that does not answer is called less and often, and within five minutes for ever', async () => {
  wanted = ['aa'];
  dialer.wake();
  await vi.advanceTimersByTimeAsync(3_600_000);
  const gaps = calls.slice(1).map(([, at], i) => at - calls[i][1]);
  expect(gaps.slice(0, 5)).toEqual([1000, 2000, 4000, 8000, 16_000]);
  expect(Math.max(...gaps)).toBe(300_000);
  expect(gaps.at(-1)).toBe(300_000);
});

test('it is called at once when there is a reason to', async () => {
  dialer.wake();
  await vi.advanceTimersByTimeAsync(600_000);
  const before = calls.length;
  reachable.add('bb');
  dialer.wake('bb');
  await vi.advanceTimersByTimeAsync(0);
  expect(calls.slice(before).map(([peer]) => peer)).toEqual(['bb']);
  expect([...connected]).toEqual(['bb']);
});

test('one that is connected is not called, and after its session soon again', async () => {
  reachable.add('aa').add('bb');
  dialer.wake();
  await vi.advanceTimersByTimeAsync(0);
  dialer.wake();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(calls.length).toBe(2);
  connected.delete('aa');
  dialer.ended('aa', true);
  await vi.advanceTimersByTimeAsync(1000);
  expect(calls.slice(2)).toEqual([['aa', 61_000]]);
});

test('one that ends each session at once is called less and less often', async () => {
  wanted = ['aa'];
  reachable.add('aa');
  dialer.wake();
  for (let i = 0; i < 3600; i++) {
    if (connected.delete('aa')) dialer.ended('aa', true);
    await vi.advanceTimersByTimeAsync(1000);
  }
  expect(calls.length).toBeLessThan(25);
});

test('where another try cannot help, none is made before there is a reason to', async () => {
  wanted = ['aa'];
  reachable.add('aa');
  dialer.wake();
  await vi.advanceTimersByTimeAsync(0);
  connected.clear();
  dialer.ended('aa', false);
  await vi.advanceTimersByTimeAsync(3_600_000);
  expect(calls.length).toBe(1);
  dialer.wake('aa');
  await vi.advanceTimersByTimeAsync(0);
  expect(calls.length).toBe(2);
});

test('who is not wanted any more is not called', async () => {
  dialer.wake();
  await vi.advanceTimersByTimeAsync(0);
  wanted = [];
  await vi.advanceTimersByTimeAsync(3_600_000);
  dialer.wake('aa');
  await vi.advanceTimersByTimeAsync(0);
  expect(calls.length).toBe(2);
});
