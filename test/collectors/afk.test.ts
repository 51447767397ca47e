import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createAfkCollector } from '../../collectors/afk/collector.ts';
import { MILLISECOND, SECOND } from '../../protocol/event.ts';
import { collectorAcceptance } from './acceptance.ts';
import { createFakeIdle } from './fake-source.ts';
import { createMemorySink } from './memory-sink.ts';

const BUCKET = 'aw-watcher-afk_desk';
const SPEC = { name: BUCKET, type: 'afkstatus', client: 'aw-watcher-afk', hostname: 'desk' };

const now = () => Date.now() * MILLISECOND;

collectorAcceptance('the afk collector (any source)', async () => {
  const keyboard = createFakeIdle(now);
  let isAway = false;
  return {
    collector: createAfkCollector({
      source: keyboard.source,
      hostname: 'desk',
      timeout: SECOND,
      poll: 10 * MILLISECOND,
    }),
    bucket: SPEC,
    async act() {
      isAway = !isAway;
      keyboard.touch(now() - (isAway ? SECOND : 0));
      // Until it has been seen, a further touch would hide it.
      await new Promise((resolve) => setTimeout(resolve, 100));
    },
    breakSource: async () => keyboard.lose(),
    mendSource: async () => keyboard.mend(),
    end: async () => {},
  };
});

describe('the afk collector', () => {
  const T = Date.UTC(2026, 0, 5, 9);
  let keyboard: ReturnType<typeof createFakeIdle>;
  let sink: ReturnType<typeof createMemorySink>;
  let abort: AbortController;
  let run: Promise<void>;

  const start = () => {
    abort = new AbortController();
    run = createAfkCollector({ source: keyboard.source, hostname: 'desk' }).run(sink, abort.signal);
  };
  const stop = async () => {
    abort.abort();
    await run;
  };

  beforeEach(() => {
    vi.useFakeTimers({ now: T });
    keyboard = createFakeIdle(now);
    sink = createMemorySink();
    start();
  });
  afterEach(async () => {
    await stop();
    vi.useRealTimers();
  });

  const pass = (seconds: number) => vi.advanceTimersByTimeAsync(seconds * 1_000);
  const type = async (seconds: number) => {
    for (let second = 0; second < seconds; second += 1) {
      keyboard.touch();
      await pass(1);
    }
  };

  test('claims nothing of the time in which its source was gone', async () => {
    await stop();
    sink = createMemorySink();
    const collector = createAfkCollector({ source: keyboard.source, hostname: 'desk' });
    abort = new AbortController();
    run = collector.run(sink, abort.signal);
    const failure = run.catch((error: unknown) => error);
    await type(20);
    keyboard.lose();
    await failure;
    await pass(60);
    keyboard.mend();
    run = collector.run(sink, abort.signal);
    await type(20);
    const ends = recorded().map(([at, length]) => [at, Number(at) + Number(length)]);
    expect(ends).toEqual([
      [0, 19],
      [80, 99],
    ]);
  });

  /** What was recorded: start and length in seconds from the beginning, and status. */
  const recorded = () =>
    sink
      .events(BUCKET)
      .map(({ start: at, duration, data }) => [
        Math.round((at - T * MILLISECOND) / MILLISECOND) / 1_000,
        Math.round(duration / MILLISECOND) / 1_000,
        data['status'],
      ]);

  test('somebody who types is there, until the last input seen', async () => {
    await type(61);
    await pass(60);
    expect(recorded()).toEqual([[0, 60, 'not-afk']]);
  });

  test('a pause shorter than the timeout is not being away', async () => {
    await type(11);
    await pass(170);
    await type(11);
    await pass(5);
    expect(recorded()).toEqual([[0, 191, 'not-afk']]);
  });

  test('being away begins at the last input, and lasts until now', async () => {
    await type(31);
    await pass(600);
    const [present, away, ...more] = recorded();
    expect(more).toEqual([]);
    expect(present).toEqual([0, 30, 'not-afk']);
    expect(away).toEqual([30, 600, 'afk']);
  });

  test('is up to date when it stops', async () => {
    await pass(303.5);
    await stop();
    expect(recorded()).toEqual([
      [0, 0, 'not-afk'],
      [0, 303.5, 'afk'],
    ]);
  });

  test('being away ends with the input that ends it', async () => {
    await type(31);
    await pass(602);
    await type(30);
    const [, away, back, ...more] = recorded();
    expect(more).toEqual([]);
    const end = Number(away?.[0]) + Number(away?.[1]);
    expect(end).toBe(back?.[0]);
    // The first input came at 633; the first reading after it, which saw a later one, by 5 s more.
    expect(end).toBeGreaterThanOrEqual(633);
    expect(end).toBeLessThanOrEqual(638);
    expect(back?.[2]).toBe('not-afk');
  });

  test('a film is one event, even where a reading of the idle time comes late', async () => {
    await stop();
    sink = createMemorySink();
    abort = new AbortController();
    const inhibitors = { isHeld: async () => true, close: async () => {} };
    keyboard.touch();
    run = createAfkCollector({ source: keyboard.source, hostname: 'desk', inhibitors }).run(
      sink,
      abort.signal,
    );
    await pass(175);
    vi.setSystemTime(T + 183_000);
    await pass(600);
    expect(recorded()).toEqual([[0, expect.toSatisfy((length) => length > 770), 'not-afk']]);
  });

  test('writes nothing while there is nothing new to say', async () => {
    await pass(5);
    const before = sink.writes.length;
    await pass(100);
    expect(sink.writes.length).toBe(before);
  });

  test('started while somebody is away, it says since when', async () => {
    await stop();
    sink = createMemorySink();
    keyboard.touch(now() - 1_000 * SECOND);
    start();
    await pass(10);
    const [away, ...more] = recorded();
    expect(more).toEqual([]);
    expect(away?.[0]).toBeCloseTo(-1_000, 0);
    expect(Number(away?.[0]) + Number(away?.[1])).toBeCloseTo(10, 3);
    expect(away?.[2]).toBe('afk');
  });

  test('started again while somebody is away, it goes on with the same event', async () => {
    await pass(400);
    await stop();
    await pass(60);
    start();
    await pass(60);
    expect(recorded()).toEqual([
      [0, 0, 'not-afk'],
      [0, 520, 'afk'],
    ]);
  });

  test('a machine that slept while somebody was there says nothing of that time', async () => {
    await type(31);
    vi.setSystemTime(T + 8 * 3_600_000);
    // The X server's idle time does not count sleep: this looks like input just before the end of it.
    keyboard.touch(now() - 20 * SECOND);
    await pass(10);
    await type(30);
    const [before, after, ...more] = recorded();
    expect(more).toEqual([]);
    expect(before).toEqual([0, 29, 'not-afk']);
    expect(after?.[0]).toBeGreaterThanOrEqual(8 * 3_600);
  });

  test('a machine that slept while somebody was away says nothing of that time', async () => {
    await pass(300);
    vi.setSystemTime(T + 8 * 3_600_000);
    keyboard.touch(now() - 300 * SECOND);
    await pass(60);
    const events = recorded();
    expect(events.map(([, , status]) => status)).toEqual(['not-afk', 'afk', 'afk']);
    expect(events[1]?.[1]).toBeCloseTo(300, 3);
    expect(events[2]?.[0]).toBeGreaterThanOrEqual(8 * 3_600);
  });

  test('fails as soon as the source is lost, not at the next poll', async () => {
    await pass(1);
    keyboard.lose();
    const failure = run.catch((error: unknown) => error);
    run = Promise.resolve();
    await pass(0);
    expect(vi.getTimerCount()).toBe(0);
    expect(await failure).toMatchObject({ code: 'ELATIO_COLLECTOR_FAKE_LOST' });
  });

  test('counts with the timeout it is given', async () => {
    await stop();
    sink = createMemorySink();
    abort = new AbortController();
    const { source } = keyboard;
    const quick = createAfkCollector({ source, hostname: 'desk', timeout: 10 * SECOND });
    keyboard.touch();
    run = quick.run(sink, abort.signal);
    await pass(15);
    expect(sink.newest(BUCKET)?.data).toEqual({ status: 'afk' });
  });
});
