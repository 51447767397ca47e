import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { nativePrimitives, randomBytes, zstd } from '../../../node/crypto.ts';
import { CHUNK_WEIGHT } from '../../../node/store/pack.ts';
import { sealEvents } from '../../../node/store/chunks.ts';
import type { BucketState, Store } from '../../../node/store/index.ts';
import { columnsOf } from '../../../protocol/codec/columns.ts';
import { faultOfSuccessor } from '../../../protocol/manifest.ts';
import { manifestOf } from '../../../node/store/manifest.ts';
import { createPacker } from '../../../node/store/packer.ts';
import { repack, type RepackResult } from '../../../node/store/repack.ts';
import { hookSteps } from './faults.ts';
import {
  bucketOf,
  eventAt,
  eventsOf,
  insert,
  newDirectory,
  numbersOf,
  openTestStore,
  upTo,
} from './fixture.ts';

/** Many small chunks: `parts` flushes of `size` events. */
async function fill(store: Store, bucket: BucketState, parts: number, size: number): Promise<void> {
  let made = bucket.nextNumber;
  for (let part = 0; part < parts; part++) {
    await store.write((t) => {
      for (let i = 0; i < size; i++, made++) t.insert(bucket, eventAt(made));
    });
    await store.flush();
  }
}

async function bytesIn(directory: string): Promise<number> {
  let bytes = 0;
  for (const name of await readdir(directory, { recursive: true })) {
    const found = await stat(join(directory, name));
    if (found.isFile()) bytes += found.size;
  }
  return bytes;
}

describe('re-packing', () => {
  test('leaves fewer chunks, the same events, a manifest that succeeds the one before', async () => {
    const store = await openTestStore(newDirectory());
    const bucket = await bucketOf(store, 'b');
    await fill(store, bucket, 30, 20);
    const [stream] = store.streams();
    const before = manifestOf(stream);
    const events = await eventsOf(store, bucket);
    await store.settle();
    expect(store.status().chunks).toBe(1);
    expect(faultOfSuccessor(before, manifestOf(stream))).toBeUndefined();
    // The chain's values that stay: at every 256th item, and at the end of every chunk.
    expect(manifestOf(stream).chain.map(({ ordinal }) => ordinal)).toEqual([256, 512, 599]);
    expect(await eventsOf(store, bucket)).toEqual(events);
    expect((await store.verify()).faults).toEqual([]);
  });

  test('joins items of one kind that came one at a time, and reads in between see all', async () => {
    const store = await openTestStore(newDirectory());
    const stream = await store.overlay.stream('docs');
    const written: string[] = [];
    const read = async (kind: 'record' | 'change'): Promise<string[]> => {
      const items = await Array.fromAsync(store.overlay.items(stream, kind));
      return items.map(({ payload }) => Buffer.from(payload).toString());
    };
    for (const i of upTo(60)) {
      const kind = i % 5 === 0 ? 'change' : 'record';
      // Times of two months: their chunks interleave.
      const time = eventAt(0).start + (i % 3 === 0 ? 0 : 40 * 86_400_000_000);
      await store.write((t) => t.item('docs', kind, time, Buffer.from(`${kind} ${i}`)));
      written.unshift(`${kind} ${i}`);
      await store.flush();
    }
    const ofKind = (kind: string): string[] => written.filter((text) => text.startsWith(kind));
    expect(store.status().chunks).toBe(60);
    const [settled, ...seen] = await Promise.all([
      store.settle(),
      ...upTo(20).map(() => read('record')),
    ]);
    expect(settled).toBeUndefined();
    for (const items of seen) expect(items).toEqual(ofKind('record'));
    expect(store.status().chunks).toBe(4);
    expect(await read('record')).toEqual(ofKind('record'));
    expect(await read('change')).toEqual(ofKind('change'));
    expect((await store.verify()).faults).toEqual([]);
    for (const ordinal of [0, 17, 59]) {
      const item = await store.overlay.item(stream, ordinal);
      expect(Buffer.from(item?.payload ?? []).toString()).toBe(written.at(-1 - ordinal));
    }
    expect(await store.overlay.item(stream, 60)).toBeUndefined();
    const late = await Array.fromAsync(store.overlay.items(stream, 'record', 50));
    expect(late.map(({ ordinal }) => ordinal)).toEqual([59, 58, 57, 56, 54, 53, 52, 51]);
  });

  test('happens by itself', async () => {
    const store = await openTestStore(newDirectory(), { tidying: { items: 10 } });
    store.start();
    const bucket = await bucketOf(store, 'b');
    for (let i = 0; i < 400; i++) await insert(store, bucket, eventAt(i));
    await expect.poll(() => store.status().chunks).toBeLessThan(13);
    expect(await numbersOf(store, bucket)).toEqual(upTo(400));
  });

  test('leaves alone what is read at the time', async () => {
    const store = await openTestStore(newDirectory(), { cacheBytes: 0 });
    const bucket = await bucketOf(store, 'b');
    await fill(store, bucket, 20, 30);
    const expected = await eventsOf(store, bucket);
    const readings = upTo(5).map(() => store.events(bucket));
    const found = await Promise.all(
      readings.map(async (reading) => {
        const { value, done } = await reading.next();
        return done ? [] : value;
      }),
    );
    await store.settle();
    await fill(store, bucket, 2, 10);
    await store.settle();
    for (const [i, reading] of readings.entries()) {
      for await (const batch of reading) found[i].push(...batch);
      expect(found[i]).toEqual(expected);
    }
    expect(store.status().damage).toEqual([]);
  });

  test('at any moment lets a read begin that sees everything', async () => {
    const store = await openTestStore(newDirectory(), { cacheBytes: 0 });
    const bucket = await bucketOf(store, 'b');
    let working = true;
    let reads = 0;
    const reading = upTo(4).map(async () => {
      while (working) {
        const known = bucket.nextNumber;
        const numbers = await numbersOf(store, bucket);
        expect(numbers.slice(0, known)).toEqual(upTo(known));
        reads++;
        await new Promise(setImmediate);
      }
    });
    for (let round = 0; round < 8; round++) {
      await fill(store, bucket, 6, 5);
      await Promise.all([
        store.settle(),
        store.verify().then(({ faults }) => expect(faults).toEqual([])),
      ]);
    }
    working = false;
    await Promise.all(reading);
    expect(reads).toBeGreaterThan(20);
    expect(store.status().damage).toEqual([]);
  });

  test('does not hold up writes', async () => {
    const directory = newDirectory();
    const store = await openTestStore(directory);
    const bucket = await bucketOf(store, 'b');
    await fill(store, bucket, 12, 20);
    // The new chunk is on its way to the disk, and does not get there.
    const reached = Promise.withResolvers<void>();
    const released = Promise.withResolvers<void>();
    await hookSteps(directory, {
      before(step) {
        if (step !== 'batch') return undefined;
        reached.resolve();
        return released.promise;
      },
    });
    const settled = store.settle();
    await reached.promise;
    for (let i = 0; i < 50; i++) await insert(store, bucket, eventAt(50_000 + i));
    expect(await store.count(bucket)).toBe(290);
    released.resolve();
    await settled;
    expect(store.status().chunks).toBe(1);
    expect(await numbersOf(store, bucket)).toEqual(upTo(290));
    expect((await store.verify()).faults).toEqual([]);
  });

  test('gives space back', async () => {
    const directory = newDirectory();
    const store = await openTestStore(directory);
    await fill(store, await bucketOf(store, 'b'), 24, 1_000);
    const before = await bytesIn(join(directory, 'store'));
    await store.settle();
    expect(await bytesIn(join(directory, 'store'))).toBeLessThan(before * 0.8);
  });

  test('passes over chunks that are damaged', async () => {
    const store = await openTestStore(newDirectory());
    const bucket = await bucketOf(store, 'b');
    await fill(store, bucket, 10, 20);
    const [stream] = store.streams();
    // The index names a chunk that is not there.
    const lost = stream.chunks[4];
    stream.chunks = stream.chunks.with(4, { ...lost, digest: '0'.repeat(64) });
    await store.settle();
    expect(stream.chunks.length).toBeLessThan(5);
    expect(store.status().problem).toBeUndefined();
    expect(store.status().damage).toHaveLength(1);
    const expected = upTo(200).filter((n) => n < 79 || n > 98);
    expect(await numbersOf(store, bucket)).toEqual(expected);
  });

  test('and flushing make no chunk that is too heavy to be read', async () => {
    const store = await openTestStore(newDirectory());
    const bucket = await bucketOf(store, 'b');
    const heavy = Buffer.from(randomBytes(1 << 20)).toString('hex');
    await store.write((t) => {
      for (let i = 0; i < 20; i++) t.insert(bucket, eventAt(i, `${i}${heavy}`));
    });
    await store.settle();
    expect(store.status().chunks).toBeGreaterThanOrEqual((20 * heavy.length) / CHUNK_WEIGHT);
    expect(await numbersOf(store, bucket)).toEqual(upTo(20));
  });
});

describe('the thread that re-packs', () => {
  const tools = {
    sealing: { primitives: nativePrimitives, random: randomBytes },
    compression: zstd,
  };
  const key = { id: '0'.repeat(32), stream: '1'.repeat(32), month: 0, key: new Uint8Array(32) };

  test('says which chunks must stay', () => {
    expect(repack(tools, { kind: 'event', key, envelopes: [new Uint8Array(3)] })).toEqual({
      unfit: [0],
    });
  });

  test('leaves the main thread to others meanwhile', async () => {
    const rows = upTo(4_096).map((i) => ({ ordinal: i, bucket: key.id, number: i, ...eventAt(i) }));
    const { envelope } = sealEvents(tools, key, columnsOf(rows));
    const packer = createPacker();
    let turns = 0;
    let result: RepackResult | undefined;
    const running = packer
      .repack({ kind: 'event', key, envelopes: [envelope] })
      .then((found) => (result = found));
    while (!result) {
      await new Promise(setImmediate);
      turns++;
    }
    await running;
    await packer.stop();
    expect(result).toMatchObject({ columns: { count: 4_096 } });
    expect(turns).toBeGreaterThan(10);
  });

  test('takes jobs after it ended, and none after stop', async () => {
    const packer = createPacker();
    const job = { kind: 'event' as const, key, envelopes: [new Uint8Array(3)] };
    expect(await packer.repack(job)).toEqual({ unfit: [0] });
    // What cannot be cloned fails the job; the next one finds a thread again.
    const broken = { ...job, notes: () => undefined };
    await expect(packer.repack(broken)).rejects.toThrow('could not be cloned');
    expect(await packer.repack(job)).toEqual({ unfit: [0] });
    const running = packer.repack(job);
    await packer.stop();
    expect(await running).toBeUndefined();
    expect(await packer.repack(job)).toBeUndefined();
  });
});
