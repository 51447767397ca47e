import { expect, test } from 'vitest';
import { hexOf } from '../../protocol/bytes.ts';
import { ownerSecretsOf } from '../../protocol/keys/words.ts';
import { nativePrimitives, nativeSigning, randomBytes } from '../../node/crypto.ts';
import { createOwner, type Owner } from '../../node/owner.ts';
import { createPeerRecords } from '../../node/peers/index.ts';
import { newDevice } from '../../node/store/index.ts';
import type { LocalRecords } from '../../node/store/index.ts';
import { createLocal } from './peers/local.ts';

const device = newDevice(randomBytes);

const ownerOn = (local: LocalRecords): Owner =>
  createOwner({
    local,
    records: createPeerRecords(local),
    device,
    primitives: nativePrimitives,
    signing: nativeSigning,
    random: randomBytes,
    now: () => 1_000_000,
  });

test('the first start founds an owner by whose words the device is an admin', async () => {
  const local = createLocal();
  const owner = ownerOn(local);
  const roster = await owner.roster();
  expect([...roster.members]).toMatchObject([
    [hexOf(device.publicKey), { role: 'admin', standing: 'active' }],
  ]);
  const secrets = ownerSecretsOf(nativePrimitives, owner.entropy() ?? new Uint8Array());
  expect(roster.ownerKey).toEqual(nativeSigning.signingKey(secrets.owner));
  expect(roster.recoveryKey).toEqual(nativeSigning.exchangeKey(secrets.recovery));
});

test('the next starts find the same one, and what was erased does not come back', async () => {
  const local = createLocal();
  const first = await ownerOn(local).roster();
  await ownerOn(local).erase();
  const owner = ownerOn(local);
  expect(hexOf((await owner.roster()).digest)).toBe(hexOf(first.digest));
  expect(owner.entropy()).toBeUndefined();
});

test('a crash in the middle of it leaves one owner, whose words are kept', async () => {
  for (let crash = 0; crash < 4; crash++) {
    const local = createLocal();
    let writes = 0;
    const failing: LocalRecords = {
      ...local,
      set: (key, value) =>
        writes++ < crash ? local.set(key, value) : Promise.reject(new Error('power is cut')),
    };
    await ownerOn(failing)
      .roster()
      .catch(() => undefined);
    const owner = ownerOn(local);
    const roster = await owner.roster();
    expect(roster.isActive(device.publicKey)).toBe(true);
    const secrets = ownerSecretsOf(nativePrimitives, owner.entropy() ?? new Uint8Array());
    expect(roster.ownerKey).toEqual(nativeSigning.signingKey(secrets.owner));
    expect(roster.statements()).toHaveLength(2);
  }
});
