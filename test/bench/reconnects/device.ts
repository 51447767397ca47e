import { nativeSigning } from '../../../node/crypto.ts';
import { openDirectory, sealing, systemNow } from '../../../node/open.ts';
import { createOwner } from '../../../node/owner.ts';
import { createAddressBook } from '../../../node/peers/address-book.ts';
import { createPeerRecords, createPeers, type Peers } from '../../../node/peers/index.ts';
import type { Peer } from '../../../protocol/sync/interface.ts';

/** A device of which nothing runs but its store, and what it has to do with others. */
export interface BenchDevice {
  readonly peers: Peers;
  /** Calls another at once, at a port of this machine and nowhere else. */
  call(peer: Peer, port: number): Promise<void>;
  stop(): Promise<void>;
}

export async function openDevice(directory: string): Promise<BenchDevice> {
  const ask = async (): Promise<undefined> => undefined;
  const { store } = await openDirectory({ directory, deviceName: 'bench', env: {}, ask });
  store.start();
  const { local, device } = store;
  const records = createPeerRecords(local);
  const shared = { records, signing: nativeSigning, now: systemNow };
  const owner = createOwner({ ...sealing, ...shared, local, device });
  const peers = await createPeers({
    ...shared,
    sealing,
    store,
    roster: await owner.roster(),
    log: { warn: () => undefined, error: () => undefined },
    port: 0,
    mdns: false,
    nameOf: () => undefined,
    addressesOf: () => [],
    onJoined: () => owner.erase(),
  });
  await peers.start();
  const book = createAddressBook(local);
  return {
    peers,
    async call(peer, port) {
      // Where it says that it is would lead past what counts the bytes.
      await book.forget(peer);
      await peers.learn(peer, [`/ip4/127.0.0.1/tcp/${port}`]);
    },
    async stop() {
      await peers.stop();
      await store.stop();
    },
  };
}
