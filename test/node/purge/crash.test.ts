/** A device that crashes while it hears of a purge, carries it out or follows another's work goes on with it. */
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openedIn } from '../on-disk.ts';
import { hookSteps } from '../store/faults.ts';
import { bucketOf, eventAt, insert, newDirectory, upTo } from '../store/fixture.ts';
import { type Device, openDevice, openDevices, tell, titlesOf } from './devices.ts';

const CANARY = 'Kanarie';

/** Copies of a device's directory, as it is after each step while something is done. */
async function copiesWhile(device: Device, work: () => Promise<void>): Promise<string[]> {
  const folder = newDirectory();
  const copies: string[] = [];
  let watching = true;
  await hookSteps(folder, {
    after() {
      if (!watching) return;
      const path = join(folder, `copy-${copies.length}`);
      cpSync(device.directory, path, { recursive: true });
      copies.push(path);
    },
  });
  await work();
  watching = false;
  return copies;
}

/** Two devices that have what the second recorded, of which the first has purged something. */
async function purged(): Promise<readonly [a: Device, b: Device, c: Device]> {
  const [a, b, c] = await openDevices(['a', 'b', 'c']);
  const bucket = await bucketOf(b.store, 'w');
  for (const i of upTo(13)) {
    await insert(b.store, bucket, eventAt(i, i % 3 === 0 ? `${CANARY} ${i}` : `title ${i}`));
    if (i % 5 === 4) await b.store.flush();
  }
  await insert(b.store, bucket, eventAt(40, 'open'));
  await tell(b, a, c);
  await a.purge.run({ text: CANARY });
  return [a, b, c];
}

/** Opens a copy, has it hear all there is, and looks whether it came to what others came to. */
async function expectSound(
  device: Device,
  path: string,
  others: readonly Device[],
  left: readonly string[],
): Promise<void> {
  const again = await openDevice(device.name, path, device.roster);
  again.store.start();
  await again.purge.start();
  for (const other of others) await tell(other, again);
  expect(await titlesOf(again), path).toEqual(left);
  for (const bucket of again.store.buckets().values()) {
    const { closed, open, purged: hidden } = bucket;
    expect(hidden, path).toBeUndefined();
    expect(closed + Number(open !== undefined), path).toBe(await again.store.count(bucket));
  }
  expect((await again.store.verify()).faults, path).toEqual([]);
  expect(again.store.status().damage, path).toEqual([]);
  await again.stop();
}

const canaries = (texts: readonly string[]): string[] => texts.filter((t) => t.includes(CANARY));

test('whoever carries it out', async () => {
  const [a, b] = await purged();
  const copies = await copiesWhile(b, () => tell(a, b));
  const left = await titlesOf(b);
  expect(left).toHaveLength(9);
  expect(copies.length).toBeGreaterThan(10);
  for (const [i, path] of copies.entries()) {
    await expectSound(b, path, [a], left);
    if (i % 8 === 0) expect(canaries((await openedIn(path, [])).texts), path).toEqual([]);
  }
});

test('whoever holds it', async () => {
  const [a, b, c] = await purged();
  await tell(a, b);
  const copies = await copiesWhile(c, async () => {
    await tell(a, c);
    await tell(b, c);
  });
  const left = (await titlesOf(b)).filter((title) => title !== 'open');
  expect(copies.length).toBeGreaterThan(10);
  for (const [i, path] of copies.entries()) {
    await expectSound(c, path, [a, b], left);
    if (i % 8 === 0) expect(canaries((await openedIn(path, [])).texts), path).toEqual([]);
  }
});
