/** A device that was lost reads nothing that comes later, and says nothing that is heard; what it wrote stays. */
import { expect, test } from 'vitest';
import { nativeSigning } from '../../../node/crypto.ts';
import { pinsOf } from '../../../node/devices/index.ts';
import type { Store } from '../../../node/store/index.ts';
import { hexOf } from '../../../protocol/bytes.ts';
import { headerOf, open } from '../../../protocol/envelope.ts';
import { decodeHead } from '../../../protocol/head.ts';
import { decodeManifest } from '../../../protocol/manifest.ts';
import type { Saying } from '../../../protocol/roster/interface.ts';
import {
  bucketOf,
  eventAt,
  eventsOf,
  insert,
  openTestStore,
  sealing,
  titleOf,
} from '../store/fixture.ts';
import { areSynced, devicesOf, holdsAll, meet, start, type TestDevice } from './together.ts';

/** What `elatio devices revoke` says of a device. */
async function revocation(by: TestDevice, lost: TestDevice): Promise<Saying> {
  const records = await by.store.replicas.records();
  const heads = records.flatMap(({ held }) => (held ? [held.head] : []));
  const kept = { heads, registers: by.records.registers() };
  const { sha256 } = sealing.primitives;
  const pins = pinsOf({ signing: nativeSigning, sha256 }, kept, lost.peer);
  return { kind: 'revoke', device: lost.store.device.publicKey, last: [], ...pins };
}

const titles = async (store: Store): Promise<string[]> => {
  const all = await Promise.all(
    [...store.buckets().values()].map((bucket) => eventsOf(store, bucket)),
  );
  return all
    .flat()
    .map(({ data }) => titleOf(data))
    .sort();
};

async function write({ store }: TestDevice, name: string, ...places: number[]): Promise<void> {
  const bucket = await bucketOf(store, name);
  for (const i of places) await insert(store, bucket, eventAt(i, `${name} ${i}`));
  await store.flush();
}

async function synced(a: TestDevice, b: TestDevice): Promise<void> {
  for (const [one, other] of [
    [a, b],
    [b, a],
  ]) {
    await expect.poll(() => holdsAll(one, other), { timeout: 3_000 }).toBe(true);
  }
  await expect.poll(() => areSynced(a, b), { timeout: 3_000 }).toBe(true);
}

test('what others write once a device is revoked opens with nothing that it ever had', async () => {
  const [desk, laptop, phone] = await devicesOf(3);
  for (const [a, b] of [
    [desk, laptop],
    [desk, phone],
    [laptop, phone],
  ])
    meet(a, b);
  await write(desk, 'desk', 0, 1);
  await write(phone, 'phone', 0);
  await write(laptop, 'laptop', 0, 1);
  await synced(desk, laptop);
  await synced(laptop, phone);
  await expect.poll(() => titles(laptop.store)).toHaveLength(5);
  await desk.say(await revocation(desk, laptop));
  await expect.poll(() => phone.roster.isActive(laptop.store.device.publicKey)).toBe(false);
  await expect.poll(() => laptop.told.map(({ code }) => code)).toContain('ELATIO_SYNC_REVOKED');
  await phone.replicating.learning.done();
  await write(desk, 'desk', 2);
  await write(phone, 'phone', 1);
  await synced(desk, phone);
  await expect.poll(() => titles(phone.store)).toHaveLength(7);
  // All that the thief has, and a full copy of another device's store.
  const keys = new Map(
    laptop.store.replicas.keys().flatMap(({ keys }) => keys.map((one) => [hexOf(one.id), one.key])),
  );
  let closed = 0;
  for (const { id, manifest } of [...desk.store.replicas.own(), ...phone.store.replicas.own()]) {
    for (const { digest, keyId, ordinals } of manifest.chunks) {
      const owner = desk.store.replicas.own().some((own) => own.id === id) ? desk : phone;
      const chunk = await owner.store.replicas.chunk(id, hexOf(digest));
      if (!chunk) throw new Error('a chunk is missing');
      if (keys.has(hexOf(keyId))) continue;
      closed++;
      expect(ordinals).toHaveLength(1);
      for (const key of keys.values()) {
        expect(() => open(sealing.primitives, key, headerOf(chunk)[0] as string, chunk)).toThrow();
      }
    }
  }
  expect(closed).toBeGreaterThanOrEqual(2);
  // Nor does it have the keys by any ring that was ever told.
  const fresh = [desk, phone]
    .flatMap(({ store }) => store.replicas.keys().flatMap((s) => s.keys))
    .filter(({ id }) => !keys.has(hexOf(id)));
  expect(fresh.length).toBeGreaterThanOrEqual(2);
  expect(await titles(laptop.store)).toHaveLength(5);
});

test('the log stays whole: its streams are adopted, and served to whoever comes later', async () => {
  const [desk, laptop, phone] = await devicesOf(3);
  const part = meet(desk, laptop);
  await write(laptop, 'laptop', 0, 1, 2);
  // One that is in no chunk.
  await insert(laptop.store, await bucketOf(laptop.store, 'laptop'), eventAt(3, 'laptop 3'));
  await expect.poll(() => titles(desk.store)).toHaveLength(4);
  await synced(desk, laptop);
  part();
  await desk.say(await revocation(desk, laptop));
  await expect
    .poll(async () => (await desk.store.replicas.records()).map(({ held }) => signerOf(held)))
    .toEqual([desk.peer, desk.peer]);
  meet(desk, phone);
  await synced(desk, phone);
  expect(await titles(phone.store)).toEqual(['laptop 0', 'laptop 1', 'laptop 2', 'laptop 3']);
  expect((await phone.store.replicas.records()).map(({ held }) => signerOf(held))).toEqual([
    desk.peer,
    desk.peer,
  ]);
  expect(phone.told).toEqual([]);
  await desk.stop();
  const store = await openTestStore(desk.directory);
  const again = await start(desk.directory, store);
  meet(again, phone);
  await synced(again, phone);
  expect(again.told).toEqual([]);
  expect(await titles(store)).toHaveLength(4);
});

test('what one device alone had of it before it knew is not lost: the cut is raised, be it no admin', async () => {
  const [desk, laptop, phone] = await devicesOf(3, ['admin', 'admin', 'member']);
  let part = meet(desk, laptop);
  await write(laptop, 'laptop', 0);
  await synced(desk, laptop);
  part();
  part = meet(laptop, phone);
  await write(laptop, 'laptop', 1, 2);
  await synced(laptop, phone);
  part();
  await desk.say(await revocation(desk, laptop));
  await expect
    .poll(async () => (await desk.store.replicas.records()).map(({ held }) => signerOf(held)))
    .toEqual([desk.peer, desk.peer]);
  meet(desk, phone);
  await synced(desk, phone);
  for (const { store } of [desk, phone]) {
    await expect.poll(() => titles(store)).toEqual(['laptop 0', 'laptop 1', 'laptop 2']);
  }
  await expect
    .poll(async () => (await phone.store.replicas.records()).map(({ held }) => signerOf(held)))
    .toEqual([desk.peer, desk.peer]);
  expect([...desk.told, ...phone.told]).toEqual([]);
});

function signerOf(held: { readonly head: Uint8Array; readonly manifest: Uint8Array } | undefined) {
  if (!held) return undefined;
  decodeManifest(held.manifest);
  return hexOf(decodeHead(nativeSigning, held.head).signer);
}
