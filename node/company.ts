/** The node's part in its owner's devices: wires, for the daemon, what has to do with other devices. */
import { hexOf } from '../protocol/bytes.ts';
import type { Sealing } from '../protocol/envelope.ts';
import type { Micros } from '../protocol/event.ts';
import type { Roster } from '../protocol/roster/interface.ts';
import { STATUS } from '../protocol/vault-status.ts';
import { nativeSigning } from './crypto.ts';
import {
  createDeviceNames,
  createDevices,
  createVaults,
  lastHeardOf,
  type Devices,
  pinsOf,
  vaultStatusIn,
  type Vaults,
} from './devices/index.ts';
import type { DaemonOptions } from './daemon-interface.ts';
import type { Docs } from './docs/index.ts';
import { createDoubles, createFormer, type FormerStore } from './former/index.ts';
import type { Log } from './http/index.ts';
import { createOwner, rosterOf } from './owner.ts';
import { createInviting, createJoining, type Inviting, type Joining } from './pairing/index.ts';
import type { Part } from './parts.ts';
import {
  createPeerRecords,
  createPeers,
  heardIn,
  wordIn,
  type Peers,
  type PeersDeps,
} from './peers/index.ts';
import {
  createKeeper,
  createRecovery,
  createRestoring,
  type Recovery,
  RECOVERY_PROTOCOL,
  type Restoring,
} from './recovery/index.ts';
import { createOwnScope, createScopes, type OwnScope } from './scope/index.ts';
import type { Store } from './store/index.ts';

export interface Company {
  readonly peers: Peers;
  readonly recovery: Recovery;
  /** What the HTTP interface serves of it. */
  readonly served: {
    readonly devices: Devices;
    readonly inviting: Inviting;
    readonly joining: Joining;
    readonly recovery: Recovery;
    readonly restoring: Restoring;
    readonly vaults: Vaults;
    readonly scope: OwnScope;
  };
  readonly parts: readonly Part[];
}

/** @throws ElatioError ELATIO_ROSTER_…, or of the store */
export async function createCompany(
  {
    store,
    docs,
    sealing,
    now,
    log,
    hostname,
    directory,
    openFormer,
    purges,
  }: {
    readonly store: Store;
    readonly docs: Docs;
    readonly directory: string;
    /** Opens a store that was set aside, in its folder. */
    readonly openFormer: (path: string) => Promise<FormerStore>;
    readonly sealing: Sealing;
    readonly now: () => Micros;
    readonly log: Log;
    readonly hostname: string;
    /** What is to be destroyed first. */
    readonly purges: NonNullable<PeersDeps['purges']>;
  },
  { peerPort = 0, mdns = false }: Pick<DaemonOptions, 'peerPort' | 'mdns'>,
): Promise<Company> {
  const { device, local, replicas } = store;
  const signing = nativeSigning;
  const self = hexOf(device.publicKey);
  const names = createDeviceNames({ document: docs.devices, self, hostname });
  const scopes = createScopes({
    document: docs.devices,
    local,
    self,
    ownName: () => names.own(),
  });
  const records = createPeerRecords(local);
  const owner = createOwner({ ...sealing, local, records, device, signing, now });
  const readRoster = (statements: readonly Uint8Array[]): Roster =>
    rosterOf({ ...sealing.primitives, signing }, statements);
  const withStatement = (roster: Roster, statement: Uint8Array): Roster =>
    readRoster([...roster.statements().map(({ bytes }) => bytes), statement]);
  const heads = async (): Promise<readonly Uint8Array[]> =>
    (await replicas.records()).flatMap(({ held, coming }) => (held ?? coming)?.head ?? []);
  const keeper = createKeeper({
    ...sealing,
    signing,
    log,
    keptOf(key) {
      const roster = peers.roster();
      if (key !== hexOf(roster.ownerKey)) return undefined;
      return { roster, heads, learn: (statement) => peers.join(withStatement(roster, statement)) };
    },
  });
  const former = createFormer({
    directory,
    open: openFormer,
    store,
    docs,
    onError: (err) => log.warn({ err }, 'what was set aside is not all recorded again yet'),
  });
  const peers = await createPeers({
    store,
    roster: await owner.roster(),
    records,
    sealing,
    signing,
    now,
    log,
    port: peerPort,
    mdns,
    nameOf: (peer) => names.of(peer),
    addressesOf: (peer) => names.addressesOf(peer),
    purges,
    scopes,
    setAside: (...what) => docs.setAside(...what),
    servingOwner: new Map([[RECOVERY_PROTOCOL, keeper]]),
    recoverySecret: () => restoring.recoverySecret(),
    onJoined: () => owner.erase(),
    onSynced: () => former.synced(),
  });
  const shared = {
    ...sealing,
    self: device.publicKey,
    membership: peers,
    host: peers.doorway,
    signing,
    readRoster,
    names,
    now,
    log,
  };
  const inviting = createInviting({
    ...shared,
    // It may not have heard of it yet, and come with another.
    nameDevice: (peer, name) => names.introduce(peer, names.of(peer) ?? name),
  });
  const joining = createJoining({
    ...shared,
    ownName: () => names.own(),
    scopes,
    onJoined: (peer, where) => void peers.learn(peer, where),
  });
  const devices = createDevices({
    ...shared,
    scopes,
    progress: () => peers.progress(),
    items: () => store.status().events,
    vaultStatus: (vault) => vaultStatusIn(signing, records.register(vault, STATUS)),
    lastHeard(id) {
      const told = records.registers();
      return lastHeardOf(id, {
        heard: heardIn(signing, peers.roster(), told),
        word: wordIn(signing, records.register(id, STATUS)),
        holdings: peers.holdings(),
      });
    },
    async pins(peer) {
      const accepted = { heads: await heads(), registers: records.registers() };
      return pinsOf({ ...sealing.primitives, signing }, accepted, peer);
    },
  });
  const scope = createOwnScope({
    scopes,
    spare: () => peers.spare(),
    beyond: (kept) => peers.beyond(kept),
    onChanged: () => peers.rescope(),
    now,
  });
  const doubles = createDoubles({
    store,
    docs,
    onError: (err) => log.warn({ err }, 'what is there twice was not settled'),
  });
  doubles.start();
  const recovery = createRecovery({ ...shared, owner });
  const restoring = createRestoring({
    ...shared,
    learn: (peer, where) => peers.learn(peer, where),
    startHost: async (...call) => (await import('./peers/host.ts')).createCaller(...call),
  });
  const vaults = createVaults({
    ...shared,
    onAdded: (vault, where) => void peers.learn(vault, where),
  });
  return {
    peers,
    recovery,
    served: { devices, inviting, joining, recovery, restoring, vaults, scope },
    parts: [peers, inviting, joining, restoring, doubles, former],
  };
}
