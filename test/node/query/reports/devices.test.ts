import { expect, test } from 'vitest';
import { devicesOf } from '../../../../node/query/index.ts';
import { newDevice } from '../../../../node/store/index.ts';
import { randomBytes } from '../../../../node/crypto.ts';
import { bucketOf, newDirectory, openTestStore, T0 } from '../../store/fixture.ts';

test('devices stand in one order wherever it is asked: by age, not by whose they are', async () => {
  const store = await openTestStore(newDirectory(), { now: () => T0 });
  await bucketOf(store, 'here');
  const bulk = store.bulk({ ...newDevice(randomBytes), name: 'phone' });
  const spec = { type: 'currentwindow', client: 'c' };
  await bulk.bucket({ ...spec, name: 'older', hostname: 'phone', created: T0 - 2 });
  await bulk.bucket({ ...spec, name: 'newer', hostname: 'tablet', created: T0 + 1 });
  await bulk.bucket({ ...spec, name: 'again', hostname: 'host', created: T0 - 1 });
  const devices = devicesOf(store.buckets());
  expect(devices.map(({ hostname, windows }) => [hostname, windows])).toEqual([
    ['phone', ['older']],
    ['host', ['again', 'here']],
    ['tablet', ['newer']],
  ]);
});
