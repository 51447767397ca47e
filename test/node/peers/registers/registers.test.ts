import { expect, test } from 'vitest';
import { hexOf } from '../../../../protocol/bytes.ts';
import type { StreamKeys } from '../../../../protocol/keys/interface.ts';
import { decodeRegister, type Register } from '../../../../protocol/register.ts';
import type { Role, Roster } from '../../../../protocol/roster/interface.ts';
import { sayStatement } from '../../../../protocol/roster/statement.ts';
import { nativeSigning as signing, randomBytes } from '../../../../node/crypto.ts';
import { sealing } from '../../../../node/open.ts';
import { createOwner } from '../../../../node/owner.ts';
import { createPeerRecords, type PeerRecords } from '../../../../node/peers/index.ts';
import { createPrekeys } from '../../../../node/peers/registers/prekeys.ts';
import { createRings } from '../../../../node/peers/registers/rings.ts';
import { createRegisterWriter } from '../../../../node/peers/registers/writer.ts';
import { type DeviceRecord, newDevice } from '../../../../node/store/index.ts';
import { createLocal } from '../local.ts';

const DAY = 86_400_000_000;
const START = 1_700_000_000_000_000;

/** What of a device has to do with registers, on a clock that the test sets. */
function deviceOf(roster: Roster, device: DeviceRecord, local = createLocal()) {
  const records = createPeerRecords(local);
  const clock = { now: START };
  const said: Uint8Array[] = [];
  const shared = { roster, signing, records, now: () => clock.now };
  const writer = createRegisterWriter({
    ...shared,
    device,
    say: (register) => said.push(register),
  });
  const prekeys = createPrekeys({
    ...shared,
    self: device.publicKey,
    local,
    writer,
    random: randomBytes,
  });
  const keys: StreamKeys[] = [];
  const rings = createRings({
    roster,
    local,
    replicas: {
      keys: () => keys,
      async takeKeys(streams) {
        keys.push(...streams);
      },
    },
    prekeys,
    writer,
    sealing,
    signing,
    nameOf: () => 'a device',
  });
  const names = (): string[] => said.map((bytes) => decodeRegister(signing, bytes).name);
  return { local, records, clock, said, names, writer, prekeys, keys, rings };
}

/** A roster of devices in these roles, the first of which founded it. */
async function rosterOf(...roles: readonly Role[]) {
  const devices = [newDevice(randomBytes), ...roles.map(() => newDevice(randomBytes))];
  const [founder] = devices;
  const local = createLocal();
  const records = createPeerRecords(local);
  const owner = createOwner({
    ...sealing,
    local,
    records,
    device: founder,
    signing,
    now: () => START,
  });
  const roster = await owner.roster();
  for (const [i, role] of roles.entries()) {
    const { sha256 } = sealing.primitives;
    const saying = { kind: 'enrol', device: devices[i + 1].publicKey, role } as const;
    const draft = { after: roster.frontier, time: START, saying };
    roster.add(sayStatement({ sha256, signing }, founder.secret, draft));
  }
  return { roster, devices };
}

const keysOf = (device: DeviceRecord, month = 646): StreamKeys => ({
  device: device.publicKey,
  incarnation: device.incarnation,
  domain: 'core',
  tagKey: randomBytes(32),
  keys: [{ id: randomBytes(16), month, key: randomBytes(32) }],
});

const last = (records: PeerRecords, device: DeviceRecord, name: string): Register => {
  const bytes = records.register(hexOf(device.publicKey), name);
  if (!bytes) throw new Error(`there is no ${name}`);
  return decodeRegister(signing, bytes);
};

test('versions rise, also when the clock is set back, and when two are written at once', async () => {
  const { roster, devices } = await rosterOf();
  const { writer, clock, said } = deviceOf(roster, devices[0]);
  await writer.write('status', new Uint8Array());
  clock.now -= 100 * DAY;
  await Promise.all([1, 2, 3].map(() => writer.write('status', new Uint8Array())));
  const versions = said.map((bytes) => decodeRegister(signing, bytes).version);
  expect(versions.map((version) => version - START / 1000)).toEqual([0, 1, 2, 3]);
});

test('a prekey is told once, and replaced after thirty days; older secrets open for a while', async () => {
  const { roster, devices } = await rosterOf();
  const { prekeys, clock, said, local } = deviceOf(roster, devices[0]);
  await prekeys.renew();
  await prekeys.renew();
  expect(said).toHaveLength(1);
  const first = prekeys.recipients()[1];
  expect(signing.exchangeKey(prekeys.secrets()[0])).toEqual(first);
  clock.now += 31 * DAY;
  await prekeys.renew();
  expect([said.length, prekeys.secrets().length]).toEqual([2, 2]);
  expect(prekeys.recipients()[1]).not.toEqual(first);
  clock.now += 100 * DAY;
  await deviceOf(roster, devices[0], local).prekeys.renew();
  await prekeys.renew();
  expect(prekeys.secrets().map((secret) => signing.exchangeKey(secret))).not.toContainEqual(first);
});

test('a prekey of a clock that was years ahead is replaced when the clock is right', async () => {
  const { roster, devices } = await rosterOf();
  const { prekeys, clock, said } = deviceOf(roster, devices[0]);
  clock.now += 4000 * DAY;
  await prekeys.renew();
  clock.now = START;
  await prekeys.renew();
  expect(said).toHaveLength(2);
});

test('rings are sealed to active admins and members, and to the recovery key; to no vault', async () => {
  const { roster, devices } = await rosterOf('member', 'vault');
  const [admin, member, vault] = devices.map((device) => deviceOf(roster, device));
  for (const [i, each] of [admin, member, vault].entries()) {
    await each.prekeys.renew();
    const { content } = last(each.records, devices[i], 'prekey');
    expect(content.length).toBeGreaterThan(32);
    for (const other of [admin, member, vault]) {
      const bytes = each.records.register(hexOf(devices[i].publicKey), 'prekey');
      if (bytes) await other.records.keepRegister(devices[i].publicKey, 'prekey', bytes);
    }
  }
  expect(admin.prekeys.recipients()).toHaveLength(3);
  admin.keys.push(keysOf(devices[0]));
  await admin.rings.publish();
  const ring = last(admin.records, devices[0], 'keyring/2023');
  await member.rings.take(ring);
  await vault.rings.take(ring);
  expect(member.keys).toEqual(admin.keys);
  expect(vault.keys).toEqual([]);
  // Keys that a vault says it has are nobody's.
  await member.rings.take({ ...ring, device: devices[2].publicKey });
  expect(member.keys).toHaveLength(1);
});

test('a ring is told again when its keys or readers are others, and not otherwise, also after a restart', async () => {
  const { roster, devices } = await rosterOf('member');
  const { prekeys, rings, keys, names, local } = deviceOf(roster, devices[0]);
  await prekeys.renew();
  await rings.publish();
  expect(names()).toEqual(['prekey']);
  keys.push(keysOf(devices[0]), keysOf(devices[1], 660));
  await rings.publish();
  await rings.publish();
  expect(names()).toEqual(['prekey', 'keyring/2023', 'keyring/2025']);
  const again = deviceOf(roster, devices[0], local);
  again.keys.push(...keys);
  await again.rings.publish();
  expect(again.names()).toEqual([]);
  const other = deviceOf(roster, devices[1]);
  await other.prekeys.renew();
  const prekey = other.records.register(hexOf(devices[1].publicKey), 'prekey');
  await again.records.keepRegister(devices[1].publicKey, 'prekey', prekey ?? new Uint8Array());
  await again.rings.publish();
  expect(again.names()).toEqual(['keyring/2023', 'keyring/2025']);
});

test('a ring that is damaged is a failure', async () => {
  const { roster, devices } = await rosterOf();
  const { rings } = deviceOf(roster, devices[0]);
  const ring = { name: 'keyring/2023', device: devices[0].publicKey, content: new Uint8Array(9) };
  const register = { ...ring, incarnation: new Uint8Array(16), version: 1, frontier: [] };
  await expect(rings.take(register)).rejects.toMatchObject({ code: 'ELATIO_SEALED_MALFORMED' });
});
