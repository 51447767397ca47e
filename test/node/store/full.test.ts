import { execFileSync } from 'node:child_process';
import { cp, readdir, rm, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { newDisk } from './disk.ts';
import { hookSteps, systemError } from './faults.ts';
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

const FULL = { code: 'ELATIO_STORE_FULL' };

/** Fills a disk but for so many bytes; gives back what frees it. */
async function fill(disk: string, left = 0): Promise<() => Promise<void>> {
  const { bavail, bsize } = await statfs(disk);
  const path = join(disk, 'ballast');
  await writeFile(path, Buffer.alloc(Math.max(0, bavail * bsize - left)));
  return () => rm(path);
}

/** What a kill at this moment would leave behind. */
async function killed(directory: string): Promise<string> {
  const copy = join(newDirectory(), 'copy');
  await cp(directory, copy, { recursive: true });
  return copy;
}

describe('a full disk', () => {
  test('fails writes, keeps nothing of them, serves reads, and goes on once there is space', async ({
    skip,
  }) => {
    const disk = newDisk(4 * 2 ** 20);
    if (disk === undefined) return skip('mounting is not permitted here');
    const data = join(disk, 'data');
    const store = await openTestStore(data);
    const bucket = await bucketOf(store, 'b');
    const kept: string[] = [];
    const write = async (i: number, size: number): Promise<void> => {
      const title = `${i} ${'x'.repeat(size)}`;
      await insert(store, bucket, eventAt(i, title));
      kept.push(title);
    };
    for (let i = 0; i < 20; i++) await write(i, 100);
    const free = await fill(disk, 9_000);
    let failures = 0;
    for (let i = 20; i < 60; i++) {
      await write(i, i % 2 === 0 ? 3_000 : 10).catch((error: unknown) => {
        expect(error).toMatchObject(FULL);
        failures++;
      });
    }
    expect(failures).toBeGreaterThan(10);
    expect(store.status().problem).toMatchObject(FULL);
    const titles = async (): Promise<unknown[]> =>
      (await eventsOf(store, bucket)).map(({ data: { title } }) => title).reverse();
    expect(await titles()).toEqual(kept);
    await expect(
      store.createBucket({ ...bucket.spec, name: 'x'.repeat(50_000) }),
    ).rejects.toMatchObject(FULL);
    await free();
    await write(70, 1_000);
    expect(store.status().problem).toBeUndefined();
    expect(await bucketOf(store, 'c')).toBeDefined();
    const again = await openTestStore(await killed(data));
    const found = await eventsOf(again, await bucketOf(again, 'b'));
    expect(found.map(({ data: { title } }) => title).reverse()).toEqual(kept);
    expect([...again.buckets().keys()].sort()).toEqual(['b', 'c']);
    return undefined;
  });

  test('fails a flush, which keeps everything and is tried again', async ({ skip }) => {
    const disk = newDisk(12 * 2 ** 20);
    if (disk === undefined) return skip('mounting is not permitted here');
    const data = join(disk, 'data');
    const store = await openTestStore(data, { tidying: { items: 400, retryMs: 50 } });
    const bucket = await bucketOf(store, 'b');
    const other = await bucketOf(store, 'other', 'web.tab.current');
    let made = 0;
    const write = (size: number) => {
      const title = Buffer.from(upTo(size).map(() => Math.random() * 256)).toString('hex');
      return insert(store, made++ % 10 === 0 ? other : bucket, eventAt(made, title));
    };
    for (let round = 0; round < 4; round++) {
      // What is to be flushed is larger than what is left, so a database meets the end in mid-batch.
      for (let i = 0; i < 390; i++) await write(200);
      const chunks = store.status().chunks;
      const free = await fill(disk, 20_000 + round * 20_011);
      for (let i = 0; i < 20; i++) await write(10);
      await expect.poll(() => store.status().problem).toMatchObject(FULL);
      expect(await store.count(bucket)).toBe((await eventsOf(store, bucket)).length);
      await free();
      await expect.poll(() => store.status().problem).toBeUndefined();
      await expect.poll(() => store.status().chunks).not.toBe(chunks);
      const again = await openTestStore(await killed(data));
      for (const name of ['b', 'other']) {
        const [before, after] = [await bucketOf(store, name), await bucketOf(again, name)];
        expect(await numbersOf(again, after)).toEqual(upTo(before.nextNumber));
        expect(await numbersOf(store, before)).toEqual(upTo(before.nextNumber));
      }
      expect(again.status().damage).toEqual([]);
      expect((await again.verify()).faults).toEqual([]);
      await again.stop();
    }
    expect((await store.verify()).faults).toEqual([]);
    return undefined;
  });

  test('that takes half a frame, and does not even let it be taken back, keeps nothing of it', async () => {
    const directory = newDirectory();
    let full = false;
    let stuck = false;
    await hookSteps(directory, {
      after: (step) => {
        // The bytes are there, as far as they go.
        if (step === 'write' && full) throw systemError('ENOSPC', 'no space left on device');
      },
      before: (step) => {
        if (step === 'truncate' && stuck) throw systemError('EIO');
      },
    });
    let store = await openTestStore(directory);
    const bucket = await bucketOf(store, 'b');
    await insert(store, bucket, eventAt(0, 'x'.repeat(1_000)));
    full = true;
    await expect(insert(store, bucket, eventAt(1))).rejects.toMatchObject(FULL);
    stuck = true;
    await expect(insert(store, bucket, eventAt(2, 'x'.repeat(2_000)))).rejects.toMatchObject(FULL);
    full = false;
    await insert(store, bucket, eventAt(3));
    const expected = [eventAt(3), eventAt(0, 'x'.repeat(1_000))].map(({ start }) => start);
    expect((await eventsOf(store, bucket)).map(({ start }) => start)).toEqual(expected);
    await store.stop();
    store = await openTestStore(directory);
    const again = await bucketOf(store, 'b');
    expect((await eventsOf(store, again)).map(({ start }) => start)).toEqual(expected);
  });

  test('does not fill up with the beginnings of tails', async () => {
    const directory = newDirectory();
    let full = true;
    await hookSteps(directory, {
      before: (step) => {
        if (step === 'write' && full) throw systemError('ENOSPC');
      },
    });
    const store = await openTestStore(directory);
    const bucket = await bucketOf(store, 'b');
    for (let i = 0; i < 5; i++) {
      await expect(insert(store, bucket, eventAt(i))).rejects.toMatchObject(FULL);
    }
    expect(await readdir(join(directory, 'tail'))).toEqual([]);
    full = false;
    await insert(store, bucket, eventAt(0));
    expect(await numbersOf(store, bucket)).toEqual([0]);
  });
});

describe('a partition that cannot be written to', () => {
  test('does not keep the others from being flushed', async () => {
    const directory = newDirectory();
    const store = await openTestStore(directory);
    const bucket = await bucketOf(store, 'b');
    const other = await bucketOf(store, 'other', 'web.tab.current');
    for (let i = 0; i < 5; i++) {
      await insert(store, bucket, eventAt(i));
      await insert(store, other, eventAt(i));
    }
    let first = true;
    await hookSteps(directory, {
      before: (step) => {
        if (step !== 'batch' || !first) return;
        first = false;
        throw systemError('EIO');
      },
    });
    await expect(store.flush()).rejects.toMatchObject({ code: 'ELATIO_STORE_FAILED' });
    expect(store.status().chunks).toBe(1);
    const copy = await openTestStore(await killed(directory));
    for (const name of ['b', 'other']) {
      expect(await numbersOf(copy, await bucketOf(copy, name))).toEqual(upTo(5));
      expect(await numbersOf(store, await bucketOf(store, name))).toEqual(upTo(5));
    }
    await store.flush();
    expect(store.status()).toMatchObject({ chunks: 2, problem: undefined });
    expect((await store.verify()).faults).toEqual([]);
  });
});

describe('a disk that is read-only', () => {
  test('fails writes and serves reads', async () => {
    const directory = newDirectory();
    const store = await openTestStore(directory);
    const bucket = await bucketOf(store, 'b');
    await insert(store, bucket, eventAt(0));
    let readOnly = true;
    await hookSteps(directory, {
      before: (step) => {
        if (readOnly && step !== 'rm') throw systemError('EROFS', 'read-only file system');
      },
    });
    const failure = { code: 'ELATIO_STORE_READ_ONLY' };
    await expect(insert(store, bucket, eventAt(1))).rejects.toMatchObject(failure);
    await expect(store.flush()).rejects.toMatchObject(failure);
    await expect(store.createBucket({ ...bucket.spec, name: 'c' })).rejects.toMatchObject(failure);
    expect(store.status().problem).toMatchObject(failure);
    expect(await numbersOf(store, bucket)).toEqual([0]);
    readOnly = false;
    await insert(store, bucket, eventAt(1));
    expect(await numbersOf(store, bucket)).toEqual([0, 1]);
  });

  test('is told when the store is opened', async ({ skip }) => {
    const disk = newDisk(4 * 2 ** 20);
    if (disk === undefined) return skip('mounting is not permitted here');
    const data = join(disk, 'data');
    const store = await openTestStore(data);
    await bucketOf(store, 'b');
    await store.stop();
    execFileSync('mount', ['-o', 'remount,ro', disk]);
    await expect(openTestStore(data)).rejects.toMatchObject({ code: 'ELATIO_STORE_READ_ONLY' });
    execFileSync('mount', ['-o', 'remount,rw', disk]);
    const again = await openTestStore(data);
    expect([...again.buckets().keys()]).toEqual(['b']);
    return undefined;
  });
});

describe('an fsync that fails', () => {
  test.each(['strict', 'batched'] as const)(
    'ends all writing (%s), not reading',
    async (durability) => {
      const directory = newDirectory();
      let broken = false;
      await hookSteps(directory, {
        before: (step) => {
          if (step === 'datasync' && broken) throw systemError('EIO');
        },
      });
      const data = join(directory, 'data');
      const store = await openTestStore(data, { durability, syncMs: 20 });
      const bucket = await bucketOf(store, 'b');
      await insert(store, bucket, eventAt(0));
      await expect.poll(() => store.status().problem).toBeUndefined();
      broken = true;
      const failure = { code: 'ELATIO_STORE_FAILED' };
      const second = insert(store, bucket, eventAt(1));
      if (durability === 'strict') await expect(second).rejects.toMatchObject(failure);
      else await second;
      await expect.poll(() => store.status().problem).toMatchObject(failure);
      // It may succeed again: what it should have kept is lost all the same.
      broken = false;
      await expect(insert(store, bucket, eventAt(2))).rejects.toMatchObject(failure);
      const kept = durability === 'strict' ? [0] : [0, 1];
      expect(await numbersOf(store, bucket)).toEqual(kept);
      await store.stop();
      const again = await openTestStore(data);
      expect(await numbersOf(again, await bucketOf(again, 'b'))).toEqual(kept);
    },
  );
});
