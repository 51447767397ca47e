import { mkdir, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { partitionName } from '../../../../node/store/partition.ts';
import { createSealer } from '../../../../node/store/seal.ts';
import type { Store } from '../../../../node/store/index.ts';
import {
  bucketOf,
  DISK_KEY,
  eventAt,
  eventsOf,
  insert,
  newDirectory,
  numbersOf,
  openStoreIn,
  openTestStore,
  sealing,
  upTo,
} from '../fixture.ts';
import { copyOf, filesIn, repair, repairOf } from './damage.ts';

const sealer = createSealer({ sealing, diskKey: DISK_KEY });
const placeOf = (directory: string, what: 'core' | 'web' | 'root'): string =>
  join(directory, 'store', partitionName(sealer, what));

let template: string;

/** Two partitions, each with tables, a log, and open and pending events in the tail. */
beforeAll(async () => {
  template = await mkdtemp(join(tmpdir(), 'elatio-repair-'));
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
  await store.local.set('some/thing', { kept: true });
  await store.stop();
  return () => rm(template, { recursive: true });
});

async function damageFiles(
  folder: string,
  pattern: RegExp,
  damage: (path: string) => Promise<void>,
): Promise<void> {
  const paths = (await filesIn(folder)).filter((path) => pattern.test(path));
  expect(paths.length).toBeGreaterThan(0);
  for (const path of paths) await damage(path);
}

/** All is there, nothing is wrong, and what is new gets places that nothing had. */
async function expectWhole(store: Store, name = 'b'): Promise<void> {
  expect(store.status().damage).toEqual([]);
  const bucket = await bucketOf(store, name);
  expect(await numbersOf(store, bucket)).toEqual(upTo(75));
  const titles = (await eventsOf(store, bucket)).map(({ number, data }) => [number, data['title']]);
  expect(titles.sort(([a], [b]) => Number(a) - Number(b))).toEqual(
    upTo(75).map((i) => [i, `${name} ${i}`]),
  );
  const { number } = await insert(store, bucket, eventAt(80));
  expect(number).toBeGreaterThan(74);
  await store.flush();
  expect(await numbersOf(store, bucket)).toEqual([...upTo(75), number]);
  expect((await store.verify()).faults).toEqual([]);
}

test('a store that is whole is told to be whole, and none of its bytes is touched', async () => {
  const directory = await copyOf(template);
  const before = await Promise.all(
    (await filesIn(directory)).map(async (path) => [path, await readFile(path, 'latin1')]),
  );
  const opened = await repairOf(directory);
  expect(opened.plan).toMatchObject({ faults: [], lost: 0, isNewDevice: false });
  expect(opened.plan.buckets).toMatchObject([
    { name: 'b', kept: 75, lost: 0 },
    { name: 'web', kept: 75, lost: 0 },
  ]);
  await opened.close();
  const after = await Promise.all(
    (await filesIn(directory)).map(async (path) => [path, await readFile(path, 'latin1')]),
  );
  expect(after).toEqual(before);
});

describe('a partition', () => {
  test.each<[string, (location: string) => Promise<void>]>([
    ['without CURRENT', (location) => damageFiles(location, /CURRENT$/, (path) => rm(path))],
    ['with an empty CURRENT', (location) => truncate(join(location, 'CURRENT'), 0)],
    ['without MANIFEST', (location) => damageFiles(location, /MANIFEST/, (path) => rm(path))],
    [
      'with a truncated MANIFEST',
      (location) => damageFiles(location, /MANIFEST/, (path) => truncate(path, 20)),
    ],
    [
      'whose tables have lost their last bytes',
      (location) =>
        damageFiles(location, /ldb$/, async (path) =>
          truncate(path, (await readFile(path)).length - 60),
        ),
    ],
  ])('%s is repaired without a loss', async (_name, damage) => {
    const directory = await copyOf(template);
    await damage(placeOf(directory, 'core'));
    const { plan, verification, damaged } = await repair(directory);
    expect(plan.faults).not.toEqual([]);
    expect(plan.lost).toBe(0);
    expect(verification).toMatchObject({ faults: [], lost: 0 });
    expect(damaged.bytes).toBeGreaterThan(1_000);
    const store = await openTestStore(directory);
    expect(store.local.get('some/thing')).toEqual({ kept: true });
    await expectWhole(store);
    await expectWhole(store, 'web');
    await store.stop();
    const again = await repairOf(directory);
    expect(again.plan.faults).toEqual([]);
    await again.close();
  });

  test.each<[string, (location: string) => Promise<void>]>([
    ['gone', () => Promise.resolve()],
    ['a file', (location) => writeFile(location, 'a file')],
    ['empty', (location) => mkdir(location)],
  ])('that is %s leaves what is in the tail, and says what is lost', async (_name, make) => {
    const directory = await copyOf(template);
    await rm(placeOf(directory, 'core'), { recursive: true });
    await make(placeOf(directory, 'core'));
    const { plan, verification } = await repair(directory);
    expect(plan.lost).toBe(74);
    expect(verification).toMatchObject({ faults: [], lost: 74 });
    const store = await openTestStore(directory);
    expect(store.status().damage).toEqual([]);
    await expectWhole(store, 'web');
    const bucket = await bucketOf(store, 'b');
    expect(bucket.stream.own).toBe(true);
    expect(await numbersOf(store, bucket)).toEqual([74]);
    expect((await insert(store, bucket, eventAt(80))).number).toBeGreaterThan(1_000_000);
  });
});

describe('the root', () => {
  test('that is gone leaves all events, under other names, and a new device', async () => {
    const directory = await copyOf(template);
    await rm(placeOf(directory, 'root'), { recursive: true });
    const { plan, verification } = await repair(directory);
    expect(plan.isNewDevice).toBe(true);
    expect(plan.lost).toBe(0);
    expect(verification.faults).toEqual([]);
    const store = await openTestStore(directory);
    const names = [...store.buckets().keys()];
    expect(names).toHaveLength(2);
    for (const bucket of store.buckets().values()) {
      expect(bucket.record.name).toMatch(/^recovered-/);
      expect(await numbersOf(store, bucket)).toEqual(upTo(75));
    }
    const fresh = await bucketOf(store, 'b');
    expect((await insert(store, fresh, eventAt(1))).number).toBe(0);
    expect(fresh.index).toBeGreaterThan(2);
  });
});

test('a byte in the middle of a table costs no more than the row it is in', async () => {
  const directory = await copyOf(template);
  await damageFiles(placeOf(directory, 'core'), /ldb$/, async (path) => {
    const bytes = await readFile(path);
    bytes[Math.floor(bytes.length / 2)] ^= 0x55;
    await writeFile(path, bytes);
  });
  const { verification } = await repair(directory);
  expect(verification.faults).toEqual([]);
  const store = await openTestStore(directory);
  await expectWhole(store, 'web');
});

test('where nothing was recorded yet nothing is to be repaired', async () => {
  const opened = await repairOf(newDirectory());
  expect(opened.plan).toMatchObject({ faults: [], buckets: [], lost: 0 });
  await opened.close();
});

test('tails without any store are told to be of none', async () => {
  const directory = await copyOf(template);
  await rm(join(directory, 'store'), { recursive: true });
  const { plan, verification, damaged } = await repair(directory);
  expect(plan.faults.join()).toMatch(/7 items of tails are of no stream that is left/);
  expect(verification.faults).toEqual([]);
  expect(await filesIn(join(damaged.path, 'tail'))).toHaveLength(1);
});
