/** What a store does as a whole, with streams of others in it. */
import { describe, expect, test } from 'vitest';
import { restoreStore, type Store } from '../../../../node/store/index.ts';
import { hexOf } from '../../../../protocol/bytes.ts';
import { decodeManifest, encodeManifest } from '../../../../protocol/manifest.ts';
import {
  bucketOf,
  DISK_KEY,
  eventAt,
  eventsOf,
  insert,
  newDirectory,
  numbersOf,
  openTestStore,
  sealing,
  upTo,
} from '../fixture.ts';
import { HEAD, send, sentBy } from './exchange.ts';

async function both(directory = newDirectory()): Promise<[Store, Store]> {
  const author = await openTestStore(newDirectory());
  const other = await openTestStore(directory, { deviceName: 'phone' });
  author.start();
  other.start();
  const bucket = await bucketOf(author, 'w');
  for (const i of upTo(30)) {
    await insert(author, bucket, eventAt(i));
    if (i % 10 === 9) await author.flush();
  }
  await author.replicas.monthKey('core');
  return [author, other];
}

const there = async (store: Store, name = 'w'): Promise<number[]> => {
  const bucket = store.buckets().get(name);
  if (!bucket) throw new Error('no bucket');
  return numbersOf(store, bucket);
};

test('buckets of one name go by their devices', async () => {
  const [author, other] = await both();
  await insert(other, await bucketOf(other, 'w'), eventAt(100));
  await send(author, other);
  expect(await there(other)).toEqual([0]);
  expect(await there(other, 'w-synced-from-laptop')).toEqual(upTo(29));
  await other.flush();
  await send(other, author);
  expect(await there(author)).toEqual(upTo(30));
  expect(await there(author, 'w-synced-from-phone')).toEqual([]);
});

test('a bucket of this device takes its name from another that came first', async () => {
  const directory = newDirectory();
  const [author, other] = await both(directory);
  await send(author, other);
  await insert(other, await bucketOf(other, 'w'), eventAt(100));
  expect(await there(other, 'w-synced-from-laptop')).toEqual(upTo(29));
  await other.stop();
  const again = await openTestStore(directory, { deviceName: 'phone' });
  expect(await there(again)).toEqual([0]);
  expect(await there(again, 'w-synced-from-laptop')).toEqual(upTo(29));
});

test('what another device has at work is there after a restart, until its item comes', async () => {
  const directory = newDirectory();
  const [author, other] = await both(directory);
  await send(author, other);
  const live = await author.replicas.live('core');
  expect(live.map(({ number }) => number)).toEqual([29]);
  await other.replicas.takeLive(author.device.publicKey, 'core', live);
  await other.stop();
  const again = await openTestStore(directory, { deviceName: 'phone' });
  expect(await there(again)).toEqual(upTo(30));
  const longer = live.map((event) => ({ ...event, duration: event.duration + 1 }));
  const changes: unknown[] = [];
  again.onChange((change) => changes.push([change.kind, 'extended' in change && change.extended]));
  await again.replicas.takeLive(author.device.publicKey, 'core', longer);
  expect(changes).toEqual([['event', true]]);
  await insert(author, await bucketOf(author, 'w'), eventAt(30));
  await author.flush();
  await send(author, again);
  expect(await there(again)).toEqual(upTo(30));
  expect(changes.slice(1)).toEqual([['appended', false]]);
  // What comes late is of what is an item already.
  await again.replicas.takeLive(author.device.publicKey, 'core', longer);
  expect(await there(again)).toEqual(upTo(30));
});

test('what is on its way into a chunk does not vanish meanwhile', async () => {
  const [author, other] = await both();
  await send(author, other);
  const tell = async (): Promise<void> => {
    const live = await author.replicas.live('core');
    await other.replicas.takeLive(author.device.publicKey, 'core', live);
  };
  await tell();
  await insert(author, await bucketOf(author, 'w'), eventAt(30));
  await author.flush();
  const changes: unknown[] = [];
  other.onChange((change) => changes.push(change.kind));
  await tell();
  expect(await there(other)).toEqual(upTo(31));
  await send(author, other);
  expect(await there(other)).toEqual(upTo(31));
  expect(changes).toEqual(['event', 'appended']);
  // What went without ever being seen in a chunk does not stay.
  await insert(author, await bucketOf(author, 'w'), eventAt(35));
  await tell();
  await author.purging.carryOut(
    await author.purging.select({ text: 'title 35' }, { changes: true }),
  );
  await tell();
  expect(await there(other)).toEqual(upTo(32));
  await send(author, other);
  expect(await there(other)).toEqual(upTo(31));
  expect(changes).toContain('deleted');
});

test('nobody else writes, packs or purges it', async () => {
  const [author, other] = await both();
  await send(author, other);
  const bucket = other.buckets().get('w');
  if (!bucket) throw new Error('no bucket');
  await expect(insert(other, bucket, eventAt(50))).rejects.toThrow(RangeError);
  await expect(other.append(bucket, [eventAt(50)])).rejects.toThrow('of this device');
  const before = bucket.stream.chunks;
  await other.settle();
  expect(bucket.stream.chunks).toEqual(before);
  const plan = await other.purging.select({ app: 'app 3' }, { changes: true });
  expect(plan).toMatchObject({ events: 4, others: 4 });
  // It is hidden, and there until its author destroys it.
  await other.purging.carryOut(plan);
  expect(bucket.stream.chunks).toEqual(before);
  expect(await there(other)).toEqual(upTo(29).filter((i) => i % 7 !== 3));
  expect((await other.verify()).faults).toEqual([]);
  expect(other.replicas.own().map(({ id }) => id)).not.toContain(bucket.stream.record.id);
});

test('what its author destroys goes, with what a person made of it', async () => {
  const [author, other] = await both();
  await send(author, other);
  const bucket = other.buckets().get('w');
  if (!bucket) throw new Error('no bucket');
  const [event] = await other.overlay.find(bucket, [3]);
  await other.overlay.amend(bucket, [{ event, shown: [{ ...event, data: { app: 'mine' } }] }]);
  let told = 0;
  other.replicas.onDestroyed(() => told++);
  const plan = await author.purging.select({ app: 'app 3' }, { changes: true });
  await author.purging.carryOut(plan);
  await send(author, other);
  expect(told).toBe(1);
  expect(await there(other)).toEqual(upTo(29).filter((i) => i % 7 !== 3));
  expect(await other.count(bucket)).toBe(25);
  expect(bucket.amendments.size).toBe(0);
});

test('a chunk that does not open is passed over, and told', async () => {
  const [author, other] = await both();
  await other.replicas.takeKeys(author.replicas.keys(), () => 'laptop');
  for (const { id, manifest, chunks } of await sentBy(author)) {
    const state = { head: HEAD, manifest: encodeManifest(manifest), held: false };
    await other.replicas.takeHead(id, state);
    for (const [i, reference] of manifest.chunks.entries()) {
      const chunk = chunks.get(hexOf(reference.digest)) ?? HEAD;
      const isSpoilt = i === 1 && reference.kind === 'event';
      await other.replicas.takeChunk(id, reference, isSpoilt ? chunk.map((b) => b ^ 1) : chunk);
    }
    await other.replicas.takeHead(id, { ...state, held: true });
  }
  expect(await there(other)).toEqual([...upTo(9), ...upTo(29).slice(19)]);
  expect(other.status().damage).toHaveLength(1);
});

test('chunks come before keys, and buckets last', async () => {
  const directory = newDirectory();
  const [author, other] = await both(directory);
  const sent = await sentBy(author);
  const docs = (id: string): boolean => author.replicas.domainOf(id) === 'docs';
  for (const { id, manifest, chunks } of sent) {
    const state = { head: HEAD, manifest: encodeManifest(manifest) };
    await other.replicas.takeHead(id, { ...state, held: false });
    if (docs(id)) continue;
    for (const reference of manifest.chunks) {
      await other.replicas.takeChunk(id, reference, chunks.get(hexOf(reference.digest)) ?? HEAD);
    }
  }
  expect(await other.replicas.records()).toHaveLength(sent.length);
  expect(other.buckets().size).toBe(0);
  await other.stop();
  const again = await openTestStore(directory, { deviceName: 'phone' });
  await again.replicas.takeKeys(author.replicas.keys(), () => 'laptop');
  expect(again.buckets().size).toBe(0);
  await send(author, again);
  expect(await there(again)).toEqual(upTo(29));
  const core = sent.find(({ id }) => !docs(id));
  const record = (await again.replicas.records()).find(({ id }) => id === core?.id);
  expect(record?.chunks).toHaveLength(core?.manifest.chunks.length ?? 0);
  expect(record?.held?.head).toEqual(HEAD);
});

test('who adopted a stream has the last word on it, whatever the generations', async () => {
  const [author, other] = await both();
  await send(author, other);
  const [{ id, manifest }] = await sentBy(author);
  const [adopter, revoked] = [new Uint8Array(32).fill(7), other.replicas.standing(id)?.device];
  const heldAt = async (generation: number, signer?: Uint8Array): Promise<number | undefined> => {
    const bytes = encodeManifest({ ...manifest, generation: manifest.generation + generation });
    await other.replicas.takeHead(id, { head: HEAD, manifest: bytes, held: true, signer });
    const held = other.replicas.standing(id)?.generation ?? -1;
    return held - manifest.generation;
  };
  expect(await heldAt(5, revoked)).toBe(5);
  expect(await heldAt(4, revoked)).toBe(5);
  expect(await heldAt(2, adopter)).toBe(2);
  expect(await heldAt(1, adopter)).toBe(2);
  expect(await heldAt(9, revoked)).toBe(2);
});

describe('a backup', () => {
  test('has what others sent', async () => {
    const [author, other] = await both();
    await send(author, other);
    const directory = newDirectory();
    const copy = await other.copy();
    try {
      await restoreStore(
        { directory, diskKey: DISK_KEY, sealing },
        copy.rows(),
        () => copy.snapshot,
      );
    } finally {
      await copy.close();
    }
    const restored = await openTestStore(directory, { deviceName: 'phone' });
    expect(await there(restored)).toEqual(upTo(29));
    expect((await restored.verify()).faults).toEqual([]);
    // And goes on where it was.
    await insert(author, await bucketOf(author, 'w'), eventAt(30));
    await author.flush();
    await send(author, restored);
    expect(await there(restored)).toEqual(upTo(30));
  });

  test('gets back from others what this device wrote after it was made', async () => {
    const [author, other] = await both();
    const directory = newDirectory();
    // What is open in a backup goes on in both: see the README.
    await author.write((transaction) => {
      const bucket = author.buckets().get('w');
      if (bucket) transaction.close(bucket);
    });
    const copy = await author.copy();
    try {
      await restoreStore(
        { directory, diskKey: DISK_KEY, sealing },
        copy.rows(),
        () => copy.snapshot,
      );
    } finally {
      await copy.close();
    }
    await insert(author, await bucketOf(author, 'w'), eventAt(30));
    await insert(author, await bucketOf(author, 'later'), eventAt(0));
    await insert(author, await bucketOf(author, 'later'), eventAt(1));
    await author.flush();
    await send(author, other);
    await author.stop();
    const restored = await openTestStore(directory);
    restored.start();
    const lost = restored.device.incarnation;
    await insert(restored, await bucketOf(restored, 'w'), eventAt(40));
    await sendHeld(other, restored);
    expect(await there(restored, 'later')).toEqual([0]);
    const events = await eventsOf(restored, await bucketOf(restored, 'w'));
    expect(events.map(({ start }) => start)).toEqual(
      [40, ...upTo(30).reverse()].map((i) => eventAt(i).start),
    );
    expect((await restored.verify()).faults).toEqual([]);
    // It goes on in a stream of its own, and what it had before is the others' to send.
    expect(restored.device.incarnation).toEqual(lost);
    await insert(restored, await bucketOf(restored, 'w'), eventAt(41));
    await restored.flush();
    await send(restored, other);
    expect((await there(other)).length).toBe(31);
  });
});

/** What a store holds of others, given to another one. */
async function sendHeld(from: Store, to: Store): Promise<void> {
  await to.replicas.takeKeys(from.replicas.keys(), () => 'laptop');
  for (const { id, held } of await from.replicas.records()) {
    if (!held) continue;
    await to.replicas.takeHead(id, { ...held, held: false });
    for (const reference of decodeManifest(held.manifest).chunks) {
      const chunk = await from.replicas.chunk(id, hexOf(reference.digest));
      if (chunk) await to.replicas.takeChunk(id, reference, chunk);
    }
    await to.replicas.takeHead(id, { ...held, held: true });
  }
}
