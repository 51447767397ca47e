/** A damaged store gives back what others sent as far as it is there; the rest comes again. */
import { truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Store } from '../../../../node/store/index.ts';
import { partitionName } from '../../../../node/store/partition.ts';
import { createSealer } from '../../../../node/store/seal.ts';
import {
  bucketOf,
  DISK_KEY,
  eventAt,
  insert,
  newDirectory,
  numbersOf,
  openTestStore,
  sealing,
  upTo,
} from '../fixture.ts';
import { filesIn, repair } from '../repair/damage.ts';
import { send } from './exchange.ts';

const there = async (store: Store): Promise<number[]> => {
  const bucket = store.buckets().get('w');
  return bucket ? numbersOf(store, bucket) : [];
};

async function damaged(spoil: (directory: string) => Promise<void>) {
  const [author, directory] = [await openTestStore(newDirectory()), newDirectory()];
  author.start();
  const bucket = await bucketOf(author, 'w');
  const other = await openTestStore(directory, { deviceName: 'phone' });
  for (const i of upTo(5)) {
    await insert(author, bucket, eventAt(i));
    await author.flush();
    await send(author, other);
  }
  await insert(other, await bucketOf(other, 'mine'), eventAt(0));
  await other.flush();
  await other.stop();
  await spoil(directory);
  const repaired = await repair(directory);
  expect(repaired.verification.faults).toEqual([]);
  return { author, other: await openTestStore(directory, { deviceName: 'phone' }) };
}

test('of a sound one everything stays', async () => {
  const { author, other } = await damaged(async () => undefined);
  expect(await there(other)).toEqual(upTo(4));
  expect(await numbersOf(other, await bucketOf(other, 'mine'))).toEqual([0]);
  await author.flush();
  await send(author, other);
  expect(await there(other)).toEqual(upTo(4));
  // What it records from now on is told, in a stream of its own: of the one before others may have more.
  const { stream } = await bucketOf(other, 'mine');
  expect(stream.own && stream.flushed === 0).toBe(true);
  await insert(other, await bucketOf(other, 'mine'), eventAt(1));
  await insert(other, await bucketOf(other, 'mine'), eventAt(2));
  await other.flush();
  const told = other.replicas.own().map(({ id, manifest, isLeft }) => [id, manifest.next, isLeft]);
  expect(told).toContainEqual([stream.record.id, expect.any(Number), false]);
  expect(stream.flushed).toBeGreaterThan(0);
});

test('what is lost comes again', async () => {
  const sealer = createSealer({ sealing, diskKey: DISK_KEY });
  const { author, other } = await damaged(async (directory) => {
    const place = join(directory, 'store', partitionName(sealer, 'core'));
    for (const path of await filesIn(place)) {
      if (path.endsWith('.log')) await truncate(path, 2_000);
    }
  });
  other.start();
  expect((await there(other)).length).toBeLessThan(4);
  await send(author, other);
  expect(await there(other)).toEqual(upTo(4));
  expect((await other.verify()).faults).toEqual([]);
});
