/** What is changed on one device is changed on the other, whichever of them was away. */
import { expect, test } from 'vitest';
import { hexOf } from '../../../protocol/bytes.ts';
import type { JsonValue } from '../../../protocol/json.ts';
import type { BucketState } from '../../../node/store/index.ts';
import { bucketOf, eventAt, eventsOf, insert, newDirectory, upTo } from '../store/fixture.ts';
import { send } from '../store/replica/exchange.ts';
import { openDocsIn, type Opened } from './fixture.ts';

async function both(): Promise<[Opened, Opened]> {
  const [a, b] = [
    await openDocsIn(newDirectory()),
    await openDocsIn(newDirectory(), {}, { deviceName: 'phone' }),
  ];
  a.store.start();
  b.store.start();
  return [a, b];
}

async function exchange(a: Opened, b: Opened): Promise<void> {
  for (const [from, to] of [
    [a, b],
    [b, a],
  ] as const) {
    await from.store.flush();
    await send(from.store, to.store);
  }
}

function bucketIn({ store }: Opened, id: string): BucketState {
  const bucket = store.overlay.bucket(id);
  if (!bucket) throw new Error('the bucket is missing');
  return bucket;
}

const titlesIn = async (opened: Opened, { id }: BucketState): Promise<JsonValue[]> => {
  const events = await eventsOf(opened.store, bucketIn(opened, id));
  return events.map(({ data }) => data['title'] ?? null);
};

test('settings, rules, categories and goals of one are those of the other, at once', async () => {
  const [a, b] = await both();
  const told: number[] = [];
  await a.docs.settings.set('theme', 'dark');
  await a.docs.rules.set('r1', { any: true });
  await b.docs.goals.set('g', 'less');
  await b.docs.devices.set('ff', { name: 'phone' });
  await exchange(a, b);
  await expect.poll(() => b.docs.settings.get('theme')).toBe('dark');
  await expect.poll(() => b.docs.rules.all().size).toBe(1);
  await expect.poll(() => a.docs.goals.get('g')).toBe('less');
  await expect.poll(() => a.docs.devices.get('ff')).toEqual({ name: 'phone' });
  expect(told).toEqual([]);
  const [edit] = await b.docs.edits(1);
  expect((await a.docs.edits(4)).map(({ id }) => id)).toContain(edit.id);
  expect([...a.problems, ...b.problems]).toEqual([]);
});

test('each corrects what the other recorded, away from each other', async () => {
  const [a, b] = await both();
  const mine = await bucketOf(a.store, 'w');
  const theirs = await bucketOf(b.store, 'p');
  for (const i of upTo(6)) await insert(a.store, mine, eventAt(i));
  for (const i of upTo(6)) await insert(b.store, theirs, eventAt(i));
  await exchange(a, b);
  await expect.poll(() => b.store.buckets().has('w')).toBe(true);
  await b.docs.deleteEvents('w', [1]);
  await b.docs.replaceEvents('w', [{ number: 2, ...eventAt(2, 'better') }]);
  await a.docs.replaceEvents('p', [{ number: 0, ...eventAt(0, 'mine') }]);
  const { start } = eventAt(3);
  await a.docs.splitEvent('p', 3, [
    { start, duration: 1_000_000, data: { title: 'first' } },
    { start: start + 1_000_000, duration: 1_000_000, data: { title: 'second' } },
  ]);
  await a.docs.deleteEvents('w', [3]);
  await exchange(a, b);
  const left = ['title 4', 'better', 'title 0'];
  await expect.poll(() => titlesIn(a, mine)).toEqual(['title 5', ...left]);
  await expect.poll(() => titlesIn(b, mine)).toEqual(left);
  const split = ['title 4', 'second', 'first', 'title 2', 'title 1', 'mine'];
  await expect.poll(() => titlesIn(a, theirs)).toEqual(split);
  await expect.poll(() => titlesIn(b, theirs)).toEqual(['title 5', ...split]);
  // Taken back where it was not made.
  const deletion = (await a.docs.edits(10)).find(({ device }) => device === 'phone');
  if (!deletion) throw new Error('no edit of the other device');
  await a.docs.undo(deletion.id);
  await exchange(a, b);
  await expect.poll(() => titlesIn(b, mine)).toEqual(['title 4', 'title 2', 'title 0']);
  expect([...a.problems, ...b.problems]).toEqual([]);
});

test('what is deleted or renamed of a bucket is so on both', async () => {
  const [a, b] = await both();
  const bucket = await bucketOf(a.store, 'w');
  await insert(a.store, bucket, eventAt(0));
  await exchange(a, b);
  await expect.poll(() => b.store.buckets().has('w')).toBe(true);
  await b.docs.changeBucket('w', { label: 'work' });
  await exchange(b, a);
  await expect.poll(() => a.store.buckets().get('w')?.spec.label).toBe('work');
  await b.docs.deleteBucket('w');
  await exchange(b, a);
  await expect.poll(() => a.store.buckets().has('w')).toBe(false);
});

test('what another device is recording cannot be changed yet', async () => {
  const [a, b] = await both();
  const bucket = await bucketOf(a.store, 'w');
  await insert(a.store, bucket, eventAt(0));
  await a.store.replicas.monthKey('core');
  await exchange(a, b);
  await insert(a.store, bucket, eventAt(1));
  const live = await a.store.replicas.live('core');
  await b.store.replicas.takeLive(a.store.device.publicKey, 'core', live);
  expect(await titlesIn(b, bucket)).toEqual(['title 1', 'title 0']);
  await expect(b.docs.deleteEvents('w', [1])).rejects.toMatchObject({ code: 'ELATIO_DOCS_OPEN' });
  expect(await b.docs.edits(1)).toEqual([]);
});

test('a device goes by its name in edits and of buckets, also where that came later than they', async () => {
  const [a, b] = await both();
  const key = hexOf(a.store.device.publicKey);
  const bucket = await bucketOf(a.store, 'w');
  await bucketOf(b.store, 'w');
  await a.docs.settings.set('theme', 'dark');
  await a.store.flush();
  await send(a.store, b.store, key.slice(0, 8));
  const nameOf = (): string | undefined => b.store.overlay.bucket(bucket.id)?.record.name;
  await expect.poll(nameOf).toBe(`w-synced-from-${key.slice(0, 8)}`);
  await a.docs.devices.set(key, { name: 'desk' });
  await exchange(a, b);
  const who = async ({ docs }: Opened): Promise<string[]> =>
    (await docs.edits(9)).map(({ device }) => device);
  for (const one of [a, b]) await expect.poll(() => who(one)).toEqual(['desk', 'desk']);
  await expect.poll(nameOf).toBe('w-synced-from-desk');
  expect(b.store.buckets().get('w-synced-from-desk')?.id).toBe(bucket.id);
  expect(b.store.buckets().size).toBe(2);
  // Queries know it by its name: that stays, whatever the device is called later.
  await b.docs.devices.set(key, { name: 'tower' });
  await exchange(b, a);
  for (const one of [a, b]) await expect.poll(() => who(one)).toContain('tower');
  expect(nameOf()).toBe('w-synced-from-desk');
});

test('what was made of events waits where they are let go of, and shows when they come again', async () => {
  const [a, b] = await both();
  const bucket = await bucketOf(a.store, 'w');
  for (const i of upTo(4)) await insert(a.store, bucket, eventAt(i));
  await exchange(a, b);
  await expect.poll(() => b.store.buckets().has('w')).toBe(true);
  await b.docs.deleteEvents('w', [1]);
  await b.docs.replaceEvents('w', [{ number: 2, ...eventAt(2, 'better') }]);
  expect(await titlesIn(b, bucket)).toEqual(['better', 'title 0']);
  const streams = a.store.replicas
    .own()
    .filter(({ id }) => b.store.replicas.domainOf(id) === 'core');
  const [{ id, manifest }] = streams;
  const digests = manifest.chunks.map(({ digest }) => Buffer.from(digest).toString('hex'));
  const [month] = manifest.chunks.flatMap(
    ({ keyId }) => b.store.replicas.monthOf(Buffer.from(keyId).toString('hex')) ?? [],
  );
  await b.docs.setAside('core', [month], () => b.store.replicas.drop(id, digests));
  expect(await titlesIn(b, bucket)).toEqual([]);
  expect(b.store.status().events).toBe(0);
  await send(a.store, b.store);
  await expect.poll(() => titlesIn(b, bucket)).toEqual(['better', 'title 0']);
  expect([...a.problems, ...b.problems]).toEqual([]);
});
