import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { newDevice } from '../../../node/store/index.ts';
import { readTail } from '../../../node/store/tail.ts';
import { createSealer } from '../../../node/store/seal.ts';
import type { JsonObject } from '../../../protocol/json.ts';
import { hookSteps, type Step } from './faults.ts';
import {
  bucketOf,
  bucketSpec,
  DISK_KEY,
  eventAt,
  eventsOf,
  insert,
  newDirectory,
  numbersOf,
  openTestStore,
  sealing,
  T0,
  upTo,
} from './fixture.ts';

/** Frames in all tails, without the snapshots that they begin with. */
async function countFrames(directory: string): Promise<number> {
  const tailKey = createSealer({ sealing, diskKey: DISK_KEY }).derive('elatio/disk/tail');
  let count = 0;
  for (const name of await readdir(join(directory, 'tail'))) {
    const path = join(directory, 'tail', name);
    count += (await readTail({ path, sealing, tailKey })).frames.length - 1;
  }
  return count;
}

describe('writes', () => {
  test('that wait together share a frame', async () => {
    const directory = newDirectory();
    const store = await openTestStore(directory);
    const bucket = await bucketOf(store, 'b');
    const written = await Promise.all(upTo(400).map((i) => insert(store, bucket, eventAt(i))));
    expect(written.map(({ number }) => number)).toEqual(upTo(400));
    expect(await countFrames(directory)).toBeLessThanOrEqual(2);
    await store.stop();
    const again = await openTestStore(directory);
    expect(await numbersOf(again, await bucketOf(again, 'b'))).toEqual(upTo(400));
  });

  test('see those before them, on the disk or not', async () => {
    const store = await openTestStore(newDirectory());
    const bucket = await bucketOf(store, 'b');
    const beat = (i: number) =>
      store.write((transaction) => {
        const open = transaction.bucket('b')?.open;
        return open
          ? transaction.extend(bucket, open.duration + i)
          : transaction.insert(bucket, { ...eventAt(0), duration: 0 });
      });
    const last = (await Promise.all(upTo(100).map(beat))).at(-1);
    expect(last).toMatchObject({ number: 0, duration: (99 * 100) / 2 });
    expect(await eventsOf(store, bucket)).toEqual([last]);
  });

  test('that throw leave nothing, and the others in their group unharmed', async () => {
    const directory = newDirectory();
    const store = await openTestStore(directory);
    const bucket = await bucketOf(store, 'b');
    const circular: Record<string, JsonObject> = {};
    circular['self'] = circular;
    const results = await Promise.allSettled([
      insert(store, bucket, eventAt(0)),
      store.write((transaction) => {
        transaction.insert(bucket, eventAt(1));
        transaction.insert(bucket, eventAt(2));
        throw new Error('changed my mind');
      }),
      insert(store, bucket, { ...eventAt(3), data: circular }),
      insert(store, bucket, eventAt(4)),
    ]);
    expect(results.map(({ status }) => status)).toEqual([
      'fulfilled',
      'rejected',
      'rejected',
      'fulfilled',
    ]);
    for (const read of [store, await store.stop().then(() => openTestStore(directory))]) {
      if (read === store) continue;
      const again = await bucketOf(read, 'b');
      const events = await eventsOf(read, again);
      expect(events.map(({ number, start }) => [number, start])).toEqual([
        [1, eventAt(4).start],
        [0, eventAt(0).start],
      ]);
    }
  });

  test('are not seen before they are acknowledged', async () => {
    const directory = newDirectory();
    let release = (): void => undefined;
    const held: Promise<void>[] = [];
    await hookSteps(directory, {
      before: (step) => (step === 'datasync' ? held[0] : undefined),
    });
    const store = await openTestStore(directory, { durability: 'strict' });
    const bucket = await bucketOf(store, 'b');
    await insert(store, bucket, eventAt(0));
    held.push(new Promise((resolve) => (release = resolve)));
    let acknowledged = false;
    const written = insert(store, bucket, eventAt(1)).then(() => (acknowledged = true));
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(acknowledged).toBe(false);
    expect(await numbersOf(store, bucket)).toEqual([0]);
    expect(await store.count(bucket)).toBe(1);
    expect(await store.event(bucket, 1)).toBeUndefined();
    release();
    await written;
    expect(await numbersOf(store, bucket)).toEqual([0, 1]);
  });

  test('when strict are on the disk before they are acknowledged, when batched within the interval', async () => {
    const directory = newDirectory();
    const steps: Step[] = [];
    await hookSteps(directory, { after: (step) => void steps.push(step) });
    const strict = await openTestStore(join(directory, 'strict'), { durability: 'strict' });
    const bucket = await bucketOf(strict, 'b');
    for (let i = 0; i < 3; i++) {
      await insert(strict, bucket, eventAt(i));
      expect(steps.at(-1)).toBe('datasync');
    }
    const batched = await openTestStore(join(directory, 'batched'), { syncMs: 50 });
    const other = await bucketOf(batched, 'b');
    steps.length = 0;
    for (let i = 0; i < 3; i++) await insert(batched, other, eventAt(i));
    expect(steps.filter((step) => step === 'datasync')).toEqual([]);
    await expect.poll(() => steps.at(-1)).toBe('datasync');
  });

  test('leave the tail only once they are on the disk elsewhere', async () => {
    const directory = newDirectory();
    const store = await openTestStore(directory, { syncMs: 60_000 });
    const bucket = await bucketOf(store, 'b');
    for (let i = 0; i < 3; i++) await insert(store, bucket, eventAt(i));
    const steps: string[] = [];
    await hookSteps(directory, {
      before: (step, _operations, options) =>
        void steps.push(step === 'batch' ? `batch ${JSON.stringify(options)}` : step),
    });
    await store.flush();
    // The new tail, the old one's fsync, the chunks, the new one's fsync, and then only the old one goes.
    expect(steps).toEqual(['write', 'write', 'datasync', 'batch {"sync":true}', 'datasync', 'rm']);
  });

  test('to a bucket of another device, or a record without a stream, are refused', async () => {
    const store = await openTestStore(newDirectory());
    const { publicKey, incarnation } = newDevice(sealing.random);
    const foreign = await store
      .bulk({ publicKey, incarnation, name: 'phone' })
      .bucket(bucketSpec('f'));
    await expect(insert(store, foreign, eventAt(0))).rejects.toThrow('of this device');
    const record = store.write((t) => t.item('health', 'record', T0, new Uint8Array(1)));
    await expect(record).rejects.toThrow('with a stream');
  });

  test('go on while a listener fails, and listeners are told what happened in order', async () => {
    const store = await openTestStore(newDirectory());
    const bucket = await bucketOf(store, 'b');
    const told: [number, number, boolean][] = [];
    const stop = store.onChange((change) => {
      if (change.kind !== 'event') throw new Error('nothing else happens here');
      told.push([change.number, change.event.duration, change.extended]);
    });
    await Promise.all([
      insert(store, bucket, { ...eventAt(0), duration: 1 }),
      store.write((transaction) => transaction.extend(bucket, 2)),
      insert(store, bucket, { ...eventAt(1), duration: 3 }),
      store.write((transaction) => transaction.extend(bucket, 4)),
    ]);
    expect(told).toEqual([
      [0, 1, false],
      [0, 2, true],
      [1, 3, false],
      [1, 4, true],
    ]);
    stop();
    const end = store.onChange(() => {
      throw new Error('a mistake');
    });
    await insert(store, bucket, eventAt(2));
    expect(store.status().damage).toContainEqual(expect.stringContaining('a mistake'));
    end();
    await insert(store, bucket, eventAt(3));
    expect(await numbersOf(store, bucket)).toEqual([0, 1, 2, 3]);
  });
});

describe('stop', () => {
  test('keeps every write that it acknowledges and refuses the rest', async () => {
    const directory = newDirectory();
    const store = await openTestStore(directory, { tidying: { items: 50 } });
    store.start();
    const bucket = await bucketOf(store, 'b');
    const kept: number[] = [];
    let refused = 0;
    const writing = upTo(2_000).map(async (i) => {
      if (i % 5 === 0) await new Promise(setImmediate);
      try {
        kept.push((await insert(store, bucket, eventAt(i))).number);
      } catch (error) {
        expect(error).toMatchObject({ code: 'ELATIO_STORE_STOPPED' });
        refused++;
      }
    });
    await new Promise(setImmediate);
    const stopped = store.stop();
    await Promise.all(writing);
    await stopped;
    expect(kept.length + refused).toBe(2_000);
    expect(kept.length).toBeGreaterThan(0);
    const again = await openTestStore(directory);
    const found = await numbersOf(again, await bucketOf(again, 'b'));
    expect(found).toEqual(kept.toSorted((a, b) => a - b));
    expect((await again.verify()).faults).toEqual([]);
  });

  test('refuses everything after it, and may be called twice', async () => {
    const store = await openTestStore(newDirectory());
    const bucket = await bucketOf(store, 'b');
    await insert(store, bucket, eventAt(0));
    await Promise.all([store.stop(), store.stop()]);
    const stopped = { code: 'ELATIO_STORE_STOPPED' };
    await expect(insert(store, bucket, eventAt(1))).rejects.toMatchObject(stopped);
    await expect(store.createBucket(bucketSpec('c'))).rejects.toMatchObject(stopped);
    await expect(store.record('docs', new Uint8Array(1))).rejects.toMatchObject(stopped);
    await expect(store.flush()).rejects.toMatchObject(stopped);
    await expect(eventsOf(store, bucket)).rejects.toMatchObject(stopped);
    await expect(store.event(bucket, 0)).rejects.toMatchObject(stopped);
    await expect(store.verify()).rejects.toMatchObject(stopped);
  });

  test('in the middle of a read fails the read, and does not cut it short', async () => {
    const store = await openTestStore(newDirectory(), { cacheBytes: 0 });
    const bucket = await bucketOf(store, 'b');
    for (let part = 0; part < 3; part++) {
      await store.write((t) => {
        for (let i = 0; i < 20; i++) t.insert(bucket, eventAt(part * 20 + i));
      });
      await store.flush();
    }
    const reading = store.events(bucket);
    await reading.next();
    await store.stop();
    await expect(async () => {
      for await (const _ of reading);
    }).rejects.toMatchObject({ code: 'ELATIO_STORE_STOPPED' });
  });
});
