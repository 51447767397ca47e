import { cp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createTail, readTail } from '../../../node/store/tail.ts';
import {
  bucketOf,
  eventAt,
  insert,
  newDirectory,
  numbersOf,
  openTestStore,
  sealing,
  upTo,
} from './fixture.ts';

const tailKey = new Uint8Array(32).fill(3);
const text = (frame: Uint8Array): string => Buffer.from(frame).toString();

/** A tail with frames "frame 0", … and where each begins and the last ends. */
async function makeTail(path: string, count: number): Promise<number[]> {
  const tail = await createTail({ path, sealing, tailKey });
  const offsets = [tail.size];
  for (let i = 0; i < count; i++) {
    await tail.append(Buffer.from(`frame ${i}`.repeat(1 + i * 20)));
    offsets.push(tail.size);
  }
  await tail.close();
  return offsets;
}

const framesOf = async (path: string): Promise<string[]> =>
  (await readTail({ path, sealing, tailKey })).frames.map((frame) => text(frame).slice(0, 7));

describe('a tail', () => {
  test('cut at any byte gives the frames that are whole', async () => {
    const directory = newDirectory();
    const path = join(directory, '0000000001');
    const offsets = await makeTail(path, 4);
    const bytes = await readFile(path);
    for (let size = 0; size <= bytes.length; size++) {
      await writeFile(path, bytes.subarray(0, size));
      const whole = offsets.slice(1).filter((end) => end <= size).length;
      const { frames, damage } = await readTail({ path, sealing, tailKey });
      expect([size, frames.length, damage]).toEqual([size, whole, 0]);
    }
  });

  test('with any byte of a frame changed gives all other frames', async () => {
    const directory = newDirectory();
    const path = join(directory, '0000000001');
    const offsets = await makeTail(path, 3);
    const bytes = await readFile(path);
    for (let at = offsets[1]; at < offsets[2]; at++) {
      const changed = Buffer.from(bytes);
      changed[at] ^= 0x40;
      await writeFile(path, changed);
      const { frames, damage } = await readTail({ path, sealing, tailKey });
      expect([at, ...frames.map((frame) => text(frame).slice(0, 7)), damage]).toEqual([
        at,
        'frame 0',
        'frame 2',
        1,
      ]);
    }
  });

  test('gives no frame in another place, file or name', async () => {
    const directory = newDirectory();
    const path = join(directory, '0000000001');
    const [head, first, second, end] = await makeTail(path, 3);
    const bytes = await readFile(path);
    const order = [
      bytes.subarray(0, head),
      bytes.subarray(first, second),
      bytes.subarray(head, first),
      bytes.subarray(second, end),
    ];
    await writeFile(path, Buffer.concat(order));
    expect(await framesOf(path)).toEqual(['frame 2']);
    await writeFile(path, bytes);
    const other = join(directory, '0000000002');
    await rename(path, other);
    expect(await framesOf(other)).toEqual([]);
  });

  test('behind zeros or rubbish, as a crash may leave them, is read to the last whole frame', async () => {
    const directory = newDirectory();
    const path = join(directory, '0000000001');
    await makeTail(path, 2);
    const bytes = await readFile(path);
    for (const rest of [Buffer.alloc(4096), sealing.random(4096), Buffer.alloc(4096, 0xff)]) {
      await writeFile(path, Buffer.concat([bytes, rest]));
      expect(await framesOf(path)).toEqual(['frame 0', 'frame 1']);
    }
  });

  test('shows the length of what it holds by steps only', async () => {
    const directory = newDirectory();
    const sizes = new Set<number>();
    for (let i = 1; i <= 200; i++) {
      const tail = await createTail({ path: join(directory, String(i)), sealing, tailKey });
      await tail.append(Buffer.alloc(i));
      sizes.add(tail.size);
      await tail.close();
    }
    expect(sizes.size).toBe(1);
  });
});

describe('a store whose tail', () => {
  test('is cut at any place keeps a prefix of what was acknowledged', async () => {
    const directory = newDirectory();
    const store = await openTestStore(directory, { durability: 'strict' });
    const bucket = await bucketOf(store, 'b');
    const sizes: number[] = [];
    for (let i = 0; i < 12; i++) {
      await insert(store, bucket, eventAt(i));
      sizes.push(store.status().tailBytes);
    }
    await store.stop();
    const [name] = await readdir(join(directory, 'tail'));
    const path = join(directory, 'tail', name);
    const bytes = await readFile(path);
    const step = 61;
    for (let size = 0; size <= bytes.length; size += step) {
      await writeFile(path, bytes.subarray(0, size));
      const again = await openTestStore(directory);
      const kept = sizes.filter((end) => end <= size).length;
      const found = again.buckets().get('b');
      expect(again.status().damage).toEqual([]);
      expect(found && (await numbersOf(again, found))).toEqual(upTo(kept));
      await again.stop();
    }
  });

  test('is empty or rubbish opens, tells, and keeps the file', async () => {
    const directory = newDirectory();
    let store = await openTestStore(directory);
    await insert(store, await bucketOf(store, 'b'), eventAt(0));
    await store.stop();
    await writeFile(join(directory, 'tail', '0000000007'), Buffer.alloc(0));
    await writeFile(join(directory, 'tail', '0000000008'), Buffer.alloc(5000, 1));
    store = await openTestStore(directory);
    store.start();
    await store.flush();
    const bucket = await bucketOf(store, 'b');
    await insert(store, bucket, eventAt(1));
    expect(store.status().damage).toEqual([
      expect.stringMatching(/the tail 0000000008 cannot be read/),
    ]);
    expect(await numbersOf(store, bucket)).toEqual([0, 1]);
    expect(await readdir(join(directory, 'tail'))).toEqual(['0000000008', '0000000010']);
  });

  test('lost a frame in the middle keeps all others, their numbers, and a sound chain', async () => {
    const directory = newDirectory();
    let store = await openTestStore(directory);
    let bucket = await bucketOf(store, 'b');
    const ends: number[] = [];
    for (let i = 0; i < 10; i++) {
      await insert(store, bucket, eventAt(i));
      ends.push(store.status().tailBytes);
    }
    await store.stop();
    const path = join(directory, 'tail', '0000000001');
    const bytes = await readFile(path);
    bytes[ends[4] + 3] ^= 1;
    await writeFile(path, bytes);
    for (let round = 0; round < 2; round++) {
      store = await openTestStore(directory);
      bucket = await bucketOf(store, 'b');
      expect(await numbersOf(store, bucket)).toEqual([0, 1, 2, 3, 4, 6, 7, 8, 9]);
      expect(store.status().damage).toHaveLength(round === 0 ? 1 : 0);
      await store.flush();
      expect((await store.verify()).faults).toEqual([]);
      await store.stop();
    }
    store = await openTestStore(directory);
    expect((await insert(store, await bucketOf(store, 'b'), eventAt(20))).number).toBe(10);
  });

  test('speaks of numbers that a database has lost gives none of them again', async () => {
    const directory = newDirectory();
    const [partitions, older] = [join(directory, 'store'), join(directory, 'older')];
    let store = await openTestStore(directory);
    await insert(store, await bucketOf(store, 'b'), eventAt(9));
    await store.stop();
    await cp(partitions, older, { recursive: true });
    store = await openTestStore(directory);
    for (let i = 0; i < 3; i++) await insert(store, await bucketOf(store, 'b'), eventAt(i));
    await store.flush();
    await store.stop();
    await rm(partitions, { recursive: true });
    await rename(older, partitions);
    store = await openTestStore(directory);
    const bucket = await bucketOf(store, 'b');
    expect(await numbersOf(store, bucket)).toEqual([0]);
    expect((await insert(store, bucket, eventAt(10))).number).toBe(4);
  });

  test('speaks of items that a database has lost goes on with new numbers and a sound chain', async () => {
    const directory = newDirectory();
    const [partitions, older] = [join(directory, 'store'), join(directory, 'older')];
    let store = await openTestStore(directory);
    let bucket = await bucketOf(store, 'b');
    for (let i = 0; i < 5; i++) await insert(store, bucket, eventAt(i));
    await store.stop();
    await cp(partitions, older, { recursive: true });
    store = await openTestStore(directory);
    await store.flush();
    bucket = await bucketOf(store, 'b');
    for (let i = 5; i < 8; i++) await insert(store, bucket, eventAt(i));
    await store.stop();
    await rm(partitions, { recursive: true });
    await rename(older, partitions);
    store = await openTestStore(directory);
    bucket = await bucketOf(store, 'b');
    expect(store.status().damage).toEqual([expect.stringMatching(/^4 items of "core" .* missing/)]);
    expect(await numbersOf(store, bucket)).toEqual([4, 5, 6, 7]);
    expect((await insert(store, bucket, eventAt(9))).number).toBe(8);
    await store.flush();
    expect((await store.verify()).faults).toEqual([]);
  });
});
