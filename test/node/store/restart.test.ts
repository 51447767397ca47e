import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type Author, eventId, newDevice, type Store } from '../../../node/store/index.ts';
import {
  bucketOf,
  bucketSpec,
  eventAt,
  eventsOf,
  insert,
  newDirectory,
  numbersOf,
  openTestStore,
  sealing,
  upTo,
} from './fixture.ts';

const device = (name: string): Author => {
  const { publicKey, incarnation } = newDevice(sealing.random);
  return { publicKey, incarnation, name };
};

/** Names with what must not change over a restart. */
const catalogOf = (store: Store) =>
  [...store.buckets()]
    .map(([name, { index, id, spec, nextNumber }]) => ({ name, index, id, spec, nextNumber }))
    .sort((a, b) => a.index - b.index);

describe('a restart', () => {
  test('leaves the open event open: heartbeats extend it', async () => {
    const directory = newDirectory();
    let store = await openTestStore(join(directory, '0'));
    await insert(store, await bucketOf(store, 'b'), eventAt(0));
    for (let run = 1; run <= 4; run++) {
      const [last, next] = [join(directory, String(run - 1)), join(directory, String(run))];
      // Stopped, or as good as killed.
      if (run % 2 === 0) await store.stop();
      await cp(last, next, { recursive: true });
      store = await openTestStore(next);
      store.start();
      await store.flush();
      const bucket = await bucketOf(store, 'b');
      expect(bucket.open).toMatchObject({ number: 0 });
      await store.write((transaction) => transaction.extend(bucket, 5_000_000 + run));
      expect(await eventsOf(store, bucket)).toMatchObject([
        { number: 0, duration: 5_000_000 + run },
      ]);
    }
  });

  test('that only starts and is killed loses nothing', async () => {
    const directory = newDirectory();
    let store = await openTestStore(join(directory, '0'));
    await insert(store, await bucketOf(store, 'b'), eventAt(0));
    await store.stop();
    for (let run = 0; run < 3; run++) {
      store = await openTestStore(join(directory, String(run)));
      store.start();
      await expect.poll(() => store.status().tailBytes).toBeLessThan(1000);
      await new Promise((resolve) => setTimeout(resolve, 50));
      await cp(join(directory, String(run)), join(directory, String(run + 1)), { recursive: true });
      expect(await numbersOf(store, await bucketOf(store, 'b'))).toEqual([0]);
    }
  });

  test('uses no number twice', async () => {
    const directory = newDirectory();
    const numbers: number[] = [];
    for (let run = 0; run < 6; run++) {
      const store = await openTestStore(directory);
      const bucket = await bucketOf(store, 'b');
      for (const i of [run * 2, run * 2 + 1, 0]) {
        numbers.push((await insert(store, bucket, eventAt(i))).number);
      }
      if (run % 2 === 0) await store.flush();
      await store.stop();
    }
    expect(numbers).toEqual(upTo(18));
  });

  test('gives the same names, indexes and numbers', async () => {
    const directory = newDirectory();
    let store = await openTestStore(directory);
    const phones = [device('phone'), device('phone'), device('tablet')];
    await bucketOf(store, 'own');
    for (const author of phones) {
      const bulk = store.bulk(author);
      for (const name of ['own', 'shared', '__proto__']) {
        const bucket = await bulk.bucket(bucketSpec(name));
        for (let i = 0; i < 3; i++) await bulk.add(bucket, eventAt(i));
      }
      await bulk.finish();
    }
    // This device's own takes the name from the one that had it.
    await insert(store, await bucketOf(store, 'shared'), eventAt(0));
    await insert(store, await bucketOf(store, 'constructor', 'web.tab.current'), eventAt(0));
    const before = catalogOf(store);
    expect(before.map(({ name }) => name).sort()).toEqual([
      '__proto__',
      '__proto__-synced-from-phone',
      '__proto__-synced-from-tablet',
      'constructor',
      'own',
      'own-synced-from-phone',
      'own-synced-from-phone-2',
      'own-synced-from-tablet',
      'shared',
      'shared-synced-from-phone',
      'shared-synced-from-phone-2',
      'shared-synced-from-tablet',
    ]);
    expect(store.buckets().get('shared')?.stream.own).toBe(true);
    expect(new Set(before.map(({ index }) => index)).size).toBe(before.length);
    for (let run = 0; run < 2; run++) {
      await store.stop();
      store = await openTestStore(directory);
      expect(catalogOf(store)).toEqual(before);
      expect((await store.verify()).faults).toEqual([]);
    }
    for (const bucket of store.buckets().values()) {
      expect(await store.count(bucket)).toBe((await eventsOf(store, bucket)).length);
    }
    // The same author's bucket is found again, not made.
    const again = await store.bulk(phones[0]).bucket(bucketSpec('own'));
    expect(again.index).toBe(before.find(({ name }) => name === 'own-synced-from-phone')?.index);
  });
});

describe('buckets', () => {
  test('made twice at once are one', async () => {
    const directory = newDirectory();
    let store = await openTestStore(directory);
    const made = await Promise.all([
      ...upTo(5).map(() => store.createBucket(bucketSpec('b'))),
      ...upTo(5).map((i) => store.createBucket(bucketSpec(`c${i}`, 'web.tab.current'))),
    ]);
    expect(made).toEqual([true, false, false, false, false, true, true, true, true, true]);
    await store.stop();
    store = await openTestStore(directory);
    expect(store.status().buckets).toBe(6);
  });

  test.each(['__proto__', 'constructor', 'toString', '', '../x', 'a/b', '\u0000', 'ü'])(
    'may be named %j',
    async (name) => {
      const directory = newDirectory();
      let store = await openTestStore(directory);
      await insert(store, await bucketOf(store, name), eventAt(0));
      await store.stop();
      store = await openTestStore(directory);
      const bucket = store.buckets().get(name);
      expect(bucket && (await numbersOf(store, bucket))).toEqual([0]);
    },
  );

  test('have ids of events that are unique and safe', async () => {
    const store = await openTestStore(newDirectory());
    const ids = new Set<number>();
    for (const name of ['a', 'b', 'c']) {
      const bucket = await bucketOf(store, name);
      for (let i = 0; i < 3; i++) {
        const { number } = await insert(store, bucket, eventAt(i));
        ids.add(eventId(bucket, number));
      }
    }
    expect(ids.size).toBe(9);
    expect([...ids].every(Number.isSafeInteger)).toBe(true);
  });
});

describe('records', () => {
  test('begun at once in a new domain share one stream and are kept', async () => {
    const directory = newDirectory();
    let store = await openTestStore(directory);
    await Promise.all(upTo(20).map((i) => store.record('docs', Buffer.from(`record ${i}`))));
    await store.stop();
    store = await openTestStore(directory);
    await store.flush();
    const found = await store.verify();
    expect(found).toMatchObject({ streams: 1, items: 20, faults: [] });
  });
});

describe('bulk writing', () => {
  test('of this device goes together with ordinary writes after it', async () => {
    const directory = newDirectory();
    let store = await openTestStore(directory);
    let bucket = await bucketOf(store, 'b');
    await insert(store, bucket, eventAt(0));
    const bulk = store.bulk({ ...store.device, name: store.deviceName });
    expect(await bulk.bucket(bucketSpec('b'))).toBe(bucket);
    for (let i = 1; i < 20_000; i++) await bulk.add(bucket, eventAt(i));
    await bulk.finish();
    for (let i = 20_000; i < 20_010; i++) await insert(store, bucket, eventAt(i));
    await store.stop();
    store = await openTestStore(directory);
    bucket = await bucketOf(store, 'b');
    expect(await numbersOf(store, bucket)).toEqual(upTo(20_010));
    await store.flush();
    expect(await store.count(bucket)).toBe(20_010);
    expect((await store.verify()).faults).toEqual([]);
  });
});
