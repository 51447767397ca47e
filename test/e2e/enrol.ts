import { createServer } from 'node:net';
import { once } from 'node:events';
import { hexOf } from '../../protocol/bytes.ts';
import { createRoster } from '../../protocol/roster/roster.ts';
import { sayStatement } from '../../protocol/roster/statement.ts';
import { nativeSigning } from '../../node/crypto.ts';
import { openDirectory, sealing, systemNow } from '../../node/open.ts';
import { createOwner } from '../../node/owner.ts';
import { createAddressBook } from '../../node/peers/address-book.ts';
import type { DeviceKeys } from '../../node/peers/identity.ts';
import { createPeerRecords } from '../../node/peers/records.ts';

/** A data directory of a device, and the port at which others reach it. */
export interface Device {
  readonly directory: string;
  readonly peerPort: number;
  /** Its key, hexadecimal. */
  readonly peer: string;
}

/**
 * Makes devices of one owner of directories that no daemon has open, as pairing would, each knowing where the others are.
 * @param portsOf where a device is to be found, as another is to know it
 */
export async function enrolTogether(
  directories: readonly string[],
  portsOf: (device: Device, as: Device) => readonly number[] = ({ peerPort }) => [peerPort],
): Promise<readonly Device[]> {
  const { sha256 } = sealing.primitives;
  const opened = await Promise.all(
    directories.map((directory) => openDirectory(optionsOf(directory))),
  );
  const nodes = opened.map(({ store }) => ({ store, records: createPeerRecords(store.local) }));
  const owners = nodes.map(({ store, records }) =>
    createOwner({
      ...sealing,
      local: store.local,
      records,
      device: store.device,
      signing: nativeSigning,
      now: systemNow,
    }),
  );
  const roster = await owners[0].roster();
  for (const { store } of nodes.slice(1)) {
    const statement = sayStatement(
      { sha256, signing: nativeSigning },
      nodes[0].store.device.secret,
      {
        after: roster.frontier,
        time: systemNow(),
        saying: { kind: 'enrol', device: store.device.publicKey, role: 'admin' },
      },
    );
    roster.add(statement);
  }
  const statements = roster.statements();
  createRoster({ sha256 }, statements);
  const devices: Device[] = [];
  for (const [i, { store }] of nodes.entries()) {
    const peer = hexOf(store.device.publicKey);
    devices.push({ directory: directories[i], peerPort: await freePort(), peer });
  }
  for (const [i, { store, records }] of nodes.entries()) {
    await records.replaceStatements(statements.map(({ bytes }) => bytes));
    const book = createAddressBook(store.local);
    for (const other of devices.filter((_, at) => at !== i)) {
      const ports = portsOf(other, devices[i]);
      await book.learn(
        other.peer,
        ports.map((port) => `/ip4/127.0.0.1/tcp/${port}`),
      );
    }
    await store.stop();
  }
  return devices;
}

/** The keys of a device whose daemon does not run. */
export async function keysOf(directory: string): Promise<DeviceKeys> {
  const { store } = await openDirectory(optionsOf(directory));
  const { device } = store;
  await store.stop();
  return device;
}

function optionsOf(directory: string): Parameters<typeof openDirectory>[0] {
  return { directory, deviceName: 'e2e', env: {}, ask: async () => undefined };
}

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return address !== null && typeof address === 'object' ? address.port : 0;
}
