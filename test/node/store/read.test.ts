import fc from 'fast-check';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import { setFlagsFromString } from 'node:v8';
import { describe, expect, test } from 'vitest';
import { zstd } from '../../../node/crypto.ts';
import type { BucketState, Store } from '../../../node/store/index.ts';
import {
  bucketOf,
  bucketSpec,
  eventAt,
  eventsOf,
  newDirectory,
  openStoreIn,
  openTestStore,
  T0,
  upTo,
} from './fixture.ts';
import { TwinBucket } from './twin.ts';

const NAMES = ['window', 'afk', 'web'];
const DAY = 86_400_000_000;

/** Few distinct starts, so that many are equal; over several months, so that chunks interleave. */
const start = fc
  .tuple(fc.integer({ min: -2, max: 3 }), fc.integer({ min: 0, max: 12 }))
  .map(([month, step]) => T0 + month * 31 * DAY + step * 1000);
const duration = fc.integer({ min: 0, max: 6 }).map((step) => step * 500);
const data = fc.record(
  {
    title: fc.oneof(fc.string(), fc.constantFrom('a', 'b')),
    n: fc.oneof(fc.integer(), fc.constant(null), fc.boolean(), fc.constant({ x: [1, 'y'] })),
  },
  { requiredKeys: [] },
);

type Step =
  | {
      kind: 'insert' | 'append';
      bucket: string;
      events: { start: number; duration: number; data: object }[];
    }
  | { kind: 'extend'; bucket: string; by: number }
  | { kind: 'close'; bucket: string }
  | { kind: 'flush' | 'settle' | 'restart' | 'record' };

const bucket = fc.constantFrom(...NAMES);
const step = fc.oneof(
  {
    weight: 10,
    arbitrary: fc.record({
      kind: fc.constant('insert' as const),
      bucket,
      events: fc.array(fc.record({ start, duration, data }), { minLength: 1, maxLength: 6 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('append' as const),
      bucket,
      events: fc.array(fc.record({ start, duration, data }), { maxLength: 6 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('close' as const), bucket }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('extend' as const),
      bucket,
      by: fc.integer({ min: 0, max: 3000 }),
    }),
  },
  { weight: 4, arbitrary: fc.constant({ kind: 'flush' as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'settle' as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'restart' as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'record' as const }) },
);

const query = fc.record({
  bucket,
  from: fc.option(start, { nil: undefined }),
  to: fc.option(start, { nil: undefined }),
  limit: fc.option(fc.integer({ min: 0, max: 20 }), { nil: undefined }),
});

interface Query {
  readonly bucket: string;
  readonly from: number | undefined;
  readonly to: number | undefined;
  readonly limit: number | undefined;
}

async function expectAlike(
  store: Store,
  twins: Map<string, TwinBucket>,
  queries: Query[],
): Promise<void> {
  for (const { bucket: name, from, to, limit } of queries) {
    const [real, twin] = [await bucketOf(store, name, typeOf(name)), twins.get(name)];
    const expected = twin?.read({ from, to }, limit) ?? [];
    expect(await eventsOf(store, real, { from, to }, limit)).toEqual(expected);
    expect(await store.count(real, { from, to })).toBe(twin?.read({ from, to }).length ?? 0);
  }
  for (const [name, twin] of twins) {
    const real = await bucketOf(store, name, typeOf(name));
    expect(await eventsOf(store, real)).toEqual(twin.read());
    expect(await store.count(real)).toBe(twin.events.length);
    for (const event of twin.events.slice(0, 5)) {
      expect(await store.event(real, event.number)).toEqual(event);
    }
    expect(await store.event(real, twin.events.length)).toBeUndefined();
  }
}

const typeOf = (name: string): string => (name === 'web' ? 'web.tab.current' : 'currentwindow');

async function play(steps: readonly Step[], queries: Query[]): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'elatio-read-'));
  let store = await openStoreIn(directory, { cacheBytes: 2_000 });
  const twins = new Map(NAMES.map((name) => [name, new TwinBucket()]));
  try {
    for (const current of steps) {
      if ('bucket' in current) {
        const real = await bucketOf(store, current.bucket, typeOf(current.bucket));
        const twin = twins.get(current.bucket) ?? new TwinBucket();
        await change(store, real, twin, current);
      } else if (current.kind === 'flush') await store.flush();
      else if (current.kind === 'settle') await store.settle();
      else if (current.kind === 'record') await store.record('core', Buffer.from('a record'));
      else {
        await store.stop();
        store = await openStoreIn(directory, { cacheBytes: 2_000 });
      }
    }
    await expectAlike(store, twins, queries);
    // Re-packed, and read anew from the disk, it is the same, and the chain fits.
    await store.settle();
    await expectAlike(store, twins, queries);
    expect((await store.verify()).faults).toEqual([]);
    await store.stop();
    store = await openStoreIn(directory);
    expect(store.status().damage).toEqual([]);
    await expectAlike(store, twins, queries);
  } finally {
    await store.stop();
    rmSync(directory, { recursive: true });
  }
}

async function change(
  store: Store,
  real: BucketState,
  twin: TwinBucket,
  step: Extract<Step, { bucket: string }>,
): Promise<void> {
  if (step.kind === 'extend') {
    if (!twin.extend(step.by)) return;
    await store.write((t) => {
      const open = t.bucket(step.bucket)?.open;
      if (!open) throw new Error('the twin has an open event');
      return t.extend(real, open.duration + step.by);
    });
    return;
  }
  if (step.kind === 'close') {
    if (twin.close()) await store.write((t) => t.close(real));
    return;
  }
  const events = step.events.map((event) => ({ ...event, data: { ...event.data } }));
  if (step.kind === 'append') {
    twin.append(events);
    return store.append(real, events);
  }
  for (const event of events) twin.insert(event);
  await store.write((t) => {
    for (const event of events) t.insert(real, event);
  });
}

describe('reading', () => {
  test('gives what a slow twin gives, however it came to be stored', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 5, maxLength: 40 }),
        fc.array(query, { minLength: 6, maxLength: 12 }),
        play,
      ),
      { numRuns: 25 },
    );
  });

  test('of many chunks holds only a few of them in memory', async () => {
    const store = await openTestStore(newDirectory(), { cacheBytes: 0 });
    const bulk = store.bulk({ ...store.device, name: 'laptop' });
    const bucket = await bulk.bucket(bucketSpec('b'));
    const count = 200_000;
    for (let i = 0; i < count; i++)
      await bulk.add(bucket, eventAt(i, `title ${i} ${'x'.repeat(100)}`));
    await bulk.finish();
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    collect();
    const before = process.memoryUsage().heapUsed;
    let [most, read] = [0, 0];
    for await (const batch of store.events(bucket)) {
      const isChunk = Math.floor(read / 4_096) < Math.floor((read += batch.length) / 4_096);
      // Collecting takes longer than reading.
      if (!isChunk) continue;
      collect();
      most = Math.max(most, process.memoryUsage().heapUsed - before);
    }
    expect(read).toBe(count);
    // All of them as objects are 120 MB.
    expect(most / 2 ** 20).toBeLessThan(40);
  });

  test('opens no chunk of which a veil hides everything', async () => {
    let opened = 0;
    const decompress: typeof zstd.decompress = (...what) => {
      opened++;
      return zstd.decompress(...what);
    };
    const compression = { ...zstd, decompress };
    const store = await openTestStore(newDirectory(), { cacheBytes: 0, compression });
    const bucket = await bucketOf(store, 'b');
    for (let month = 0; month < 12; month++) {
      const start = T0 + month * 31 * DAY;
      await store.append(
        bucket,
        upTo(100).map((i) => ({ ...eventAt(i), start: start + i })),
      );
    }
    await store.flush();
    const hideBefore = T0 + 10 * 31 * DAY + 50;
    store.veil(() => ({ hideBefore, reduceBefore: -Infinity, reduce: (data) => data }));
    opened = 0;
    expect(await store.event(bucket, 1_100)).toMatchObject({ number: 1_100 });
    const ofOne = opened;
    expect(ofOne).toBeGreaterThan(0);
    // Of the month that is hidden in part it has to look who is left.
    expect(await store.count(bucket)).toBe(150);
    expect(opened).toBe(2 * ofOne);
    expect(await eventsOf(store, bucket)).toHaveLength(150);
    expect(opened).toBe(4 * ofOne);
    expect(await store.event(bucket, 0)).toBeUndefined();
    expect(opened).toBe(4 * ofOne);
  });

  test('ends at a signal', async () => {
    const store = await openTestStore(newDirectory());
    const bucket = await bucketOf(store, 'b');
    await store.write((t) => t.insert(bucket, eventAt(0)));
    const reading = store.events(bucket, {}, Infinity, AbortSignal.abort());
    await expect(reading.next()).rejects.toThrow('aborted');
  });
});
