/** Power is cut between any two writes while another device's events come in, and the disk gets full. */
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Store } from '../../../../node/store/index.ts';
import { hookSteps } from '../faults.ts';
import {
  bucketOf,
  eventAt,
  insert,
  newDirectory,
  numbersOf,
  openTestStore,
  upTo,
} from '../fixture.ts';
import { send } from './exchange.ts';

const COUNT = 40;

const there = async (store: Store): Promise<number[]> => {
  const bucket = store.buckets().get('w');
  return bucket ? numbersOf(store, bucket) : [];
};

async function authorOf(): Promise<{ author: Store; rounds: (() => Promise<void>)[] }> {
  const author = await openTestStore(newDirectory());
  author.start();
  const bucket = await bucketOf(author, 'w');
  await author.replicas.monthKey('core');
  const some = (from: number) => async (): Promise<void> => {
    for (const i of upTo(10)) await insert(author, bucket, eventAt(from + i));
    await author.flush();
  };
  return { author, rounds: [some(0), some(10), () => author.settle(), some(20), some(30)] };
}

test('every write of what comes', async () => {
  const { author, rounds } = await authorOf();
  const directory = newDirectory();
  const data = join(directory, 'data');
  const other = await openTestStore(data, { deviceName: 'phone' });
  const copies: { readonly path: string; readonly seen: readonly number[] }[] = [];
  let isWatching = false;
  let seen: readonly number[] = [];
  const copy = (step: string): void => {
    if (!isWatching || step !== 'batch') return;
    const path = join(directory, `copy-${copies.length}`);
    cpSync(data, path, { recursive: true });
    copies.push({ path, seen });
  };
  await hookSteps(directory, { before: copy, after: copy });
  for (const round of rounds) {
    await round();
    isWatching = true;
    await send(author, other);
    const live = await author.replicas.live('core');
    await other.replicas.takeLive(author.device.publicKey, 'core', live);
    isWatching = false;
    seen = await there(other);
  }
  expect(seen).toEqual(upTo(COUNT));
  expect(copies.length).toBeGreaterThan(30);
  const live = await author.replicas.live('core');
  for (const [i, { path, seen: before }] of copies.entries()) {
    const store = await openTestStore(path, { deviceName: 'phone' });
    const found = await there(store);
    const where = `copy ${i}`;
    expect(new Set(found).size, where).toBe(found.length);
    expect(found, where).toEqual(expect.arrayContaining([...before]));
    store.start();
    await send(author, store);
    await store.replicas.takeLive(author.device.publicKey, 'core', live);
    expect(await there(store), where).toEqual(upTo(COUNT));
    expect((await store.verify()).faults, where).toEqual([]);
    await store.stop();
  }
});

test('a full disk keeps nothing half, and it goes on once there is room', async () => {
  const { author, rounds } = await authorOf();
  for (const round of rounds.slice(0, 3)) await round();
  const directory = newDirectory();
  const other = await openTestStore(join(directory, 'data'), { deviceName: 'phone' });
  let left = Infinity;
  await hookSteps(directory, {
    before(step) {
      if (step === 'batch' && left-- <= 0) {
        throw Object.assign(new Error('no space'), { code: 'LEVEL_IO_ERROR', cause: 'ENOSPC' });
      }
    },
  });
  for (const writes of upTo(12)) {
    left = writes;
    const failed = await send(author, other).then(
      () => false,
      () => true,
    );
    left = Infinity;
    const found = await there(other);
    expect(new Set(found).size).toBe(found.length);
    if (!failed) break;
  }
  await send(author, other);
  expect(await there(other)).toEqual(upTo(19));
  expect((await other.verify()).faults).toEqual([]);
});
