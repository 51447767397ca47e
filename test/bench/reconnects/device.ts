import { nativeSigning } from '../../../node/crypto.ts';
import { openDirectory, sealing, systemNow } from '../../../node/open.ts';
import { createOwner } from '../../../node/owner.ts';
import { createPeerRecords, createPeers, type Peers } from '../../../node/peers/index.ts';

/** A device of which nothing runs but its store, and what it has to do with others. */
export async function openDevice(
  directory: string,
): Promise<{ readonly peers: Peers; stop(): Promise<void> }> {
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
  return {
    peers,
    async stop() {
      await peers.stop();
      await store.stop();
    },
  };
}
