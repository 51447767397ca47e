/** What a lost device wrote is purged by who signs for it since: nobody else can. */
import { expect, test } from 'vitest';
import { nativeSigning } from '../../../node/crypto.ts';
import { leaveIdentity } from '../../../node/peers/leaving.ts';
import { createPeerRecords } from '../../../node/peers/records.ts';
import { hexOf } from '../../../protocol/bytes.ts';
import type { StreamKeys } from '../../../protocol/keys/interface.ts';
import type { StreamKey } from '../../../node/store/partition.ts';
import { openedIn } from '../on-disk.ts';
import { meet, now, synced, titles, write } from '../peers/together.ts';
import { openTestStore, sealing } from '../store/fixture.ts';
import { company, type PurgingDevice, revocation, start } from './company.ts';

const CANARY = 'Kanarie';

/** All keys of streams that a device has, as they are kept. */
function keysOf(all: readonly StreamKeys[]): StreamKey[] {
  return all.flatMap(({ keys }) =>
    keys.map(({ id, month, key }) => ({ id: hexOf(id), stream: '', month, key })),
  );
}

async function expectGone(device: PurgingDevice, keys: readonly StreamKey[]): Promise<void> {
  await device.stop();
  const { texts } = await openedIn(device.directory, keys);
  expect(texts.length).toBeGreaterThan(0);
  expect(texts.filter((text) => text.includes(`${CANARY} `))).toEqual([]);
}

test('a part of it goes from all devices, and the rest stays', { timeout: 60_000 }, async () => {
  const [desk, laptop, phone] = await company(3);
  const part = meet(desk, laptop);
  await write(laptop, 'laptop', 0, 1, 2);
  await write(laptop, CANARY, 3, 4);
  await synced(desk, laptop);
  await expect.poll(() => titles(desk.store)).toHaveLength(5);
  part();
  const keys = keysOf(laptop.store.replicas.keys());
  await desk.say(await revocation(desk, laptop));
  meet(desk, phone);
  await synced(desk, phone);
  await expect.poll(() => titles(phone.store)).toHaveLength(5);

  const done = await phone.purge.run({ text: CANARY });
  expect(done).toMatchObject({ events: 2, left: 0, faults: [] });
  const rest = ['laptop 0', 'laptop 1', 'laptop 2'];
  expect(await titles(phone.store)).toEqual(rest);
  await expect.poll(() => phone.purge.owed(), { timeout: 20_000 }).toEqual([]);
  await expect.poll(() => desk.purge.owed()).toEqual([]);
  for (const device of [desk, phone]) {
    expect(await titles(device.store)).toEqual(rest);
    expect((await device.store.verify()).faults).toEqual([]);
    expect(device.store.status().damage).toEqual([]);
    expect(device.told).toEqual([]);
  }
  await synced(desk, phone);
  for (const device of [desk, phone]) await expectGone(device, keys);
});

test(
  'who comes back with more of it, not having heard of the purge, destroys before it tells',
  { timeout: 60_000 },
  async () => {
    const [desk, laptop] = await company(2);
    const part = meet(desk, laptop);
    await write(laptop, 'laptop', 0, 1);
    await write(laptop, CANARY, 3, 4);
    await synced(desk, laptop);
    // The last of each is in no chunk, and comes on its own.
    await expect.poll(() => titles(desk.store)).toHaveLength(4);
    part();
    const keys = keysOf(laptop.store.replicas.keys());
    await desk.say(await revocation(desk, laptop));
    expect(await desk.purge.run({ text: CANARY })).toMatchObject({ events: 2, left: 0 });
    await expect.poll(() => desk.purge.owed(), { timeout: 20_000 }).toEqual([]);
    await write(laptop, 'laptop', 5, 6);
    // What was purged is in one chunk with what came later.
    await laptop.store.settle();
    await laptop.purge.stop();
    await laptop.docs.stop();
    await laptop.replicating.stop();
    const { sha256 } = sealing.primitives;
    await leaveIdentity({ store: laptop.store, signing: nativeSigning, sha256, now });
    await laptop.store.stop();

    const store = await openTestStore(laptop.directory, { now, deviceName: 'again' });
    await desk.say({ kind: 'enrol', device: store.device.publicKey, role: 'member' });
    const statements = desk.roster.statements().map(({ bytes }) => bytes);
    await createPeerRecords(store.local).replaceStatements(statements);
    const again = await start(laptop.directory, store);
    expect((await titles(store)).filter((title) => title.startsWith(CANARY))).toHaveLength(2);
    meet(desk, again);
    const rest = ['laptop 0', 'laptop 1', 'laptop 5', 'laptop 6'];
    for (const device of [desk, again]) {
      await expect.poll(() => titles(device.store), { timeout: 20_000 }).toEqual(rest);
      await expect.poll(() => device.purge.owed(), { timeout: 20_000 }).toEqual([]);
    }
    await synced(desk, again);
    for (const device of [desk, again]) {
      expect((await device.store.verify()).faults).toEqual([]);
      expect(device.store.status().damage).toEqual([]);
      await expectGone(device, keys);
    }
  },
);
