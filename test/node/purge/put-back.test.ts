/** A device that is put back from a backup of before a purge has what was purged, and does not keep it. */
import { expect, test } from 'vitest';
import type { JsonValue } from '../../../protocol/json.ts';
import type { Store } from '../../../node/store/index.ts';
import { backupOf, restoredFrom } from '../backup/fixture.ts';
import { openedIn } from '../on-disk.ts';
import { meet, now, synced, titles, write } from '../peers/together.ts';
import { openTestStore } from '../store/fixture.ts';
import { company, type PurgingDevice, start } from './company.ts';

const CANARY = 'Kanarie';
const LONG = { timeout: 20_000 };

const prekeysOf = (store: Store): string[] =>
  (store.local.get('peers/prekeys') as readonly { readonly secret: string }[]).map(
    ({ secret }) => secret,
  );

const owed = async ({ purge }: PurgingDevice): Promise<JsonValue> =>
  (await purge.owed()).flatMap(({ owing }) => owing.map(({ device, as }) => `${device} ${as}`));

test(
  'it goes there again, with the keys and with what opened the rings',
  { timeout: 90_000 },
  async () => {
    const [desk, phone] = await company(2);
    const part = meet(desk, phone);
    for (const [device, name] of [
      [desk, 'desk'],
      [phone, 'phone'],
    ] as const) {
      await write(device, name, 0, 1);
      await write(device, `${CANARY} ${name}`, 2, 3);
    }
    await synced(desk, phone);
    await expect.poll(() => titles(phone.store)).toHaveLength(8);
    const backup = await backupOf(phone.store, phone.directory);
    const before = prekeysOf(phone.store);
    const { keys } = await openedIn(await restoredFrom(backup), []);

    expect(await phone.purge.run({ text: CANARY })).toMatchObject({ events: 4, left: 0 });
    for (const device of [desk, phone]) await expect.poll(() => owed(device), LONG).toEqual([]);
    expect(prekeysOf(phone.store)).not.toEqual(expect.arrayContaining(before));
    part();
    await phone.stop();

    const directory = await restoredFrom(backup);
    const store = await openTestStore(directory, { now });
    const restored = await start(directory, store);
    expect((await titles(store)).filter((title) => title.startsWith(CANARY))).toHaveLength(4);
    expect(prekeysOf(store)).toEqual(expect.arrayContaining(before));
    meet(desk, restored);
    const rest = ['desk 0', 'desk 1', 'phone 0', 'phone 1'];
    for (const device of [desk, restored]) {
      await expect.poll(() => titles(device.store), LONG).toEqual(rest);
      await expect.poll(() => owed(device), LONG).toEqual([]);
      expect((await device.store.verify()).faults).toEqual([]);
    }
    for (const secret of before) expect(prekeysOf(store)).not.toContain(secret);
    for (const device of [desk, restored]) {
      await device.stop();
      const { texts } = await openedIn(device.directory, keys);
      expect(texts.filter((text) => /Kanarie (desk|phone) \d/.test(text))).toEqual([]);
    }
  },
);
