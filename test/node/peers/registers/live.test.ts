import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { LiveEvent } from '../../../../protocol/merge.ts';
import { createLive, type Live } from '../../../../node/peers/registers/live.ts';
import type { Change } from '../../../../node/store/index.ts';

const SELF = new Uint8Array(32);
const OTHER = new Uint8Array(32).fill(1);
const EVENT: LiveEvent = { bucket: '00'.repeat(16), number: 0, start: 1, duration: 0, data: {} };

let live: Live;
let listeners: Set<(change: Change) => void>;
let events: readonly LiveEvent[];
let written: string[];
let settled: number;
let isHeard: boolean;
let keysTold: string[];
let keyId: Uint8Array;

const changed = (device = SELF, kind: Partial<Change> = {}): void => {
  const change = {
    ...kind,
    bucket: { stream: { domain: 'core', record: { device } } },
  } as unknown as Change;
  for (const listener of listeners) listener(change);
};

beforeEach(() => {
  vi.useFakeTimers();
  listeners = new Set();
  [events, written, settled, isHeard, keysTold] = [[], [], 0, true, []];
  keyId = new Uint8Array(16);
  live = createLive({
    store: {
      device: { publicKey: SELF, secret: SELF, incarnation: new Uint8Array(16) },
      onChange(listener) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
    replicas: {
      live: async (domain) => (domain === 'core' ? events : []),
      async settle() {
        settled++;
      },
      monthKey: async () => ({
        streamId: '00'.repeat(16),
        key: { id: keyId, month: 0, key: new Uint8Array(32) },
      }),
    },
    writer: {
      async write(name, content) {
        written.push(`${name}: ${content.length} at ${Math.round(performance.now())}`);
      },
      has: () => false,
    },
    seal: (_, all) => new Uint8Array(all.length),
    before: async () => void keysTold.push(`after ${written.length}`),
    isHeard: () => isHeard,
    onError: (error) => {
      throw error;
    },
  });
  live.start();
});

afterEach(async () => {
  await live.stop();
  vi.useRealTimers();
});

test('what changes is told soon, and four times a second at most', async () => {
  const start = Math.round(performance.now());
  for (let i = 0; i < 100; i++) {
    events = [{ ...EVENT, duration: i }];
    changed();
    await vi.advanceTimersByTimeAsync(10);
  }
  const times = written.map((text) => Number(text.split(' ').at(-1)) - start);
  expect(times[0]).toBeLessThanOrEqual(30);
  expect(written.length).toBeGreaterThanOrEqual(4);
  expect(written.length).toBeLessThanOrEqual(5);
});

test('that something lasts longer is told every five seconds, and with whatever is new', async () => {
  const times = (): number[] => written.map((text) => Number(text.split(' ').at(-1)) - start);
  events = [EVENT];
  changed();
  await vi.advanceTimersByTimeAsync(300);
  const start = Math.round(performance.now());
  written = [];
  for (let i = 1; i <= 120; i++) {
    events = [{ ...EVENT, duration: i }];
    changed(SELF, { kind: 'event', extended: true });
    await vi.advanceTimersByTimeAsync(100);
  }
  expect(times()).toHaveLength(2);
  expect(times()[1] - times()[0]).toBeGreaterThanOrEqual(5000);
  events = [EVENT, EVENT];
  changed();
  await vi.advanceTimersByTimeAsync(300);
  expect(written).toHaveLength(3);
});

test('keys are told before the first that is sealed under one, and not with everything after it', async () => {
  for (const key of [1, 1, 1, 2, 2, 1]) {
    keyId = new Uint8Array(16).fill(key);
    events = [{ ...EVENT, duration: written.length }];
    changed();
    await vi.advanceTimersByTimeAsync(300);
  }
  expect(written).toHaveLength(6);
  expect(keysTold).toEqual(['after 0', 'after 3']);
});

test('what is as it was told, or another device’s, is not told again', async () => {
  events = [EVENT];
  changed();
  await vi.advanceTimersByTimeAsync(1000);
  changed();
  changed(OTHER);
  await vi.advanceTimersByTimeAsync(1000);
  expect(written).toHaveLength(1);
  events = [];
  changed();
  await vi.advanceTimersByTimeAsync(1000);
  expect(written).toHaveLength(2);
});

test('where another machine said something in its place it is told again, once a minute at most', async () => {
  events = [EVENT];
  changed();
  await vi.advanceTimersByTimeAsync(1000);
  expect(written).toHaveLength(1);
  for (let i = 0; i < 60; i++) {
    live.replaced();
    await vi.advanceTimersByTimeAsync(1000);
  }
  expect(written).toHaveLength(2);
  await vi.advanceTimersByTimeAsync(2000);
  expect(written).toHaveLength(3);
});

test('while nobody is there nothing is written; who comes is told everything', async () => {
  isHeard = false;
  events = [EVENT];
  changed();
  await vi.advanceTimersByTimeAsync(10_000);
  expect([written.length, settled]).toEqual([0, 0]);
  isHeard = true;
  live.wake();
  await vi.advanceTimersByTimeAsync(1000);
  expect(written).toHaveLength(1);
  expect(settled).toBeGreaterThan(2);
  isHeard = false;
  await vi.advanceTimersByTimeAsync(1000);
  const before = settled;
  await vi.advanceTimersByTimeAsync(10_000);
  expect(settled).toBe(before);
});
