/** Single rows, single bytes, and what can be made anew of what is lost with them. */
import { ClassicLevel } from 'classic-level';
import fc from 'fast-check';
import fs, { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, onTestFinished, test } from 'vitest';
import { partitionName } from '../../../../node/store/partition.ts';
import { withoutOverlaps } from '../../../../node/store/repair/overlaps.ts';
import { createSealer } from '../../../../node/store/seal.ts';
import { prefixOf } from '../../../../node/store/table.ts';
import { type Interval, intervalsOf, sizeOf, subtract } from '../../../../protocol/intervals.ts';
import { backupOf, restoredFrom } from '../../backup/fixture.ts';
import { openDocsIn } from '../../docs/fixture.ts';
import { newDisk } from '../disk.ts';
import {
  bucketOf,
  DISK_KEY,
  eventAt,
  eventsOf,
  insert,
  numbersOf,
  openTestStore,
  sealing,
  T0,
  upTo,
} from '../fixture.ts';
import { copyOf, filesIn, repair, repairOf } from './damage.ts';

const MONTH = 31 * 86_400_000_000;
const sealer = createSealer({ sealing, diskKey: DISK_KEY });
const placeOf = (directory: string, what: 'core' | 'docs' | 'root'): string =>
  join(directory, 'store', partitionName(sealer, what));

let template: string;
let preparing: Promise<void> | undefined;
/** In a test, for what is opened there is closed with it. */
const prepared = (): Promise<void> => (preparing ??= prepare());
afterAll(() => rm(template, { recursive: true, force: true }));

/** Forty events in two months, of which one is deleted and one replaced; all in chunks. */
async function prepare(): Promise<void> {
  template = await mkdtemp(join(tmpdir(), 'elatio-rows-'));
  const opened = await openDocsIn(template);
  const { store, docs } = opened;
  const bucket = await bucketOf(store, 'b');
  for (const i of upTo(40)) {
    await insert(store, bucket, { ...eventAt(i), start: T0 + (i % 2) * MONTH + i });
  }
  await docs.deleteEvents('b', [4]);
  await docs.replaceEvents('b', [{ number: 6, ...eventAt(6, 'corrected'), start: T0 + 6 }]);
  await store.local.set('some/thing', 'kept');
  await docs.stop();
  await store.settle();
  await opened.stop();
}

const SHOWN = upTo(40).filter((number) => number !== 4);

async function levelOf(location: string): Promise<ClassicLevel<Buffer, Buffer>> {
  const level = new ClassicLevel<Buffer, Buffer>(location, {
    keyEncoding: 'buffer',
    valueEncoding: 'buffer',
  });
  await level.open();
  return level;
}

describe.each(['core', 'docs', 'root'] as const)('of %s', (what) => {
  test('any row that does not open, or is gone, leaves a store that works', async () => {
    await prepared();
    const rows = (await keysOf(template, what)).length;
    expect(rows).toBeGreaterThan(1);
    for (let i = 0; i < rows; i++) {
      for (const isGone of [false, true]) {
        const directory = await copyOf(template);
        const level = await levelOf(placeOf(directory, what));
        const key = (await level.keys().all())[i];
        if (isGone) await level.del(key);
        else await level.put(key, Buffer.from('not what it was'));
        await level.close();
        const { verification, plan } = await repair(directory);
        if (!isGone) expect(plan.faults).not.toEqual([]);
        expect(verification.faults).toEqual([]);
        const opened = await openDocsIn(directory);
        const { store } = opened;
        expect(store.status().damage).toEqual([]);
        const [bucket] = store.buckets().values();
        const found = await numbersOf(store, bucket);
        expect(SHOWN.filter((number) => found.includes(number))).toEqual(
          found.filter((number) => SHOWN.includes(number)),
        );
        // Half of them at least: a key or a chunk is of one month.
        expect(found.length).toBeGreaterThanOrEqual(19);
        expect(found.length + verification.lost).toBeGreaterThanOrEqual(39);
        const fresh = await bucketOf(store, 'b');
        expect((await insert(store, fresh, eventAt(50))).start).toBe(eventAt(50).start);
        await store.flush();
        expect((await store.verify()).faults).toEqual([]);
        await opened.stop();
      }
    }
  });
});

async function keysOf(directory: string, what: 'core' | 'docs' | 'root'): Promise<Buffer[]> {
  const level = await levelOf(placeOf(await copyOf(directory), what));
  const keys = await level.keys().all();
  await level.close();
  return keys;
}

async function garble(directory: string, what: 'core' | 'root', table: string): Promise<void> {
  const level = await levelOf(placeOf(directory, what));
  const prefix = prefixOf(sealer, table);
  const keys = (await level.keys().all()).filter((key) => key.subarray(0, 8).equals(prefix));
  expect(keys.length).toBeGreaterThan(0);
  for (const key of keys) await level.put(key, Buffer.from('garbled'));
  await level.close();
}

describe('edits', () => {
  test.each<[string, (directory: string) => Promise<void>]>([
    ['amendments', (directory) => garble(directory, 'core', 'core amended')],
    ['buckets', (directory) => garble(directory, 'root', 'bucket')],
    ['the root', (directory) => rm(placeOf(directory, 'root'), { recursive: true })],
    ['the index', (directory) => garble(directory, 'core', 'core index')],
  ])('stand without %s', async (_name, damage) => {
    await prepared();
    const directory = await copyOf(template);
    await damage(directory);
    const { plan, verification } = await repair(directory);
    expect(plan.lost).toBe(0);
    expect(verification).toMatchObject({ faults: [], lost: 0 });
    const { store, problems } = await openDocsIn(directory);
    const [bucket] = store.buckets().values();
    expect(await numbersOf(store, bucket)).toEqual(SHOWN);
    const titles = (await eventsOf(store, bucket)).map(({ data }) => data['title']);
    expect(titles).toContain('corrected');
    expect(problems).toEqual([]);
  });
});

test('a bucket without a record is known again by its id, its index and its events', async () => {
  await prepared();
  const directory = await copyOf(template);
  await garble(directory, 'root', 'bucket');
  const { plan } = await repair(directory);
  expect(plan.isNewDevice).toBe(false);
  expect(plan.buckets).toMatchObject([{ isRenamed: true, kept: 40 }]);
  const store = await openTestStore(directory);
  const [bucket] = store.buckets().values();
  expect(bucket.index).toBe(1);
  expect(bucket.record.name).toBe(`recovered-${bucket.id.slice(0, 8)}`);
  expect(bucket.spec.type).toBe('currentwindow');
  expect(store.local.get('some/thing')).toBe('kept');
});

test('a chunk is found also where the length before it is not what it was', async () => {
  await prepared();
  const directory = await copyOf(template);
  const tables = (await filesIn(placeOf(directory, 'core'))).filter((path) => path.endsWith('ldb'));
  let found = 0;
  for (const path of tables) {
    const bytes = await readFile(path);
    for (
      let at = bytes.indexOf('elatio/chunk/1');
      at >= 0;
      at = bytes.indexOf('elatio/chunk/1', at + 1)
    ) {
      // The key and the lengths.
      bytes.fill(0xff, at - 5 - 28, at - 5);
      found++;
    }
    await writeFile(path, bytes);
  }
  expect(found).toBeGreaterThan(1);
  const { plan, verification } = await repair(directory);
  expect(plan.faults).not.toEqual([]);
  expect(verification).toMatchObject({ faults: [], lost: 0 });
});

test('a tail that is damaged in the middle gives what stands behind, under its numbers', async () => {
  await prepared();
  const directory = await copyOf(template);
  const store = await openTestStore(directory);
  const bucket = await bucketOf(store, 'b');
  for (let i = 40; i < 60; i++)
    await insert(store, bucket, { ...eventAt(i), start: T0 + 2 * MONTH + i });
  await store.stop();
  const [name] = (await readdir(join(directory, 'tail'))).slice(-1);
  const path = join(directory, 'tail', name);
  const bytes = await readFile(path);
  bytes.fill(0, bytes.length / 2, bytes.length / 2 + 300);
  await writeFile(path, bytes);
  const { plan, verification } = await repair(directory);
  expect(plan.faults.join()).toMatch(/the tail \d+ is damaged/);
  expect(verification.faults).toEqual([]);
  const { store: again, problems } = await openDocsIn(directory);
  const there = await bucketOf(again, 'b');
  const numbers = await numbersOf(again, there);
  expect(numbers.length).toBeGreaterThan(56 - 1);
  expect(numbers.slice(0, 39)).toEqual(SHOWN);
  expect(numbers.at(-1)).toBe(59);
  expect(new Set(numbers).size).toBe(numbers.length);
  expect(problems).toEqual([]);
});

test('without as much space as the store takes nothing is begun', async () => {
  await prepared();
  const directory = await copyOf(template);
  await rm(join(placeOf(directory, 'core'), 'CURRENT'));
  pretendSpace(4_096);
  const opened = await repairOf(directory);
  await expect(opened.carryOut()).rejects.toMatchObject({ code: 'ELATIO_REPAIR_SPACE' });
  await opened.close();
  expect((await readdir(directory)).sort()).toEqual(['store', 'tail']);
});

test('a disk that gets full on the way leaves all as it was, and is said so', async ({ skip }) => {
  await prepared();
  const disk = newDisk(2 ** 23);
  if (disk === undefined) return skip('mounting is not permitted here');
  const directory = join(disk, 'data');
  await fs.cp(template, directory, { recursive: true });
  await rm(join(placeOf(directory, 'core'), 'CURRENT'));
  const opened = await repairOf(directory);
  const { bavail, bsize } = await fs.statfs(disk);
  await writeFile(join(disk, 'ballast'), Buffer.alloc((bavail - 4) * bsize));
  pretendSpace(2 ** 30);
  await expect(opened.carryOut()).rejects.toMatchObject({
    code: 'ELATIO_REPAIR_SPACE',
    message: expect.stringContaining('got full') as string,
  });
  await opened.close();
  expect((await readdir(directory)).sort()).toEqual(['store', 'tail']);
});

/** Has the system say that there is so much room on its disks. */
function pretendSpace(bytes: number): void {
  const { statfs } = fs;
  Reflect.set(fs, 'statfs', () => Promise.resolve({ bavail: bytes, bsize: 1 }));
  syncBuiltinESMExports();
  onTestFinished(() => {
    Reflect.set(fs, 'statfs', statfs);
    syncBuiltinESMExports();
  });
}

test('of chunks that overlap every ordinal is taken once, and none that was purged', () => {
  const ordinals = fc.uniqueArray(fc.nat(40), { minLength: 1 }).map((list) => intervalsOf(list));
  const candidates = fc.array(fc.record({ ordinals, isIndexed: fc.boolean() }), { maxLength: 8 });
  fc.assert(
    fc.property(candidates, fc.uniqueArray(fc.nat(40)), (list, purged) => {
      const gone = intervalsOf(purged);
      const chunks = list.map((one, i) => ({
        isIndexed: one.isIndexed,
        entry: {
          digest: String(i),
          keyId: '',
          kind: 'event' as const,
          ordinals: one.ordinals,
          count: sizeOf(one.ordinals),
          bytes: 0,
          spans: [],
          chain: [],
        },
      }));
      const parts: Interval[] = withoutOverlaps(chunks, gone).flatMap(({ entry, without }) => [
        ...subtract(entry.ordinals, without),
      ]);
      const taken = intervalsOf(
        parts.flatMap(({ first, end }) => upTo(end - first).map((i) => first + i)),
      );
      expect(sizeOf(taken)).toBe(parts.reduce((sum, { first, end }) => sum + end - first, 0));
      const all = intervalsOf(
        list.flatMap((one) =>
          one.ordinals.flatMap(({ first, end }) => upTo(end - first).map((i) => first + i)),
        ),
      );
      expect(taken).toEqual(subtract(all, gone));
    }),
    { seed: 4 },
  );
});

test('what a bucket got after a restore, in another stream, is kept there', async () => {
  await prepared();
  const first = await copyOf(template);
  const source = await openTestStore(first);
  const bytes = await backupOf(source, first);
  await source.stop();
  const directory = await restoredFrom(bytes);
  const store = await openTestStore(directory);
  const bucket = await bucketOf(store, 'b');
  // What was open goes on under a number of its own.
  const closed = SHOWN.slice(0, -1);
  const numbers = [bucket.open?.number ?? 0];
  for (const i of upTo(3)) {
    const event = { ...eventAt(i), start: T0 + 2 * MONTH + i };
    numbers.push((await insert(store, bucket, event)).number);
  }
  await store.stop();
  await rm(join(placeOf(directory, 'core'), 'CURRENT'));
  const { plan, verification } = await repair(directory);
  expect(plan.lost).toBe(0);
  expect(verification).toMatchObject({ faults: [], lost: 0 });
  const { store: again } = await openDocsIn(directory);
  const there = await bucketOf(again, 'b');
  expect(await numbersOf(again, there)).toEqual([...closed, ...numbers]);
  expect(there.open?.number).toBe(numbers[3]);
  expect(again.status().damage).toEqual([]);
});
