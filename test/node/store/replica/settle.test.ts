/** What others can correct only once it is in a chunk does not wait for ever. */
import { expect, test } from 'vitest';
import type { Store } from '../../../../node/store/index.ts';
import { bucketOf, eventAt, insert, newDirectory, openTestStore, T0, upTo } from '../fixture.ts';

const HOUR = 3_600_000_000;
const MOST = 64;

const packed = (store: Store): number =>
  store.replicas
    .own()
    .flatMap(({ manifest }) => manifest.chunks)
    .filter(({ kind }) => kind === 'event').length;

test('events wait for others, an hour at most, and what is logged by hand not at all', async () => {
  let now = T0;
  const store = await openTestStore(newDirectory(), { now: () => now });
  const window = await bucketOf(store, 'window');
  const manual = await bucketOf(store, 'log', 'manual.log');
  await store.flush();
  await insert(store, window, eventAt(0));
  await insert(store, window, eventAt(1));
  await store.replicas.settle(MOST);
  now += HOUR - 1;
  await store.replicas.settle(MOST);
  expect(packed(store)).toBe(0);
  now += 1;
  await store.replicas.settle(MOST);
  expect(packed(store)).toBe(1);
  // The next that waits is waited for anew.
  await insert(store, window, eventAt(2));
  await store.replicas.settle(MOST);
  expect(packed(store)).toBe(1);
  for (const i of upTo(MOST)) await insert(store, window, eventAt(3 + i));
  await store.replicas.settle(MOST);
  expect(packed(store)).toBe(2);
  await store.write((transaction) => {
    transaction.insert(manual, eventAt(0));
    transaction.close(manual);
  });
  await store.replicas.settle(MOST);
  expect(packed(store)).toBe(3);
});
