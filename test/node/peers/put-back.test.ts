/** A device that was put back from a backup gets from others what it wrote since, in chunks and in none. */
import { expect, test } from 'vitest';
import { hexOf } from '../../../protocol/bytes.ts';
import { backupOf, restoredFrom } from '../backup/fixture.ts';
import { bucketOf, eventAt, insert, openTestStore } from '../store/fixture.ts';
import { devicesOf, meet, now, start, synced, titles, write } from './together.ts';

test('what a backup that was put back lacks of its own comes from others', async () => {
  const [desk, laptop] = await devicesOf(2);
  const part = meet(desk, laptop);
  await write(laptop, 'laptop', 0, 1);
  await synced(desk, laptop);
  const backup = await backupOf(laptop.store, laptop.directory);
  await write(laptop, 'laptop', 2, 3, 4);
  // Of a bucket that the backup does not know, and in no chunk.
  await write(laptop, 'second', 0);
  await insert(laptop.store, await bucketOf(laptop.store, 'second'), eventAt(1, 'second 1'));
  await expect.poll(() => titles(desk.store)).toHaveLength(7);
  await synced(desk, laptop);
  const before = await titles(desk.store);
  part();
  await laptop.stop();

  const directory = await restoredFrom(backup);
  const store = await openTestStore(directory, { now });
  expect(hexOf(store.device.publicKey)).toBe(laptop.peer);
  const restored = await start(directory, store);
  await write(restored, 'laptop', 7);
  meet(desk, restored);
  const whole = [...before, 'laptop 7'].sort();
  for (const { store: each } of [restored, desk]) {
    await expect.poll(async () => [...new Set(await titles(each))]).toEqual(whole);
  }
  await synced(desk, restored);
  expect((await store.verify()).faults).toEqual([]);
  // It is looked at once: a restart tells at once what it has.
  await restored.stop();
  const again = await start(directory, await openTestStore(directory, { now }));
  await insert(again.store, await bucketOf(again.store, 'second'), eventAt(9, 'second 9'));
  meet(desk, again);
  await expect.poll(() => titles(desk.store)).toContain('second 9');
});
