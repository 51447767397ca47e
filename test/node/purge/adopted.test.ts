/** What a lost device wrote is purged by who signs for it since: nobody else can. */
import { expect, test } from 'vitest';
import { hexOf } from '../../../protocol/bytes.ts';
import type { StreamKeys } from '../../../protocol/keys/interface.ts';
import type { StreamKey } from '../../../node/store/partition.ts';
import { openedIn } from '../on-disk.ts';
import { meet, synced, titles, write } from '../peers/together.ts';
import { company, type PurgingDevice, revocation } from './company.ts';

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
