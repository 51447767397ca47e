import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createWindowCollector } from '../../collectors/window/collector.ts';
import { MILLISECOND, SECOND } from '../../protocol/event.ts';
import { collectorAcceptance } from './acceptance.ts';
import { createFakeWindows } from './fake-source.ts';
import { createMemorySink } from './memory-sink.ts';

const BUCKET = 'aw-watcher-window_desk';
const SPEC = {
  name: BUCKET,
  type: 'currentwindow',
  client: 'aw-watcher-window',
  hostname: 'desk',
};
const EDITOR = { app: 'Editor', title: 'novel.txt' };
const BROWSER = { app: 'Browser', title: 'News' };
const NONE = { app: 'unknown', title: 'unknown' };

collectorAcceptance('the window collector (any source)', async () => {
  const windows = createFakeWindows(EDITOR);
  let count = 0;
  return {
    collector: createWindowCollector({ source: windows.source, hostname: 'desk' }),
    bucket: SPEC,
    act: async () => windows.activate({ app: 'Browser', title: `page ${(count += 1)}` }),
    breakSource: async () => windows.lose(),
    mendSource: async () => windows.mend(),
    end: async () => {},
  };
});

describe('the window collector', () => {
  const T = Date.UTC(2026, 0, 5, 9);
  let windows: ReturnType<typeof createFakeWindows>;
  let sink: ReturnType<typeof createMemorySink>;
  let abort: AbortController;
  let run: Promise<void>;

  beforeEach(async () => {
    vi.useFakeTimers({ now: T });
    windows = createFakeWindows(EDITOR);
    sink = createMemorySink();
    abort = new AbortController();
    run = createWindowCollector({ source: windows.source, hostname: 'desk' }).run(
      sink,
      abort.signal,
    );
    await pass(0);
  });
  afterEach(async () => {
    abort.abort();
    await run;
    vi.useRealTimers();
  });

  const pass = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds);

  /** What was recorded: start and length in milliseconds from the beginning, and data. */
  const recorded = () =>
    sink
      .events(BUCKET)
      .map(({ start, duration, data }) => [start / MILLISECOND - T, duration / MILLISECOND, data]);

  test('grows the event while nothing changes, every few seconds', async () => {
    await pass(60_000);
    expect(recorded()).toEqual([[0, 60_000, EDITOR]]);
    expect(sink.writes.length).toBeLessThan(15);
  });

  test('claims nothing of the time in which its source was gone, though the window is the same', async () => {
    abort.abort();
    await run;
    sink = createMemorySink();
    const collector = createWindowCollector({ source: windows.source, hostname: 'desk' });
    abort = new AbortController();
    run = collector.run(sink, abort.signal);
    const failure = run.catch((error: unknown) => error);
    await pass(7_000);
    windows.lose();
    await failure;
    await pass(1_000);
    windows.mend();
    run = collector.run(sink, abort.signal);
    await pass(5_000);
    expect(recorded()).toEqual([
      [0, 5_000, EDITOR],
      [8_000, 5_000, EDITOR],
    ]);
  });

  test('ends an event at the moment of the change, where the next begins', async () => {
    await pass(7_123);
    windows.activate(BROWSER);
    await pass(2_000);
    windows.retitle('Sports');
    await pass(0);
    expect(recorded()).toEqual([
      [0, 7_123, EDITOR],
      [7_123, 2_000, BROWSER],
      [9_123, 0, { app: 'Browser', title: 'Sports' }],
    ]);
  });

  test('is up to date when it stops', async () => {
    await pass(3_456);
    abort.abort();
    await run;
    expect(recorded()).toEqual([[0, 3_456, EDITOR]]);
  });

  test('begins no event when the same window is reported again', async () => {
    for (let tries = 0; tries < 100; tries += 1) {
      windows.retitle(EDITOR.title);
      await pass(300);
    }
    expect(recorded()).toHaveLength(1);
    expect(recorded()[0]?.[1]).toBeGreaterThanOrEqual(25_000);
  });

  test('says unknown where no window is active', async () => {
    await pass(1_000);
    windows.activate(undefined);
    await pass(1_000);
    windows.activate(BROWSER);
    await pass(0);
    expect(recorded()).toEqual([
      [0, 1_000, EDITOR],
      [1_000, 1_000, NONE],
      [2_000, 0, BROWSER],
    ]);
  });

  test('overlooks the moment without a window between two of them', async () => {
    await pass(1_000);
    windows.activate(undefined);
    await pass(20);
    windows.activate(BROWSER);
    await pass(1_000);
    expect(recorded().map(([, , data]) => data)).toEqual([EDITOR, BROWSER]);
    expect(recorded()[1]?.[0]).toBe(1_020);
  });

  test('knows since when there is no window, however often it is told', async () => {
    await pass(1_000);
    windows.activate(undefined);
    await pass(20);
    windows.activate(undefined);
    await pass(1_000);
    expect(recorded()).toEqual([
      [0, 1_000, EDITOR],
      [1_000, 0, NONE],
    ]);
  });

  test('slows an animated title down, and has its last state from the moment it began', async () => {
    const changes = 500;
    for (let count = 1; count <= changes; count += 1) {
      windows.retitle(`${count} of ${changes}`);
      await pass(20);
    }
    await pass(5_000);
    const events = recorded();
    expect(events.length).toBeGreaterThan(10);
    expect(events.length).toBeLessThan(20);
    expect(events.at(-1)?.[0]).toBe((changes - 1) * 20);
    expect(events.at(-1)?.[2]).toEqual({ app: 'Editor', title: `${changes} of ${changes}` });
    for (const [at, [start, duration]] of events.slice(0, -1).entries()) {
      expect(Number(start) + Number(duration)).toBeCloseTo(Number(events[at + 1]?.[0]), 2);
    }
  });

  test('switches windows at once even while a title is being slowed down', async () => {
    for (let count = 1; count <= 50; count += 1) {
      windows.retitle(`${count}`);
      await pass(20);
    }
    windows.activate(BROWSER);
    windows.retitle('Latest news');
    await pass(0);
    expect(sink.newest(BUCKET)?.data).toEqual({ app: 'Browser', title: 'Latest news' });
  });

  test('a machine that slept was not active', async () => {
    await pass(20_000);
    vi.setSystemTime(T + 8 * 3_600_000);
    await pass(20_000);
    const [before, after, ...more] = recorded();
    expect(more).toEqual([]);
    expect(before).toEqual([0, 20_000, EDITOR]);
    expect(after?.[0]).toBeGreaterThanOrEqual(8 * 3_600_000);
    expect(after?.[1]).toBeLessThanOrEqual(20_000);
  });

  test('a machine that slept and woke with another window was not active either', async () => {
    await pass(20_000);
    vi.setSystemTime(T + 8 * 3_600_000);
    windows.activate(BROWSER);
    await pass(0);
    expect(recorded()).toEqual([
      [0, 20_000, EDITOR],
      [8 * 3_600_000, 0, BROWSER],
    ]);
  });

  test('a clock that is set back does not stop the record', async () => {
    await pass(20_000);
    vi.setSystemTime(T - 3_600_000);
    await pass(20_000);
    windows.activate(BROWSER);
    await pass(10_000);
    const slices = recorded().filter(([start]) => Number(start) < 0);
    const total = slices.reduce((sum, [, duration]) => sum + Number(duration), 0);
    expect(total).toBeGreaterThanOrEqual(25_000);
    expect(total).toBeLessThanOrEqual(30_000);
    expect(slices.at(-1)?.[2]).toEqual(BROWSER);
  });

  test('keeps its bound on silence in every heartbeat', async () => {
    await pass(20_000);
    const lengths = sink.writes.map((write) =>
      write.kind === 'heartbeat' ? write.event.duration : 0,
    );
    expect(lengths.length).toBeGreaterThan(3);
    expect(Math.max(...lengths)).toBeLessThanOrEqual(10 * SECOND);
  });
});
