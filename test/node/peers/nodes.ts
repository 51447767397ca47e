import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { hexOf } from '../../../protocol/bytes.ts';
import { nativeSigning } from '../../../node/crypto.ts';
import { openDirectory, sealing, systemNow } from '../../../node/open.ts';
import { createOwner, type Owner } from '../../../node/owner.ts';
import { createPeerRecords, createPeers, type Peers } from '../../../node/peers/index.ts';
import type { Store } from '../../../node/store/index.ts';
import type { Peer } from '../../../protocol/sync/interface.ts';
import { temporaryFolder } from '../folder.ts';

/** A device: a store of its own, and what it has to do with others. */
export interface TestNode {
  readonly store: Store;
  readonly peers: Peers;
  readonly owner: Owner;
  readonly peer: Peer;
}

export async function startNode(name: string): Promise<TestNode> {
  const directory = join(temporaryFolder(), name);
  const ask = async (): Promise<undefined> => undefined;
  const { store } = await openDirectory({ directory, deviceName: name, env: {}, ask });
  store.start();
  const records = createPeerRecords(store.local);
  const owner = createOwner({
    ...sealing,
    local: store.local,
    records,
    device: store.device,
    signing: nativeSigning,
    now: systemNow,
  });
  const peers = await createPeers({
    store,
    roster: await owner.roster(),
    records,
    sealing,
    signing: nativeSigning,
    now: systemNow,
    log: { warn: () => undefined, error: () => undefined },
    port: 0,
    mdns: false,
    nameOf: () => undefined,
    addressesOf: () => [],
    onJoined: () => owner.erase(),
  });
  await peers.start();
  onTestFinished(async () => {
    await peers.stop();
    await store.stop();
  });
  return { store, peers, owner, peer: hexOf(store.device.publicKey) };
}

/** Makes a node a device of another's owner, and tells it where that one is. */
export async function enrol(admin: TestNode, joiner: TestNode): Promise<void> {
  const device = joiner.store.device.publicKey;
  await admin.peers.say({ kind: 'enrol', device, role: 'admin' });
  await joiner.peers.join(admin.peers.roster());
  const { addresses } = admin.peers.status();
  await joiner.peers.learn(
    admin.peer,
    addresses.map((each) => each.replace(/\/p2p\/.*$/, '')),
  );
}

/** Adds an event to a bucket of the node's own. */
export async function addEvent({ store }: TestNode, bucket: string, title: string): Promise<void> {
  await store.createBucket({
    name: bucket,
    type: 'currentwindow',
    client: 'test',
    hostname: 'here',
  });
  await store.write((transaction) => {
    const found = transaction.bucket(bucket);
    if (!found) throw new Error('there is no bucket');
    transaction.insert(found.bucket, { start: systemNow(), duration: 0, data: { title } });
  });
}

/** Titles of all events that a node shows. */
export async function titlesOf({ store }: TestNode): Promise<readonly string[]> {
  const titles: string[] = [];
  for (const bucket of store.buckets().values()) {
    for await (const batch of store.events(bucket)) {
      for (const { data } of batch) titles.push(data['title'] as string);
    }
  }
  return titles.sort();
}
