/** A device that was lost reads nothing that comes later, and says nothing that is heard; what it wrote stays. */
import { expect, test } from 'vitest';
import { nativeSigning } from '../../../node/crypto.ts';
import { leaveIdentity } from '../../../node/peers/leaving.ts';
import { createPeerRecords } from '../../../node/peers/records.ts';
import { pinsOf } from '../../../node/devices/index.ts';
import { hexOf } from '../../../protocol/bytes.ts';
import { headerOf, open } from '../../../protocol/envelope.ts';
import { codeOf } from '../../../protocol/error.ts';
import { openRing } from '../../../protocol/keys/ring.ts';
import { decodeRegister } from '../../../protocol/register.ts';
import { decodeHead } from '../../../protocol/head.ts';
import { decodeManifest } from '../../../protocol/manifest.ts';
import type { Saying } from '../../../protocol/roster/interface.ts';
import { bucketOf, eventAt, insert, openTestStore, sealing } from '../store/fixture.ts';
import { devicesOf, meet, now, start, synced, type TestDevice, titles, write } from './together.ts';

/** What `elatio devices revoke` says of a device. */
async function revocation(by: TestDevice, lost: TestDevice): Promise<Saying> {
  const records = await by.store.replicas.records();
  const heads = records.flatMap(({ held }) => (held ? [held.head] : []));
  const kept = { heads, registers: by.records.registers() };
  const { sha256 } = sealing.primitives;
  const pins = pinsOf({ signing: nativeSigning, sha256 }, kept, lost.peer);
  return { kind: 'revoke', device: lost.store.device.publicKey, last: [], ...pins };
}

const idOf = ({ id }: { readonly id: Uint8Array }): string => hexOf(id);

/** What a device can open with all that it ever had. */
function holdingsOf({ store }: TestDevice) {
  const keys = store.replicas.keys().flatMap((stream) => stream.keys.map(({ key }) => key));
  const kept = store.local.get('peers/prekeys') as { readonly secret: string }[];
  const secrets = kept.map(({ secret }) => new Uint8Array(Buffer.from(secret, 'base64')));
  const { primitives } = sealing;
  const isOpened = (key: Uint8Array, sealed: Uint8Array): boolean => {
    try {
      open(primitives, key, headerOf(sealed)[0], sealed);
      return true;
    } catch {
      return false;
    }
  };
  return {
    opens: (sealed: Uint8Array) => keys.some((key) => isOpened(key, sealed)),
    opensRing(name: string, content: Uint8Array) {
      try {
        openRing({ primitives, signing: nativeSigning }, secrets, Number(name.slice(-4)), content);
        return true;
      } catch (error) {
        expect(codeOf(error)).toBe('ELATIO_SEALED_STRANGER');
        return false;
      }
    },
  };
}

function isRingTo(device: TestDevice, bytes: Uint8Array): boolean {
  const { name, content } = decodeRegister(nativeSigning, bytes);
  return name.startsWith('keyring/') && holdingsOf(device).opensRing(name, content);
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
  expect(desk.records.registers().some((bytes) => isRingTo(laptop, bytes))).toBe(true);
  await desk.say(await revocation(desk, laptop));
  await expect.poll(() => phone.roster.isActive(laptop.store.device.publicKey)).toBe(false);
  await expect.poll(() => laptop.told.map(({ code }) => code)).toContain('ELATIO_SYNC_REVOKED');
  await phone.replicating.learning.done();
  await write(desk, 'desk', 2);
  await write(phone, 'phone', 1);
  await synced(desk, phone);
  await expect.poll(() => titles(phone.store)).toHaveLength(7);
  // All that the thief has, and full copies of the others' stores.
  const thief = holdingsOf(laptop);
  const before = new Set(laptop.store.replicas.keys().flatMap(({ keys }) => keys.map(idOf)));
  let closed = 0;
  for (const { store, records } of [desk, phone]) {
    for (const { id, manifest } of store.replicas.own()) {
      for (const { digest, keyId } of manifest.chunks) {
        const chunk = await store.replicas.chunk(id, hexOf(digest));
        if (!chunk) throw new Error('a chunk is missing');
        // What was written before opens, so that this can fail.
        expect(thief.opens(chunk)).toBe(before.has(hexOf(keyId)));
        closed += Number(!thief.opens(chunk));
      }
    }
    for (const bytes of records.registers()) {
      const { device, name, content } = decodeRegister(nativeSigning, bytes);
      if (hexOf(device) === laptop.peer) continue;
      if (name.startsWith('live/')) expect(thief.opens(content)).toBe(false);
      if (name.startsWith('keyring/')) expect(thief.opensRing(name, content)).toBe(false);
    }
    const rings = records.registers().map((bytes) => decodeRegister(nativeSigning, bytes).name);
    expect(rings.filter((name) => name.startsWith('keyring/'))).toHaveLength(2);
  }
  expect(closed).toBeGreaterThanOrEqual(2);
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
  // The last is in no chunk.
  await expect.poll(() => titles(phone.store)).toHaveLength(3);
  part();
  await desk.say(await revocation(desk, laptop));
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

test('a revoked device comes back as a new one, with all that it recorded meanwhile', async () => {
  const [desk, laptop] = await devicesOf(2);
  const part = meet(desk, laptop);
  await write(laptop, 'laptop', 0, 1);
  await expect.poll(() => titles(desk.store)).toHaveLength(2);
  part();
  await desk.say(await revocation(desk, laptop));
  await write(laptop, 'laptop', 2, 3);
  await write(laptop, 'second', 0);
  await insert(laptop.store, await bucketOf(laptop.store, 'second'), eventAt(1, 'second 1'));
  const all = await titles(laptop.store);
  expect(all).toHaveLength(6);
  await laptop.replicating.stop();
  const { sha256 } = sealing.primitives;
  await leaveIdentity({ store: laptop.store, signing: nativeSigning, sha256, now });
  await laptop.store.stop();

  const store = await openTestStore(laptop.directory, { now, deviceName: 'again' });
  expect(hexOf(store.device.publicKey)).not.toBe(laptop.peer);
  expect(await titles(store)).toEqual(all);
  expect((await store.verify()).faults).toEqual([]);
  await bucketOf(store, 'laptop');
  // What pairing comes to.
  const device = store.device.publicKey;
  await desk.say({ kind: 'enrol', device, role: 'admin' });
  const statements = desk.roster.statements().map(({ bytes }) => bytes);
  await createPeerRecords(store.local).replaceStatements(statements);
  const again = await start(laptop.directory, store);
  await write(again, 'laptop', 9);
  meet(desk, again);
  const whole = [...all, 'laptop 9'].sort();
  await expect.poll(() => titles(desk.store)).toEqual(whole);
  await synced(desk, again);
  expect(await titles(store)).toEqual(whole);
  expect([...desk.told, ...again.told]).toEqual([]);
  expect((await desk.store.verify()).faults).toEqual([]);
});

function signerOf(held: { readonly head: Uint8Array; readonly manifest: Uint8Array } | undefined) {
  if (!held) return undefined;
  decodeManifest(held.manifest);
  return hexOf(decodeHead(nativeSigning, held.head).signer);
}
