/** Retention where there are several devices: each hides everybody's, and destroys its own and what it adopted. */
import { expect, test } from 'vitest';
import { createAudit } from '../../../node/audit/index.ts';
import { nativePrimitives } from '../../../node/crypto.ts';
import {
  createRetention,
  createRetentionRecord,
  createVeils,
} from '../../../node/retention/index.ts';
import { meet, synced, titles, write } from '../peers/together.ts';
import { company, type PurgingDevice, revocation } from '../purge/company.ts';
import { T0 } from '../store/fixture.ts';
import { DAY } from './fixture.ts';

function retaining({ store, docs, purge }: PurgingDevice) {
  const now = (): number => T0 + 200 * DAY;
  const record = createRetentionRecord(store.local);
  const veils = createVeils({ record, policies: () => docs.retention, now });
  store.veil((domain) => veils.over(domain));
  const onError = (error: unknown): void => {
    throw error;
  };
  const audit = createAudit({ store, sha256: nativePrimitives.sha256, now, onError });
  return createRetention({ store, purge, veils, record, audit, now, onError });
}

/** How many events are stored of each device that a device knows, hidden ones too. */
async function stored({ store }: PurgingDevice): Promise<Record<string, number>> {
  const found: Record<string, number> = {};
  for (const [name, bucket] of store.buckets()) {
    const batches = await Array.fromAsync(store.recorded(bucket));
    found[name.replace(/-synced.*/, '')] = batches.flat().length;
  }
  return found;
}

test(
  'what another device wrote is hidden here on the day, and destroyed by that one',
  { timeout: 60_000 },
  async () => {
    const [desk, laptop, phone] = await company(3);
    const part = meet(desk, laptop);
    await write(laptop, 'laptop', 0, 1);
    // So that nothing of it is at work.
    await laptop.purge.plan({ text: 'laptop' });
    await synced(desk, laptop);
    part();
    await desk.say(await revocation(desk, laptop));
    meet(desk, phone);
    await write(desk, 'desk', 0, 1);
    await write(phone, 'phone', 0, 1);
    await synced(desk, phone);
    await expect.poll(() => titles(desk.store)).toHaveLength(6);
    await expect.poll(() => titles(phone.store)).toHaveLength(6);
    await desk.docs.retention.set('core', { keep: 90 });
    await desk.store.flush();
    await expect.poll(() => phone.docs.retention.get('core')).toBeDefined();
    const [deskRetention, phoneRetention] = [desk, phone].map(retaining);

    await deskRetention.run();
    expect(await titles(desk.store)).toEqual([]);
    await expect.poll(() => titles(phone.store)).toEqual(['phone 0', 'phone 1']);
    // Its own, and those of the lost device that it signs for; none of who is there to do so itself.
    await expect.poll(() => stored(desk)).toEqual({ desk: 0, laptop: 0, phone: 2 });
    await phoneRetention.run();
    for (const device of [desk, phone]) {
      await expect
        .poll(() => stored(device), { timeout: 20_000 })
        .toEqual({ desk: 0, laptop: 0, phone: 0 });
      await expect.poll(() => device.purge.owed(), { timeout: 20_000 }).toEqual([]);
    }
  },
);
