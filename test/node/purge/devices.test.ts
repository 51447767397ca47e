/** A purge reaches what other devices wrote: hidden at once, destroyed by its writer, gone from everybody's disk. */
import { expect, test } from 'vitest';
import { encodePurge } from '../../../node/purge/record.ts';
import { type BucketState, createNumbers } from '../../../node/store/index.ts';
import type { StreamKey } from '../../../node/store/partition.ts';
import { hexOf } from '../../../protocol/bytes.ts';
import type { StreamKeys } from '../../../protocol/keys/interface.ts';
import { openedIn } from '../on-disk.ts';
import { bucketOf, eventAt, insert, upTo } from '../store/fixture.ts';
import { send } from '../store/replica/exchange.ts';
import { type Device, openDevices, reopen, tell, titlesOf } from './devices.ts';

const CANARY = 'Kanarie';

/** Ten closed events and an open one, every third with the canary. */
async function record({ store, name }: Device): Promise<void> {
  const bucket = await bucketOf(store, `w-${name}`);
  for (const i of upTo(11)) {
    await insert(
      store,
      bucket,
      eventAt(i, i % 3 === 0 ? `${CANARY} ${name} ${i}` : `${name} ${i}`),
    );
  }
  await store.flush();
}

const canaries = (titles: readonly string[]): string[] =>
  titles.filter((title) => title.includes(CANARY));

/** All keys of streams that a device has, as they are kept. */
function keysOf(all: readonly StreamKeys[]): StreamKey[] {
  return all.flatMap(({ keys }) =>
    keys.map(({ id, month, key }) => ({ id: hexOf(id), stream: '', month, key })),
  );
}

async function expectGone(device: Device, keys: readonly StreamKey[]): Promise<void> {
  await device.stop();
  const { texts } = await openedIn(device.directory, keys);
  expect(texts.length).toBeGreaterThan(0);
  expect(canaries(texts), device.name).toEqual([]);
}

/** The bucket that a device records to, as another has it. */
function bucketOn(device: Device, { name }: Device): BucketState {
  const bucket = device.store.buckets().get(`w-${name}`);
  if (!bucket) throw new Error('no such bucket');
  return bucket;
}

test('what an offline device wrote is hidden at once, and gone everywhere once it has come', async () => {
  const [a, b, c] = await openDevices(['a', 'b', 'c']);
  await record(b);
  await tell(b, a, c);
  const keys = keysOf(b.store.replicas.keys());
  expect(canaries(await titlesOf(a))).toHaveLength(4);
  const bucket = bucketOn(a, b);

  const done = await a.purge.run({ text: CANARY });
  expect(done).toMatchObject({ events: 4, left: 0, faults: [], waits: [b.key] });
  expect(canaries(await titlesOf(a))).toEqual([]);
  expect(await a.store.count(bucket)).toBe(6);
  expect(bucket).toMatchObject({ closed: 6, firstStart: eventAt(1).start });
  expect((await a.purge.owed())[0]?.owing).toEqual([
    { device: b.key, role: 'admin', as: 'writer', until: undefined },
  ]);
  await tell(a, c);
  expect(canaries(await titlesOf(c))).toEqual([]);
  expect(await a.purge.run({ text: CANARY })).toMatchObject({ events: 0, left: 0 });

  // It hears of it, and then everybody hears of what it has made of it.
  await tell(a, b);
  expect(canaries(await titlesOf(b))).toEqual([]);
  await tell(b, a, c);
  for (const device of [a, b, c]) {
    expect((await device.store.verify()).faults, device.name).toEqual([]);
    expect(device.store.status().damage, device.name).toEqual([]);
    expect(bucketOn(device, b).purged, device.name).toBeUndefined();
    expect(bucketOn(device, b).closed, device.name).toBe(6);
  }
  expect(await titlesOf(c)).toEqual(await titlesOf(a));
  expect((await a.purge.owed())[0]?.owing).toEqual([
    { device: c.key, role: 'admin', as: 'holder', until: undefined },
  ]);
  for (const device of [a, b, c]) await expectGone(device, keys);
});

test('a purge that comes before what it names hides it when it comes, after a restart too', async () => {
  const [a, b, c] = await openDevices(['a', 'b', 'c']);
  await record(b);
  await tell(b, a);
  await a.purge.run({ text: CANARY });
  await tell(a, c);
  const again = await reopen(c);
  await tell(b, again);
  expect(await titlesOf(again)).toEqual(await titlesOf(a));
  const bucket = bucketOn(again, b);
  expect(bucket.closed).toBe(await again.store.count(bucket));
  await again.stop();
});

/** Two devices, of which `a` knows what `b` has in no chunk yet. */
async function withSomethingAtWork() {
  const [a, b] = await openDevices(['a', 'b']);
  await record(b);
  const bucket = bucketOn(b, b);
  await insert(b.store, bucket, eventAt(20, `${CANARY} waits`));
  await insert(b.store, bucket, eventAt(21, `${CANARY} is at work`));
  await b.store.replicas.monthKey('core');
  await send(b.store, a.store);
  await a.store.replicas.takeLive(
    b.store.device.publicKey,
    'core',
    await b.store.replicas.live('core'),
  );
  return { a, b, bucket };
}

test('what is in no chunk yet where it was written goes as well', async () => {
  const { a, b, bucket } = await withSomethingAtWork();
  expect(canaries(await titlesOf(a))).toHaveLength(6);
  expect(await a.purge.preview({ text: CANARY })).toMatchObject({ events: 6 });
  expect(await a.purge.run({ text: CANARY })).toMatchObject({ events: 6, left: 0 });
  expect(canaries(await titlesOf(a))).toEqual([]);
  // They were put into chunks meanwhile, at ordinals that nobody else knew.
  await insert(b.store, bucket, eventAt(22, 'later'));
  await b.store.flush();
  await tell(a, b);
  expect(canaries(await titlesOf(b))).toEqual([]);
  await tell(b, a);
  // What it said before was at work may come again.
  expect(canaries(await titlesOf(a))).toEqual([]);
  await a.store.replicas.takeLive(
    b.store.device.publicKey,
    'core',
    await b.store.replicas.live('core'),
  );
  expect(await titlesOf(a)).toEqual(await titlesOf(b));
  expect(bucketOn(a, b).closed).toBe(bucketOn(b, b).closed + 1);
  expect(await a.store.count(bucketOn(a, b))).toBe(8);
});

test('what is at work where it was written goes before anything is put into a chunk there', async () => {
  const { a, b } = await withSomethingAtWork();
  await a.purge.run({ text: CANARY });
  await tell(a, b);
  expect(canaries(await titlesOf(b))).toEqual([]);
});

test('a key that was destroyed is never taken in or told again, whoever still has it', async () => {
  const [a, b, c, d] = await openDevices(['a', 'b', 'c', 'd']);
  await record(b);
  await tell(b, a, c, d);
  const stale = d.store.replicas.keys();
  const ids = (all: readonly StreamKeys[]): string[] => keysOf(all).map(({ id }) => id);
  await a.purge.run({ text: CANARY });
  await tell(a, b);
  await tell(b, a, c);
  const [destroyed] = (await a.purge.owed()).map(({ id }) => a.store.purging.destroyed(id));
  expect(destroyed).toHaveLength(1);
  expect(ids(stale)).toEqual(expect.arrayContaining([...destroyed]));
  for (const { store } of [a, b, c]) {
    await store.replicas.takeKeys(stale, () => 'd');
    expect(ids(store.replicas.keys())).not.toEqual(expect.arrayContaining([...destroyed]));
    expect(store.replicas.monthOf(destroyed[0])).toBeUndefined();
  }
  // It keeps what it has until it has what is in its place, but tells nobody.
  await tell(a, d);
  await tell(b, d);
  expect(ids(d.store.replicas.keys())).not.toEqual(expect.arrayContaining([...destroyed]));
});

test('a member may not purge what others wrote, and nobody follows one that does', async () => {
  const [a, b] = await openDevices(['a', 'b'], { b: 'member' });
  await record(a);
  await record(b);
  await tell(a, b);
  await tell(b, a);
  await expect(b.purge.run({ text: CANARY })).rejects.toMatchObject({ code: 'ELATIO_PURGE_ROLE' });
  expect(canaries(await titlesOf(b))).toHaveLength(8);
  const [stream] = a.store.replicas.own().filter(({ manifest }) => manifest.next === 10);
  const streams = new Map([[stream.id, [{ first: 0, end: 10 }]]]);
  const numbers = new Map([[bucketOn(a, a).id, createNumbers(upTo(10))]]);
  const forged = { id: '0'.repeat(32), streams, numbers, live: new Map() };
  await b.store.record('docs', encodePurge(forged));
  await tell(b, a);
  expect(canaries(await titlesOf(a))).toHaveLength(8);
  // Its own it may.
  expect(await b.purge.run({ text: `${CANARY} b` })).toMatchObject({ events: 4, left: 0 });
});
