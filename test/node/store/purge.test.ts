import { describe, expect, test } from 'vitest';
import type { PurgePlan, Store } from '../../../node/store/index.ts';
import type { Selector } from '../../../node/store/index.ts';
import {
  bucketOf,
  eventAt,
  eventsOf,
  insert,
  newDirectory,
  numbersOf,
  openStoreIn,
  openTestStore,
  T0,
  upTo,
} from './fixture.ts';

const DAY = 86_400_000_000;

async function purge(store: Store, selector: Selector): Promise<PurgePlan> {
  const plan = await store.purging.select(selector, { changes: true });
  await store.purging.carryOut(plan);
  return plan;
}

describe('a purge', () => {
  test('takes what is selected and leaves the rest, over restarts', async () => {
    const directory = newDirectory();
    let store = await openStoreIn(directory);
    const bucket = await bucketOf(store, 'b');
    const other = await bucketOf(store, 'other', 'web.tab.current');
    for (const i of upTo(300)) {
      await insert(store, bucket, eventAt(i));
      if (i % 50 === 49) await store.flush();
    }
    await insert(store, other, eventAt(3));
    const plan = await purge(store, { app: 'APP 3' });
    expect(plan.events).toBe(44);
    const left = upTo(300).filter((i) => i % 7 !== 3);
    expect(await numbersOf(store, bucket)).toEqual(left);
    for (let run = 0; run < 2; run++) {
      const b = await bucketOf(store, 'b');
      expect(await numbersOf(store, b)).toEqual(left);
      expect(await store.count(b)).toBe(left.length);
      expect(await store.event(b, 3)).toBeUndefined();
      expect(await eventsOf(store, await bucketOf(store, 'other'))).toEqual([]);
      expect((await store.verify()).faults).toEqual([]);
      expect(store.status().damage).toEqual([]);
      await store.settle();
      expect((await store.verify()).faults).toEqual([]);
      await store.stop();
      store = await openStoreIn(directory);
    }
    const again = await store.purging.select({ app: 'app 3' }, { changes: true });
    expect(again.events).toBe(0);
    // Numbers of what is destroyed are not given again.
    expect((await insert(store, await bucketOf(store, 'b'), eventAt(400))).number).toBe(300);
    await store.stop();
  });

  test('of everything in a month destroys its key, and the bucket goes on', async () => {
    const store = await openTestStore(newDirectory());
    const bucket = await bucketOf(store, 'b');
    for (const i of upTo(10)) await insert(store, bucket, eventAt(i));
    const later = { ...eventAt(0), start: T0 + 40 * DAY };
    await insert(store, bucket, later);
    await purge(store, { to: T0 + 20 * DAY });
    expect(await numbersOf(store, bucket)).toEqual([10]);
    expect(bucket).toMatchObject({ firstStart: later.start });
    await insert(store, bucket, { ...eventAt(1), start: T0 + 41 * DAY });
    await insert(store, bucket, eventAt(2));
    await store.flush();
    expect(await numbersOf(store, bucket)).toEqual([10, 11, 12]);
    expect((await store.verify()).faults).toEqual([]);
  });

  test('takes the open event, and what waits', async () => {
    const store = await openTestStore(newDirectory());
    const bucket = await bucketOf(store, 'b');
    await insert(store, bucket, eventAt(0, 'secret'));
    await insert(store, bucket, eventAt(1, 'fine'));
    await insert(store, bucket, eventAt(2, 'secret too'));
    const dry = await store.purging.select({ text: 'SECRET' }, { changes: false });
    expect(dry).toMatchObject({ events: 2, first: eventAt(0).start, last: eventAt(2).start });
    expect(bucket.open?.number).toBe(2);
    await purge(store, { text: 'secret' });
    expect(await numbersOf(store, bucket)).toEqual([1]);
    expect(bucket.open).toBeUndefined();
  });
});
