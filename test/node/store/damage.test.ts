import { ClassicLevel } from 'classic-level';
import {
  cp,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  truncate,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { partitionName } from '../../../node/store/partition.ts';
import { createSealer } from '../../../node/store/seal.ts';
import type { Store } from '../../../node/store/index.ts';
import {
  bucketOf,
  bucketSpec,
  DISK_KEY,
  eventAt,
  insert,
  newDirectory,
  numbersOf,
  openStoreIn,
  openTestStore,
  sealing,
  upTo,
} from './fixture.ts';

const sealer = createSealer({ sealing, diskKey: DISK_KEY });
const core = (directory: string): string => join(directory, 'store', partitionName(sealer, 'core'));
const DAMAGED = { code: 'ELATIO_STORE_DAMAGED' };

let template: string;

/** Two partitions, each with a table, a log, and open and pending events in the tail. */
beforeAll(async () => {
  template = await mkdtemp(join(tmpdir(), 'elatio-damage-'));
  const store = await openStoreIn(template);
  for (const [name, type] of [
    ['b', 'currentwindow'],
    ['web', 'web.tab.current'],
  ]) {
    const bucket = await bucketOf(store, name, type);
    for (let i = 0; i < 60; i++) await insert(store, bucket, eventAt(i, `${name} ${i}`));
    await store.settle();
    for (let i = 60; i < 70; i++) await insert(store, bucket, eventAt(i, `${name} ${i}`));
    await store.flush();
    for (let i = 70; i < 75; i++) await insert(store, bucket, eventAt(i, `${name} ${i}`));
  }
  await store.stop();
  return () => rm(template, { recursive: true });
});

async function copyOfTemplate(): Promise<string> {
  const directory = join(newDirectory(), 'data');
  await cp(template, directory, { recursive: true });
  return directory;
}

async function filesOf(directory: string, pattern: RegExp): Promise<string[]> {
  const names = await readdir(directory);
  return names.filter((name) => pattern.test(name)).map((name) => join(directory, name));
}

/** The other partition is whole and can be written to, whatever befell `core`. */
async function expectWebUnharmed(store: Store, events = 75): Promise<void> {
  const web = store.buckets().get('web');
  if (!web) throw new Error('the bucket of the other partition is gone');
  expect(await numbersOf(store, web)).toEqual(upTo(events));
  expect((await insert(store, web, eventAt(events))).number).toBe(events);
  await store.flush();
  expect(await numbersOf(store, web)).toEqual(upTo(events + 1));
}

describe('a partition', () => {
  test.each<[string, (location: string) => Promise<void>]>([
    ['without CURRENT', (location) => rm(join(location, 'CURRENT'))],
    ['with an empty CURRENT', (location) => truncate(join(location, 'CURRENT'), 0)],
    [
      'without MANIFEST',
      async (location) => {
        for (const path of await filesOf(location, /^MANIFEST/)) await rm(path);
      },
    ],
    [
      'with a truncated MANIFEST',
      async (location) => {
        for (const path of await filesOf(location, /^MANIFEST/)) await truncate(path, 20);
      },
    ],
    [
      'without a table',
      async (location) => {
        for (const path of await filesOf(location, /\.ldb$/)) await rm(path);
      },
    ],
    [
      'with a truncated table',
      async (location) => {
        for (const path of await filesOf(location, /\.ldb$/)) await truncate(path, 100);
      },
    ],
    [
      'with an empty table',
      async (location) => {
        for (const path of await filesOf(location, /\.ldb$/)) await truncate(path, 0);
      },
    ],
    [
      'that is a file',
      async (location) => {
        await rm(location, { recursive: true });
        await writeFile(location, '');
      },
    ],
  ])('%s is told and left alone, the others are served', async (_name, damage) => {
    const directory = await copyOfTemplate();
    const location = core(directory);
    const intact = join(directory, 'intact');
    await cp(location, intact, { recursive: true });
    await damage(location);
    for (let run = 0; run < 2; run++) {
      const store = await openTestStore(directory);
      store.start();
      expect(store.status().damage.join()).toMatch(/partition "core" does not open/);
      expect([...store.buckets().keys()]).toEqual(['web', 'another 0'].slice(0, run + 1));
      await expect(store.createBucket(bucketSpec('b'))).rejects.toMatchObject(DAMAGED);
      await expect(store.createBucket(bucketSpec('new'))).rejects.toMatchObject(DAMAGED);
      await expectWebUnharmed(store, 75 + run);
      await bucketOf(store, `another ${run}`, 'web.x');
      await insert(store, await bucketOf(store, `another ${run}`), eventAt(run));
      await store.stop();
    }
    // Once it is put back, everything is there again, also what had been in the tail only.
    await rm(location, { recursive: true });
    await rename(intact, location);
    const store = await openTestStore(directory);
    expect(store.status().damage).toEqual([]);
    const bucket = await bucketOf(store, 'b');
    expect(await numbersOf(store, bucket)).toEqual(upTo(75));
    expect(bucket.open).toMatchObject({ number: 74 });
    expect((await insert(store, bucket, eventAt(80))).number).toBe(75);
    await store.flush();
    for (const name of ['another 0', 'another 1']) {
      expect(await numbersOf(store, await bucketOf(store, name))).toEqual([0]);
    }
    const indexes = [...store.buckets().values()].map(({ index }) => index);
    expect(new Set(indexes).size).toBe(indexes.length);
    expect((await store.verify()).faults).toEqual([]);
    await store.stop();
    expect(await readdir(join(directory, 'tail'))).toHaveLength(1);
  });

  test('with any byte of its files changed loses at most what stood there, and nothing silently', async () => {
    const sizes = await Promise.all(
      (await filesOf(core(template), /\.(ldb|log)$/)).map(
        async (path) => (await readFile(path)).length,
      ),
    );
    const total = sizes.reduce((sum, size) => sum + size, 0);
    const rounds = 30;
    for (let round = 0; round < rounds; round++) {
      const directory = await copyOfTemplate();
      let at = Math.floor(((round + 0.5) * total) / rounds);
      for (const path of await filesOf(core(directory), /\.(ldb|log)$/)) {
        const bytes = await readFile(path);
        if (at < bytes.length && at >= 0) {
          bytes[at] ^= 0x55;
          await writeFile(path, bytes);
        }
        at -= bytes.length;
      }
      const store = await openTestStore(directory);
      await expectWebUnharmed(store);
      const bucket = store.buckets().get('b');
      const found = bucket ? await numbersOf(store, bucket) : [];
      const faults = [...store.status().damage, ...(await store.verify()).faults];
      if (found.length < 75) expect([round, faults.length > 0]).toEqual([round, true]);
      expect(new Set(found).size).toBe(found.length);
      await store.stop();
    }
  });
});

describe('the root', () => {
  test.each<[string, (directory: string) => Promise<void>]>([
    ['missing', (root) => rm(root, { recursive: true })],
    [
      'emptied',
      async (root) => {
        for (const name of await readdir(root)) await rm(join(root, name));
      },
    ],
    ['without CURRENT', (root) => rm(join(root, 'CURRENT'))],
  ])('%s is a clear failure that changes nothing', async (_name, damage) => {
    const directory = await copyOfTemplate();
    const root = join(directory, 'store', partitionName(sealer, 'root'));
    const intact = join(directory, 'intact');
    await cp(root, intact, { recursive: true });
    await damage(root);
    await expect(openTestStore(directory)).rejects.toMatchObject(DAMAGED);
    await rm(root, { recursive: true, force: true });
    await rename(intact, root);
    const store = await openTestStore(directory);
    expect(await numbersOf(store, await bucketOf(store, 'b'))).toEqual(upTo(75));
    expect(store.status().damage).toEqual([]);
  });

  test('without a bucket gives its index to no other, and its events to no other', async () => {
    const directory = newDirectory();
    let store = await openTestStore(directory);
    await insert(store, await bucketOf(store, 'lost'), eventAt(0));
    await store.stop();
    const root = join(directory, 'store', partitionName(sealer, 'root'));
    const level = new ClassicLevel<Buffer, Uint8Array>(root, { keyEncoding: 'buffer' });
    const prefix = sealer.name('table', 'bucket').subarray(0, 8);
    for (const key of await level.keys().all()) {
      if (prefix.equals(key.subarray(0, 8))) await level.del(key);
    }
    await level.close();
    for (let run = 0; run < 2; run++) {
      store = await openTestStore(directory);
      store.start();
      const bucket = await bucketOf(store, 'new');
      expect(bucket.index).toBe(2);
      expect(await numbersOf(store, bucket)).toEqual([]);
      expect(store.status().damage.join()).toMatch(/wait for their partition/);
      await store.stop();
    }
  });

  test('that was made when the process was killed is made again', async () => {
    const directory = newDirectory();
    await mkdir(join(directory, 'store', partitionName(sealer, 'root')), { recursive: true });
    const store = await openTestStore(directory);
    expect(store.status().damage).toEqual([]);
  });
});

test('a second store on one directory is refused', async () => {
  const directory = newDirectory();
  const store = await openTestStore(directory);
  await expect(openTestStore(directory)).rejects.toMatchObject({ code: 'ELATIO_STORE_LOCKED' });
  await bucketOf(store, 'b');
  await store.stop();
  await openTestStore(directory);
});
