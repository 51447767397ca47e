/** Chunks of other devices that this one does not keep any more. */
import { expect, test } from 'vitest';
import type { Store } from '../../../../node/store/index.ts';
import { hexOf } from '../../../../protocol/bytes.ts';
import { encodeManifest } from '../../../../protocol/manifest.ts';
import {
  bucketOf,
  eventAt,
  eventsOf,
  insert,
  newDirectory,
  openTestStore,
  titleOf,
} from '../fixture.ts';
import { HEAD, send, sentBy } from './exchange.ts';

/** One of the first events of February. */
const FEBRUARY = 31 * 8640;

const titles = async (store: Store): Promise<string[]> => {
  const [bucket] = store.buckets().values();
  return bucket ? (await eventsOf(store, bucket)).map(({ data }) => titleOf(data)) : [];
};

test('what is let go of is shown no more, after a restart neither, and comes again as it was', async () => {
  const directory = newDirectory();
  const [a, b] = [
    await openTestStore(newDirectory()),
    await openTestStore(directory, { deviceName: 'phone' }),
  ];
  a.start();
  const bucket = await bucketOf(a, 'w');
  for (const i of [0, 1, 2]) await insert(a, bucket, eventAt(i, `January ${i}`));
  for (const i of [1, 2]) await insert(a, bucket, eventAt(FEBRUARY + i, `February ${i}`));
  await insert(a, bucket, eventAt(FEBRUARY + 9, 'open'));
  await a.flush();
  await send(a, b);
  const stream = (await sentBy(a)).find(({ manifest }) => manifest.chunks.length === 2);
  const there = b.buckets().get('w');
  if (!stream || !there) throw new Error('nothing came');
  const [event] = await b.overlay.locate(there, [1]);
  await b.overlay.amend(there, [
    { event, shown: [{ start: event.start, duration: 1, data: { title: 'put right' } }] },
  ]);
  expect(await titles(b)).toEqual([
    'February 2',
    'February 1',
    'January 2',
    'put right',
    'January 0',
  ]);
  let destroyed = 0;
  b.replicas.onDestroyed(() => destroyed++);
  const january = stream.manifest.chunks.filter(({ ordinals }) => ordinals[0].first === 0);
  const digests = january.map(({ digest }) => hexOf(digest));
  await b.replicas.drop(stream.id, [...digests, 'ab'.repeat(32)]);
  expect(await titles(b)).toEqual(['February 2', 'February 1']);
  expect(await b.count(there)).toBe(2);
  expect(b.status().events).toBe(2);
  expect(there.firstStart).toBe(eventAt(FEBRUARY + 1).start);
  expect(destroyed).toBe(1);
  expect((await b.verify()).faults).toEqual([]);
  expect(await b.replicas.chunk(stream.id, digests[0])).toBeUndefined();
  await b.stop();

  const again = await openTestStore(directory);
  expect(await titles(again)).toEqual(['February 2', 'February 1']);
  const [record] = (await again.replicas.records()).filter(({ id }) => id === stream.id);
  expect(record.held?.manifest).toEqual(encodeManifest(stream.manifest));
  expect(record.chunks).toHaveLength(1);
  const state = { head: HEAD, manifest: encodeManifest(stream.manifest), held: false };
  await again.replicas.takeHead(stream.id, state);
  for (const reference of january) {
    const chunk = stream.chunks.get(hexOf(reference.digest));
    if (chunk) await again.replicas.takeChunk(stream.id, reference, chunk);
  }
  // What a person made of it is in the documents, which show it again.
  expect(await titles(again)).toEqual([
    'February 2',
    'February 1',
    'January 2',
    'January 1',
    'January 0',
  ]);
});

test('nothing of a stream that this device writes is let go of', async () => {
  const store = await openTestStore(newDirectory());
  const bucket = await bucketOf(store, 'w');
  for (const i of [0, 1]) await insert(store, bucket, eventAt(i));
  await store.flush();
  const before = await titles(store);
  for (const { id, manifest } of store.replicas.own()) {
    const digests = manifest.chunks.map(({ digest }) => hexOf(digest));
    await store.replicas.drop(id, digests);
  }
  expect(await titles(store)).toEqual(before);
});
