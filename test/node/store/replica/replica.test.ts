import { expect, test } from 'vitest';
import {
  bucketOf,
  eventAt,
  eventsOf,
  insert,
  newDirectory,
  openTestStore,
  upTo,
} from '../fixture.ts';
import { send } from './exchange.ts';

test('what one device recorded is seen on another', async () => {
  const [a, b] = [
    await openTestStore(newDirectory()),
    await openTestStore(newDirectory(), { deviceName: 'phone' }),
  ];
  a.start();
  const bucket = await bucketOf(a, 'w');
  for (const i of upTo(20)) await insert(a, bucket, eventAt(i));
  await a.flush();
  await send(a, b);
  const there = b.buckets().get('w-synced-from-laptop') ?? b.buckets().get('w');
  if (!there) throw new Error('no bucket');
  expect(await eventsOf(b, there)).toEqual((await eventsOf(a, bucket)).slice(1));
  expect(await b.count(there)).toBe(19);
  expect((await b.verify()).faults).toEqual([]);
  await b.replicas.takeLive(a.device.publicKey, 'core', await a.replicas.live('core'));
  expect(await eventsOf(b, there)).toEqual(await eventsOf(a, bucket));
  expect(await b.count(there)).toBe(20);
});
