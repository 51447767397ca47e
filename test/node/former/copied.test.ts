/** A data directory that was copied to another machine: both go on, and nothing that either recorded is lost. */
import { cp, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { nativePrimitives, randomBytes, zstd } from '../../../node/crypto.ts';
import { createDocs, type Docs } from '../../../node/docs/index.ts';
import { beginAnew, createDoubles, createFormer } from '../../../node/former/index.ts';
import { createPeerRecords } from '../../../node/peers/records.ts';
import type { Store } from '../../../node/store/index.ts';
import {
  devicesOf,
  meet,
  now,
  start,
  synced,
  type TestDevice,
  titles,
  write,
} from '../peers/together.ts';
import {
  bucketOf,
  DISK_KEY,
  eventAt,
  insert,
  newDirectory,
  numbersOf,
  openStoreIn,
  openTestStore,
  sealing,
} from '../store/fixture.ts';

const onError = (error: unknown): void => {
  throw error;
};

async function docsOf(store: Store): Promise<Docs> {
  const { sha256 } = nativePrimitives;
  const docs = createDocs({ store, now, random: randomBytes, sha256, onProblem: () => undefined });
  await docs.start();
  onTestFinished(() => docs.stop().catch(() => undefined));
  return docs;
}

/** Titles, each once: what the copy had at work, in the other's name, stays some seconds beside what it became. */
async function seen(store: Store): Promise<string[]> {
  return [...new Set(await titles(store))];
}

/** What a daemon does on a directory that was begun anew. */
async function startAnew(directory: string, admin: TestDevice): Promise<TestDevice> {
  const store = await openTestStore(directory, { now, deviceName: 'anew' });
  const docs = await docsOf(store);
  const doubles = createDoubles({ store, docs, onError });
  const former = createFormer({
    directory,
    async open(path) {
      const then = await openStoreIn(path, { now });
      const docsThen = await docsOf(then);
      return { store: then, docs: docsThen, close: () => docsThen.stop().then(() => then.stop()) };
    },
    store,
    docs,
    onError,
  });
  await admin.say({ kind: 'enrol', device: store.device.publicKey, role: 'admin' });
  const statements = admin.roster.statements().map(({ bytes }) => bytes);
  await createPeerRecords(store.local).replaceStatements(statements);
  const device = await start(directory, store, { onSynced: () => former.synced() });
  doubles.start();
  onTestFinished(async () => {
    await former.stop();
    await doubles.stop();
  });
  return device;
}

test(
  'of two copies one is told, begins anew, and brings what it alone has',
  { timeout: 30_000 },
  async () => {
    const [desk, laptop] = await devicesOf(2);
    const deskDocs = await docsOf(desk.store);
    const part = meet(desk, laptop);
    await write(laptop, 'laptop', 0, 1);
    await synced(desk, laptop);
    part();
    // Both have these, and nobody else yet; the last goes on in both.
    await write(laptop, 'laptop', 2, 3);
    await laptop.stop();
    const directory = join(newDirectory(), 'copy');
    await cp(laptop.directory, directory, { recursive: true });

    const first = await start(laptop.directory, await openTestStore(laptop.directory, { now }));
    await write(first, 'laptop', 4, 5);
    // Both say something in their stream of documents.
    await write(first, 'first', 0);
    const copy = await openTestStore(directory, { now });
    const copyDocs = await docsOf(copy);
    const second = await start(directory, copy);
    const bucket = await bucketOf(copy, 'laptop');
    await copy.write((transaction) => transaction.extend(bucket, 9_000_000));
    await write(second, 'laptop', 6, 7, 8);
    await write(second, 'second', 0);
    const [zero, , , , six] = await numbersOf(copy, bucket);
    await copyDocs.deleteEvents('laptop', [zero, six]);
    await copyDocs.settings.set('theme', 'dark');
    await copyDocs.categories.set('reading', { name: ['Reading'] });
    await deskDocs.categories.set('reading', { name: ['Books'] });

    const cut = meet(desk, first);
    await expect.poll(() => titles(desk.store)).toHaveLength(7);
    await synced(desk, first);
    cut();
    const apart = meet(desk, second);
    await expect.poll(() => second.told.map(({ code }) => code)).toContain('ELATIO_SYNC_CLONE');
    apart();
    await second.replicating.stop();
    await copyDocs.stop();
    const deps = {
      directory,
      diskKey: DISK_KEY,
      sealing,
      compression: zstd,
      now,
      deviceName: 'anew',
    };
    await beginAnew(second.store, deps);

    const anew = await startAnew(directory, desk);
    expect(await titles(anew.store)).toEqual([]);
    meet(desk, anew);
    // What the first had at work the copy said otherwise, in its name: it is told anew.
    meet(desk, first);
    const all = ['first 0', 'second 0', ...[1, 2, 3, 4, 5, 7, 8].map((i) => `laptop ${i}`)].sort();
    for (const { store } of [anew, desk]) {
      await expect.poll(() => seen(store), { timeout: 15_000 }).toEqual(all);
      // The one that was open when it was copied goes on from where it ended in the first.
      const parts = (await titles(store)).filter((title) => title === 'laptop 3');
      expect(parts).toHaveLength(2);
    }
    await expect.poll(() => deskDocs.settings.get('theme')).toBe('dark');
    // What was edited later counts.
    expect(deskDocs.categories.get('reading')).toEqual({ name: ['Books'] });
    await expect.poll(async () => (await readdir(directory)).filter(isAside)).toEqual([]);
    await synced(desk, first);
    // It has no documents here: it shows what was deleted.
    expect(await seen(first.store)).toEqual(['laptop 0', ...all].sort());
    for (const each of [desk, anew, first]) expect((await each.store.verify()).faults).toEqual([]);
  },
);

const isAside = (name: string): boolean => name.startsWith('former-');

test(
  'what both copies had before they were two is there once, whoever brings it first',
  { timeout: 30_000 },
  async () => {
    const [desk, laptop] = await devicesOf(2);
    await docsOf(desk.store);
    await write(laptop, 'laptop', 0, 1, 2);
    await laptop.stop();
    const directory = join(newDirectory(), 'copy');
    await cp(laptop.directory, directory, { recursive: true });
    const copy = await openTestStore(directory, { now });
    await insert(copy, await bucketOf(copy, 'laptop'), eventAt(7, 'laptop 7'));
    const deps = {
      directory,
      diskKey: DISK_KEY,
      sealing,
      compression: zstd,
      now,
      deviceName: 'anew',
    };
    await beginAnew(copy, deps);
    const anew = await startAnew(directory, desk);
    meet(desk, anew);
    const all = ['laptop 0', 'laptop 1', 'laptop 2', 'laptop 7'];
    await expect.poll(() => titles(desk.store), { timeout: 15_000 }).toEqual(all);
    const first = await start(laptop.directory, await openTestStore(laptop.directory, { now }));
    meet(desk, first);
    await write(first, 'laptop', 9);
    await synced(desk, first);
    for (const { store } of [anew, desk]) {
      await expect.poll(() => titles(store), { timeout: 15_000 }).toEqual([...all, 'laptop 9']);
    }
  },
);
