import { expect, test } from 'vitest';
import { createPeerRecords } from '../../../node/peers/records.ts';
import { createLocal } from './local.ts';

const bytes = (...all: readonly number[]): Uint8Array => Uint8Array.from(all);

test('statements are there after a restart in the order in which they came', async () => {
  const local = createLocal();
  const records = createPeerRecords(local);
  await Promise.all(Array.from({ length: 12 }, (_, i) => records.keepStatement(bytes(i))));
  expect(createPeerRecords(local).statements()).toEqual(
    Array.from({ length: 12 }, (_, i) => bytes(i)),
  );
});

test('another roster takes the place of all, wherever a crash comes in between', async () => {
  for (let crash = 0; crash < 12; crash++) {
    const local = createLocal();
    const records = createPeerRecords(local);
    for (const i of [1, 2, 3]) await records.keepStatement(bytes(i));
    let writes = 0;
    const failing = {
      ...local,
      set(key: string, value: Parameters<typeof local.set>[1]): Promise<void> {
        return writes++ < crash ? local.set(key, value) : Promise.reject(new Error('power is cut'));
      },
    };
    const tried = createPeerRecords(failing).replaceStatements([bytes(7), bytes(8)]);
    await tried.catch(() => undefined);
    const found = createPeerRecords(local).statements();
    expect([
      [bytes(1), bytes(2), bytes(3)],
      [bytes(7), bytes(8)],
    ]).toContainEqual(found);
    await createPeerRecords(local).replaceStatements([bytes(9)]);
    expect(createPeerRecords(local).statements()).toEqual([bytes(9)]);
  }
});

test('the last register of a device and name is kept', async () => {
  const local = createLocal();
  const records = createPeerRecords(local);
  const device = bytes(0xab);
  await records.keepRegister(device, 'live/core', bytes(1));
  await records.keepRegister(device, 'live/core', bytes(2));
  await records.keepRegister(device, 'prekey', bytes(3));
  expect(createPeerRecords(local).register('ab', 'live/core')).toEqual(bytes(2));
  expect(records.registers()).toEqual([bytes(2), bytes(3)]);
  expect(records.register('cd', 'prekey')).toBeUndefined();
});
