/** From the moment that keys are renewed nothing is sealed under one that was there before, crash or not. */
import { expect, test } from 'vitest';
import type { Store } from '../../../../node/store/index.ts';
import { hexOf } from '../../../../protocol/bytes.ts';
import { bucketOf, eventAt, insert, newDirectory, openTestStore, upTo } from '../fixture.ts';
import { send } from './exchange.ts';

const idsOf = (store: Store): Set<string> =>
  new Set(store.replicas.keys().flatMap(({ keys }) => keys.map(({ id }) => hexOf(id))));

/** Under which keys the last items of each stream are. */
const lastKeys = (store: Store): string[] =>
  store.replicas
    .own()
    .flatMap(({ manifest: { next, chunks } }) =>
      chunks
        .filter(({ ordinals }) => ordinals.at(-1)?.end === next)
        .map(({ keyId }) => hexOf(keyId)),
    );

async function add(store: Store, ...places: number[]): Promise<void> {
  for (const name of ['one', 'two']) {
    const bucket = await bucketOf(
      store,
      name,
      name === 'one' ? 'currentwindow' : 'web.tab.current',
    );
    for (const i of places) await insert(store, bucket, eventAt(i));
  }
  await store.flush();
}

test('what is written then, and told, is under new keys: in every domain, and after a restart', async () => {
  const directory = newDirectory();
  let store = await openTestStore(directory);
  await add(store, 0, 1);
  const { key } = await store.replicas.monthKey('core');
  const before = idsOf(store);
  await store.replicas.renewKeys();
  await add(store, 2);
  expect(lastKeys(store).filter((id) => before.has(id))).toEqual([]);
  expect(hexOf((await store.replicas.monthKey('core')).key.id)).not.toBe(hexOf(key.id));
  // Keys are read in no order: whichever comes last must not be taken up again.
  for (const round of upTo(6)) {
    await store.stop();
    store = await openTestStore(directory);
    await add(store, 3 + round);
    expect(lastKeys(store).filter((id) => before.has(id))).toEqual([]);
  }
  // Those of before are there still, for what is under them, here and elsewhere.
  expect([...before].filter((id) => !idsOf(store).has(id))).toEqual([]);
  expect((await store.verify()).faults).toEqual([]);
  const other = await openTestStore(newDirectory());
  await send(store, other);
  expect(idsOf(other)).toEqual(idsOf(store));
});

test('what is destroyed leaves the rest under keys that were never retired', async () => {
  const store = await openTestStore(newDirectory());
  await add(store, ...upTo(10));
  await store.replicas.renewKeys();
  const before = idsOf(store);
  const plan = await store.purging.select({ app: 'app 3' }, { changes: true });
  await store.purging.carryOut(plan);
  expect(lastKeys(store).filter((id) => before.has(id))).toEqual([]);
  expect((await store.verify()).faults).toEqual([]);
});
