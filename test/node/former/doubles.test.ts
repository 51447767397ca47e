/** What a device recorded a second time, not knowing that it is elsewhere, is seen once when the first turns up. */
import { expect, onTestFinished, test } from 'vitest';
import { nativePrimitives, randomBytes } from '../../../node/crypto.ts';
import { createDocs } from '../../../node/docs/index.ts';
import { createDoubles } from '../../../node/former/index.ts';
import { noteDouble, type Store } from '../../../node/store/index.ts';
import { backupOf, restoredFrom } from '../backup/fixture.ts';
import { devicesOf, meet, now, start, synced, write } from '../peers/together.ts';
import {
  bucketOf,
  eventAt,
  eventsOf,
  insert,
  newDirectory,
  openTestStore,
  titleOf,
} from '../store/fixture.ts';

/** What a daemon has of it. */
async function settling(store: Store): Promise<void> {
  const { sha256 } = nativePrimitives;
  const docs = createDocs({ store, now, random: randomBytes, sha256, onProblem: () => undefined });
  await docs.start();
  const onError = (error: unknown): void => {
    throw error;
  };
  const doubles = createDoubles({ store, docs, onError });
  doubles.start();
  onTestFinished(async () => {
    await doubles.stop();
    await docs.stop();
  });
}

/** Titles and durations in seconds of all that is shown. */
async function seen(store: Store): Promise<string[]> {
  const buckets = [...store.buckets().values()];
  const events = await Promise.all(buckets.map((bucket) => eventsOf(store, bucket)));
  return events
    .flat()
    .map(({ data, duration }) => `${titleOf(data)} ${duration / 1_000_000}`)
    .sort();
}

test(
  'an event that was open when a backup was made is there once, to its end, after it was put back',
  {
    timeout: 30_000,
  },
  async () => {
    const [desk, laptop] = await devicesOf(2);
    await settling(desk.store);
    const part = meet(desk, laptop);
    const bucket = await bucketOf(laptop.store, 'laptop');
    const [first, second] = [eventAt(0), eventAt(1)];
    await insert(laptop.store, bucket, first);
    const backup = await backupOf(laptop.store, laptop.directory);
    await laptop.store.write((transaction) => transaction.extend(bucket, 9_000_000));
    await insert(laptop.store, bucket, second);
    await laptop.store.flush();
    await expect.poll(() => seen(desk.store)).toEqual(['title 0 9', 'title 1 5']);
    await synced(desk, laptop);
    part();
    await laptop.stop();

    const directory = await restoredFrom(backup);
    const store = await openTestStore(directory, { now });
    const restored = await start(directory, store);
    await settling(store);
    // It goes on, and does not know better yet.
    await write(restored, 'laptop', 7);
    expect(await seen(store)).toEqual(['laptop 7 5', 'title 0 5']);
    meet(desk, restored);
    const whole = ['laptop 7 5', 'title 0 9', 'title 1 5'];
    for (const each of [store, desk.store]) {
      await expect.poll(() => seen(each), { timeout: 8_000 }).toEqual(whole);
    }
    expect([...desk.told, ...restored.told].map(({ code }) => code)).not.toContain(
      'ELATIO_SYNC_CLONE',
    );
  },
);

test('of two that are one the longer stays, in whichever bucket; one that is at work is left alone', async () => {
  const store = await openTestStore(newDirectory());
  const [first, second] = [await bucketOf(store, 'first'), await bucketOf(store, 'second')];
  const lasting = (i: number, seconds: number) => ({
    ...eventAt(i),
    duration: seconds * 1_000_000,
  });
  for (const i of [0, 1, 2]) await insert(store, first, lasting(i, 3));
  // The first is longer there, the second shorter, the third still open in its bucket; the last is there alone.
  for (const event of [lasting(3, 7), lasting(0, 9), lasting(1, 1), lasting(2, 9)]) {
    await insert(store, second, event);
  }
  const [from, to] = [eventAt(0).start, eventAt(3).start];
  await noteDouble(store.local, { bucket: second.id, of: first.id, from, to });
  await settling(store);
  const all = ['title 0 9', 'title 1 3', 'title 2 3', 'title 2 9', 'title 3 7'];
  await expect.poll(() => seen(store)).toEqual(all);
  // What begins in its place ends it, and then it is looked at again.
  await insert(store, first, eventAt(5));
  await insert(store, second, eventAt(6));
  const then = ['title 0 9', 'title 1 3', 'title 2 9', 'title 3 7', 'title 5 5', 'title 6 5'];
  await expect.poll(() => seen(store), { timeout: 8_000 }).toEqual(then);
});
