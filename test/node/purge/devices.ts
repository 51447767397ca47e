import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { nativePrimitives, nativeSigning, randomBytes } from '../../../node/crypto.ts';
import { createOwner } from '../../../node/owner.ts';
import { createPeerRecords } from '../../../node/peers/records.ts';
import { createAdopted } from '../../../node/peers/succession/adopted.ts';
import { createPurge, type Others, type Purge } from '../../../node/purge/index.ts';
import { hexOf } from '../../../protocol/bytes.ts';
import type { Role, Roster } from '../../../protocol/roster/interface.ts';
import { sayStatement } from '../../../protocol/roster/statement.ts';
import { type Opened, openDocsIn } from '../docs/fixture.ts';
import { eventsOf, newDirectory, sealing, titleOf } from '../store/fixture.ts';
import { send } from '../store/replica/exchange.ts';

/** A device of an owner who has several. */
export interface Device extends Opened {
  readonly name: string;
  readonly directory: string;
  /** Its key, hexadecimal. */
  readonly key: string;
  readonly purge: Purge;
  readonly roster: (() => Roster) | undefined;
}

/** Opens a device's directory, without hearing of purges yet. */
export async function openDevice(
  name: string,
  directory = join(newDirectory(), 'data'),
  roster?: () => Roster,
): Promise<Device> {
  const opened = await openDocsIn(directory, {}, { deviceName: name });
  const others: Others | undefined = roster && {
    now: () => 1_800_000_000_000_000,
    roster,
    say: (saying) => Promise.resolve(sayIn(roster(), opened, saying)),
    changed: () => undefined,
    adopted: createAdopted({
      adopter: { ...opened.store.device, now: () => 1_800_000_000_000_000 },
      roster,
      replicas: opened.store.replicas,
      signing: nativeSigning,
      sha256: nativePrimitives.sha256,
      tell: () => undefined,
    }),
    ringKeys: () => undefined,
  };
  const purge = createPurge({
    ...opened,
    random: randomBytes,
    ...(others && { others }),
    onError(error) {
      throw error;
    },
  });
  // Before the store, which it would look into for ever.
  onTestFinished(() => purge.stop());
  const device: Device = {
    ...opened,
    name,
    directory,
    key: hexOf(opened.store.device.publicKey),
    purge,
    roster,
    async stop() {
      await purge.stop();
      await opened.stop();
    },
  };
  return device;
}

/** The same device, stopped and started. */
export async function reopen({ name, directory, roster, ...device }: Device): Promise<Device> {
  await device.stop();
  const again = await openDevice(name, directory, roster);
  again.store.start();
  await again.purge.start();
  return again;
}

type Statements = Parameters<typeof sayStatement>[2];

function sayIn(roster: Roster, { store }: Opened, saying: Statements['saying']): void {
  const deps = { sha256: nativePrimitives.sha256, signing: nativeSigning };
  const said = { after: roster.frontier, time: 1_800_000_000_000_000, saying };
  roster.add(sayStatement(deps, store.device.secret, said));
}

/** Devices of one owner; the first is an admin, like those that nothing else is said of. */
export async function openDevices(
  names: readonly string[],
  roles: Readonly<Record<string, Role>> = {},
): Promise<readonly Device[]> {
  const folders = names.map(() => join(newDirectory(), 'data'));
  const made: { roster?: Roster } = {};
  const rosterOf = (): Roster => {
    if (!made.roster) throw new Error('there is no roster yet');
    return made.roster;
  };
  const devices: Device[] = [];
  for (const [i, name] of names.entries()) {
    devices.push(await openDevice(name, folders[i], rosterOf));
  }
  const [{ store }] = devices;
  const roster = await createOwner({
    ...sealing,
    local: store.local,
    records: createPeerRecords(store.local),
    device: store.device,
    signing: nativeSigning,
    now: () => 1_700_000_000_000_000,
  }).roster();
  made.roster = roster;
  for (const { store: other, name } of devices.slice(1)) {
    const role = roles[name] ?? 'admin';
    sayIn(roster, devices[0], { kind: 'enrol', device: other.device.publicKey, role });
  }
  for (const device of devices) {
    device.store.start();
    await device.purge.start();
  }
  return devices;
}

/** Everything that one has is given to the others, as it is now. */
export async function tell(from: Device, ...to: readonly Device[]): Promise<void> {
  await from.store.flush();
  for (const device of to) {
    await send(from.store, device.store);
    // What it heard of is done when this is.
    await device.purge.owed();
  }
}

/** Titles of all events that a device shows, sorted. */
export async function titlesOf({ store }: Pick<Opened, 'store'>): Promise<string[]> {
  const titles: string[] = [];
  for (const bucket of store.buckets().values()) {
    for (const { data } of await eventsOf(store, bucket)) titles.push(titleOf(data));
  }
  return titles.sort();
}
