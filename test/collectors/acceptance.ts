import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Collector } from '../../collectors/collector.ts';
import type { BucketSpec } from '../../protocol/bucket.ts';
import { EARLIEST, LATEST, type Event } from '../../protocol/event.ts';
import { createMemorySink, type MemorySink } from './memory-sink.ts';

/** A collector with a source that the tests have in their hands. */
export interface CollectorWorld {
  readonly collector: Collector;
  readonly bucket: BucketSpec;
  /** Does something that begins a new event; resolves when it is done, recorded or not. */
  act(): Promise<void>;
  /** Takes the source away. */
  breakSource(): Promise<void>;
  /** Gives it back. */
  mendSource(): Promise<void>;
  /** Ends everything that `makeWorld` began. */
  end(): Promise<void>;
}

/** How long anything may take that is not said to be prompt. */
const PATIENCE = 5_000;

/** How long stopping may take: less than a collector waits between two looks, on a busy machine too. */
const PROMPT = 3_000;

/**
 * What every `Collector` must do, whatever it collects. Call it at the top level of a test file.
 *
 * @param makeWorld Called before each test, with a source that is there.
 */
export function collectorAcceptance(name: string, makeWorld: () => Promise<CollectorWorld>): void {
  describe(`${name} is a collector`, () => {
    let world: CollectorWorld;
    let sink: MemorySink;
    let handles: ReadonlyMap<string, number>;

    beforeEach(async () => {
      world = await makeWorld();
      sink = createMemorySink();
      handles = openHandles();
    });
    afterEach(() => world.end());

    const eventCount = () => sink.events(world.bucket.name).length;
    const runs = (into: MemorySink = sink) => startRun(world.collector, into);

    /** Runs it until it has recorded something that was done while it ran. */
    const recording = async () => {
      const run = runs();
      await until(() => eventCount() > 0, 'a first event');
      const before = eventCount();
      await world.act();
      await until(() => eventCount() > before, 'an event of what was done');
      return run;
    };

    test('says what it is', () => {
      expect(world.collector.name).toMatch(/^[a-z][a-z0-9-]*$/);
      expect(world.collector.records.length).toBeGreaterThan(10);
    });

    test('makes its bucket before it writes events to it', async () => {
      const run = await recording();
      await run.stop();
      expect(sink.writes[0]).toEqual({ kind: 'bucket', spec: world.bucket });
      expect([...sink.buckets.keys()]).toEqual([world.bucket.name]);
    });

    test('writes events that are valid and do not overlap', async () => {
      const run = await recording();
      await world.act();
      await run.stop();
      const events = sink.events(world.bucket.name);
      for (const event of events) expectValid(event);
      const overlapping = events.filter(({ start, duration }, at) => {
        const next = events[at + 1];
        return next !== undefined && start + duration > next.start;
      });
      expect(overlapping).toEqual([]);
    });

    test('writes one thing after another', async () => {
      sink.delay(20);
      const run = await recording();
      await world.act();
      await run.stop();
      expect(sink.mostAtOnce).toBe(1);
    });

    test('resolves promptly on abort and leaves nothing behind', async () => {
      const run = await recording();
      const begun = performance.now();
      await run.stop();
      expect(performance.now() - begun).toBeLessThan(PROMPT);
      await expectHandles(handles);
    });

    test('writes nothing and resolves when aborted beforehand', async () => {
      await world.collector.run(sink, AbortSignal.abort());
      expect(sink.writes).toEqual([]);
      await expectHandles(handles);
    });

    test.each([0, 1, 3, 10, 30])('resolves when aborted %i ms after it began', async (delay) => {
      const run = runs();
      await sleep(delay);
      const begun = performance.now();
      await run.stop();
      expect(performance.now() - begun).toBeLessThan(PROMPT);
      await expectHandles(handles);
    });

    test('writes nothing after it has settled', async () => {
      const run = await recording();
      await run.stop();
      const written = sink.writes.length;
      await world.act();
      await sleep(200);
      expect(sink.writes.length).toBe(written);
    });

    test('runs again after an abort', async () => {
      await (await recording()).stop();
      await (await recording()).stop();
      await expectHandles(handles);
    });

    test('rejects with a stable code when its source is not there', async () => {
      await world.breakSource();
      handles = openHandles();
      const error = await runs().failure();
      expect(error).toMatchObject({ code: expect.stringMatching(/^ELATIO_COLLECTOR_/) });
      expect(eventCount()).toBe(0);
      await expectHandles(handles);
    });

    test('rejects with a stable code when its source goes, and runs again when it is back', async () => {
      const run = await recording();
      await world.breakSource();
      expect(await run.failure()).toMatchObject({
        code: expect.stringMatching(/^ELATIO_COLLECTOR_/),
      });
      const written = sink.writes.length;
      await sleep(100);
      expect(sink.writes.length).toBe(written);
      await world.mendSource();
      await (await recording()).stop();
    });

    test('rejects with what the sink rejects with', async () => {
      const run = await recording();
      const full = new Error('the disk is full');
      sink.fail('heartbeat', full);
      sink.fail('insert', full);
      await world.act();
      expect(await run.failure()).toBe(full);
      await expectHandles(handles);
    });

    test('rejects when its bucket cannot be made', async () => {
      const refused = new Error('no more buckets');
      sink.fail('bucket', refused);
      expect(await runs().failure()).toBe(refused);
      expect(sink.writes).toHaveLength(1);
      await expectHandles(handles);
    });
  });
}

function startRun(collector: Collector, sink: MemorySink) {
  const abort = new AbortController();
  const outcome = collector.run(sink, abort.signal).then(
    () => ({ error: undefined }),
    (error: unknown) => ({ error: error instanceof Error ? error : new Error(String(error)) }),
  );
  return {
    /** Aborts it; rejects unless it resolves. */
    async stop() {
      abort.abort();
      const { error } = await within(outcome, 'the end of the run');
      if (error !== undefined) throw error;
    },
    /** Waits until it rejects; gives what with. */
    async failure(): Promise<unknown> {
      const { error } = await within(outcome, 'the failure of the run');
      return error;
    },
  };
}

function expectValid({ start, duration, data }: Event): void {
  expect(Number.isSafeInteger(start)).toBe(true);
  expect(Number.isSafeInteger(duration)).toBe(true);
  expect(start).toBeGreaterThanOrEqual(EARLIEST);
  expect(duration).toBeGreaterThanOrEqual(0);
  expect(start + duration).toBeLessThanOrEqual(LATEST);
  expect(JSON.parse(JSON.stringify(data))).toEqual(data);
}

/** What keeps a process alive, as far as Node tells: how many of each kind. */
function openHandles(): Map<string, number> {
  const counts = new Map<string, number>();
  for (const kind of process.getActiveResourcesInfo()) {
    if (kind !== 'Immediate') counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return counts;
}

/** Expects that no more is open than was, of any kind; what is being closed gets a moment. */
async function expectHandles(before: ReadonlyMap<string, number>): Promise<void> {
  const left = () => [...openHandles()].filter(([kind, count]) => count > (before.get(kind) ?? 0));
  for (let tries = 0; tries < 20 && left().length > 0; tries += 1) await sleep(10);
  expect(left()).toEqual([]);
}

async function until(isSo: () => boolean, what: string): Promise<void> {
  const deadline = performance.now() + PATIENCE;
  while (!isSo()) {
    if (performance.now() > deadline) throw new Error(`waited in vain for ${what}`);
    await sleep(5);
  }
}

async function within<T>(promise: Promise<T>, what: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`waited in vain for ${what}`)), PATIENCE);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
