import { ClassicLevel } from 'classic-level';
import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Rollup } from '../../../node/store/index.ts';
import { bytesOf } from '../on-disk.ts';
import { newDirectory, openTestStore } from './fixture.ts';

const SOURCE = { bucket: '00', from: 1, to: 2, stamp: 'as it was' };

function rollup(content: string, stamp = SOURCE.stamp): Rollup {
  return { sources: [{ ...SOURCE, stamp }], content: new TextEncoder().encode(content) };
}

test('a rollup is there after a restart, and nothing on the disk tells what it is of', async () => {
  const directory = newDirectory();
  let store = await openTestStore(directory);
  await store.rollups.put('what was asked', rollup('Kanarie'));
  await store.stop();
  store = await openTestStore(directory);
  expect(await store.rollups.get('what was asked')).toEqual(rollup('Kanarie'));
  expect(await store.rollups.get('what was not')).toBeUndefined();
  await store.stop();
  const bytes = await bytesOf(directory);
  for (const text of ['Kanarie', 'what was asked', SOURCE.stamp]) {
    expect(bytes.includes(text)).toBe(false);
  }
});

test('nothing is opened or made before a rollup is asked for', async () => {
  const directory = newDirectory();
  const store = await openTestStore(directory);
  await store.stop();
  expect(await readdir(directory)).not.toContain('rollups');
});

test('what a sweep does not keep is gone, from the files too', async () => {
  const directory = newDirectory();
  const store = await openTestStore(directory);
  for (let i = 0; i < 20; i++) await store.rollups.put(`n${i}`, rollup(`c${i}`, String(i % 2)));
  expect(await store.rollups.sweep(([{ stamp }]) => Promise.resolve(stamp === '1'))).toBe(10);
  for (let i = 0; i < 20; i++) {
    expect(await store.rollups.get(`n${i}`)).toEqual(
      i % 2 === 1 ? rollup(`c${i}`, '1') : undefined,
    );
  }
  const { bytes } = store.rollups;
  await store.stop();
  const again = await openTestStore(directory);
  await again.rollups.sweep(() => Promise.resolve(true));
  expect(again.rollups.bytes).toBe(bytes);
});

test('files that were read are let go of, and whoever reads meanwhile gets what is there', async () => {
  const directory = newDirectory();
  let store = await openTestStore(directory);
  const MIB = 2 ** 20;
  const contents = Array.from({ length: 64 }, (_, i) => rollup(`${i % 10}`.repeat(MIB)));
  for (const [i, one] of contents.entries()) await store.rollups.put(`n${i}`, one);
  await store.stop();
  store = await openTestStore(directory);
  const { rollups } = store;
  for (let round = 0; round < 3; round++) {
    const asked = contents.map(async (one, i) => {
      const found = await rollups.get(`n${i}`);
      expect(found?.content.length).toBe(one.content.length);
      expect(found?.content[0]).toBe(one.content[0]);
    });
    const put = rollups.put('another', rollup(`round ${round}`));
    await Promise.all([
      ...asked,
      put,
      rollups.get('none').then((none) => expect(none).toBe(undefined)),
    ]);
    expect(await rollups.get('another')).toEqual(rollup(`round ${round}`));
  }
  // Where the system tells what is mapped: of 64 MiB the last 16, and what lies in the same files.
  const mapped = async (): Promise<number> => {
    // Read again each time: LevelDB, which tidies up when it likes, opens files too, and keeps them until the next time.
    for (let i = 0; i < contents.length; i++) await rollups.get(`n${i}`);
    const maps = await readFile('/proc/self/maps', 'utf8').catch(() => '');
    return maps
      .split('\n')
      .filter((line) => line.includes(join(directory, 'rollups')))
      .map((line) => line.split(' ')[0].split('-'))
      .map(([from, to]) => Number.parseInt(to, 16) - Number.parseInt(from, 16))
      .reduce((sum, size) => sum + size, 0);
  };
  // It lets go of them after it has answered.
  await expect.poll(mapped).toBeLessThan(40 * MIB);
});

test('where they become too many, the oldest make room', async () => {
  const store = await openTestStore(newDirectory(), { rollupBytes: 4_000 });
  for (let i = 0; i < 40; i++) await store.rollups.put(`n${i}`, rollup('x'.repeat(100)));
  expect(store.rollups.bytes).toBeLessThanOrEqual(4_000);
  expect(await store.rollups.get('n0')).toBeUndefined();
  expect(await store.rollups.get('n39')).toBeDefined();
  // One that would drive out most others is not worth it.
  await store.rollups.put('large', rollup('x'.repeat(2_000)));
  expect(await store.rollups.get('large')).toBeUndefined();
});

test('rollups that were damaged are begun anew: nothing depends on them', async () => {
  const directory = newDirectory();
  let store = await openTestStore(directory);
  await store.rollups.put('n', rollup('c'));
  await store.stop();
  const folder = join(directory, 'rollups');
  for (const name of await readdir(folder)) {
    if (name.endsWith('.log') || name.startsWith('MANIFEST')) {
      await writeFile(join(folder, name), 'not what LevelDB wrote');
    }
  }
  store = await openTestStore(directory);
  expect(await store.rollups.get('n')).toBeUndefined();
  await store.rollups.put('n', rollup('d'));
  expect(await store.rollups.get('n')).toEqual(rollup('d'));
  await store.stop();
  await rm(folder, { recursive: true });
  store = await openTestStore(directory);
  expect(await store.rollups.get('n')).toBeUndefined();
});

test('rollups of which a record was damaged are begun anew when one is put', async () => {
  const directory = newDirectory();
  let store = await openTestStore(directory);
  for (const name of ['a', 'b']) await store.rollups.put(name, rollup('c'));
  await store.stop();
  const level = new ClassicLevel<Buffer, Buffer>(join(directory, 'rollups'), {
    keyEncoding: 'buffer',
    valueEncoding: 'buffer',
  });
  for await (const [key, value] of level.iterator()) {
    value[value.length - 1] ^= 1;
    await level.put(key, value);
  }
  await level.close();
  store = await openTestStore(directory);
  const { rollups } = store;
  await Promise.all([
    rollups.put('d', rollup('e')),
    // Nobody waits for it in vain.
    rollups.get('a').catch(() => undefined),
  ]);
  expect(await rollups.get('a')).toBeUndefined();
  expect(await rollups.get('d')).toEqual(rollup('e'));
  expect(await rollups.sweep(() => Promise.resolve(true))).toBe(1);
});

test('a store that has stopped says so', async () => {
  const store = await openTestStore(newDirectory());
  await store.rollups.put('n', rollup('c'));
  await store.stop();
  await expect(store.rollups.get('n')).rejects.toMatchObject({ code: 'ELATIO_STORE_STOPPED' });
});

test('what a rollup was put in the place of is gone from the files after a sweep that keeps all', async () => {
  const directory = newDirectory();
  let store = await openTestStore(directory);
  await store.rollups.put('n', rollup('Kanarie'.repeat(40)));
  await store.stop();
  const before = await valuesIn(join(directory, 'rollups'));
  expect(before.length).toBe(2);
  store = await openTestStore(directory);
  await store.rollups.put('n', rollup('another'));
  expect(await store.rollups.sweep(() => Promise.resolve(true))).toBe(1);
  expect(await store.rollups.get('n')).toEqual(rollup('another'));
  await store.stop();
  const bytes = await bytesOf(directory);
  for (const value of before) expect(bytes.includes(value)).toBe(false);
});

test('rollups that could not be opened once are there when they can be', async () => {
  const directory = newDirectory();
  const store = await openTestStore(directory);
  await rename(directory, `${directory}-away`);
  await writeFile(directory, 'in the way');
  await expect(store.rollups.put('n', rollup('c'))).rejects.toMatchObject({
    code: 'ENOTDIR',
  });
  await rm(directory);
  await rename(`${directory}-away`, directory);
  await store.rollups.put('n', rollup('c'));
  expect(await store.rollups.get('n')).toEqual(rollup('c'));
});

/** The sealed values of a database. */
async function valuesIn(location: string): Promise<Buffer[]> {
  const level = new ClassicLevel<Buffer, Buffer>(location, {
    keyEncoding: 'buffer',
    valueEncoding: 'buffer',
  });
  const values = await level.values().all();
  await level.close();
  return values;
}
