import { hexOf, sameBytes } from '../../protocol/bytes.ts';
import type { Sealing } from '../../protocol/envelope.ts';
import { codeOf } from '../../protocol/error.ts';
import type { Micros } from '../../protocol/event.ts';
import type { Signing } from '../../protocol/primitives.ts';
import type { Roster, Saying, Statement } from '../../protocol/roster/interface.ts';
import { createRoster } from '../../protocol/roster/roster.ts';
import { sayStatement } from '../../protocol/roster/statement.ts';
import { EVERYTHING } from '../../protocol/scope.ts';
import type { Peer } from '../../protocol/sync/interface.ts';
import type { Log } from '../http/index.ts';
import type { Store } from '../store/index.ts';
import { createAddressBook } from './address-book.ts';
import { markCopied } from './copied.ts';
import { createDialer } from './dialer.ts';
import { createDoorway } from './doorway.ts';
import type { Hear, Host, HostDeps } from './host.ts';
import type { Peers } from './interface.ts';
import { createLearning } from './learning.ts';
import { type NetworkWatch, watchNetwork } from './network.ts';
import { createProblems } from './problems.ts';
import type { Purges } from './paying.ts';
import type { PeerRecords } from './records.ts';
import { type Replicating, type ReplicatingDeps, startReplicating } from './replicating.ts';
import { createAdopted } from './succession/adopted.ts';

export interface PeersDeps {
  readonly store: Store;
  /** As it is on the disk. */
  readonly roster: Roster;
  readonly records: PeerRecords;
  readonly sealing: Sealing;
  readonly signing: Signing;
  readonly now: () => Micros;
  readonly log: Log;
  /** 0 for any. */
  readonly port: number;
  readonly mdns: boolean;
  /** By which name a device goes; `undefined` where it was told none. */
  readonly nameOf: (device: Peer) => string | undefined;
  /** Where a device says that it is. */
  readonly addressesOf: (device: Peer) => readonly string[];
  /** What who calls with the owner's key may open, by protocol. */
  readonly servingOwner?: ReadonlyMap<string, Hear>;
  /** Opens rings that were sealed to the owner's words, while it is known. */
  readonly recoverySecret?: () => Uint8Array | undefined;
  /** Told when this device belongs to another owner than before. */
  readonly onJoined: () => Promise<void>;
  /** Told when nothing is lacking any more that a device that is there has, nor it. */
  readonly onSynced?: () => void;
  /** What is to be destroyed first; nothing where absent. */
  readonly purges?: Purges;
  /** What devices keep of each other; everything where absent. */
  readonly scopes?: ReplicatingDeps['scopes'];
  readonly setAside?: ReplicatingDeps['setAside'];
}

const NO_PURGES: Purges = {
  isDoomed: () => false,
  isOwing: () => false,
  follow: () => undefined,
};
const EVERY_SCOPE = {
  own: () => EVERYTHING,
  of: () => EVERYTHING,
  tell: () => Promise.resolve(),
} as const;
const SYNC = '/elatio/sync/1.0.0';

export async function createPeers(deps: PeersDeps): Promise<Peers> {
  const { store, records, sealing, signing, now, log } = deps;
  const { device, local } = store;
  const { sha256 } = sealing.primitives;
  const self = hexOf(device.publicKey);
  const book = createAddressBook(local);
  const problems = createProblems();
  let running: Replicating | undefined;
  let roster = deps.roster;
  let network: NetworkWatch | undefined;
  let isStopped = false;
  /** What changes who belongs to the owner is done one after the other. */
  let last: Promise<unknown> = Promise.resolve();

  const hear: Hear = (link) => {
    if (running) return running.driver.hear(link);
    queueMicrotask(() => link.cut(new Error('it is not ready')));
    return { onBytes: () => undefined, onEnd: () => undefined };
  };
  const doorway = createDoorway({
    start: startHost,
    serving: new Map([[SYNC, hear]]),
    servingOwner: deps.servingOwner ?? new Map(),
  });
  const dialer = createDialer({
    wanted: others,
    isConnected: (peer) => running?.driver.isConnected(peer) ?? true,
    async call(peer, signal) {
      const addresses = [...new Set([...book.of(peer), ...deps.addressesOf(peer)])];
      if (addresses.length === 0) throw new Error('nobody knows where it is');
      await doorway.connect({ peer, addresses }, SYNC, hear, signal);
    },
    chance: Math.random,
    now: Date.now,
  });

  function others(): readonly Peer[] {
    return [...roster.members]
      .filter(([peer, { standing }]) => peer !== self && standing === 'active')
      .map(([peer]) => peer);
  }

  async function startHost(): Promise<Host> {
    // What it stands on takes 20 MB: most nodes have no others.
    const { createHost } = await import('./host.ts');
    const options: HostDeps = {
      keys: device,
      port: deps.port,
      mdns: deps.mdns,
      // Who was revoked may come to learn of it; nothing else is said to it.
      isMember: (peer) => roster.members.has(peer) && peer !== self,
      isOwner: (peer) => peer === hexOf(roster.ownerKey),
      onFound(peer, addresses, how) {
        void locate(peer, addresses, how === 'mdns');
      },
    };
    return createHost(options);
  }

  /** For `elatio devices renew`, which finds the daemon stopped. */
  async function noteCopied(): Promise<void> {
    await markCopied(local).catch((err: unknown) => {
      log.warn({ err }, 'that another machine writes as this one was not kept');
    });
  }

  async function locate(peer: Peer, addresses: readonly string[], wake: boolean): Promise<void> {
    await book.learn(peer, addresses).catch((err: unknown) => {
      log.warn({ err }, 'where a device is was not kept');
    });
    if (wake) dialer.wake(peer);
  }

  /** Listens and calls while there is somebody to talk to. */
  async function reach(): Promise<void> {
    try {
      await doorway.expect(others().length > 0);
      problems.clear('ELATIO_PEERS_LISTEN');
    } catch (error) {
      log.error({ err: error }, 'other devices cannot reach this one');
      const message = error instanceof Error ? error.message : String(error);
      problems.note(codeOf(error) ?? 'ELATIO_PEERS_LISTEN', message);
    }
    dialer.wake();
  }

  async function begin(): Promise<void> {
    running = await startReplicating({
      store,
      roster,
      records,
      sealing,
      signing,
      now,
      log,
      recoverySecret: () => deps.recoverySecret?.(),
      purges: deps.purges ?? NO_PURGES,
      scopes: deps.scopes ?? EVERY_SCOPE,
      setAside: deps.setAside ?? ((_domain, _months, task) => task()),
      nameOf: (key) => deps.nameOf(hexOf(key)) ?? hexOf(key).slice(0, 8),
      say: (saying) => turn(() => say(saying)),
      on: {
        onConnected: () => undefined,
        onEnded(peer, { close, refused }) {
          const told = refused ?? close;
          if (told) problems.note(told.code, told.reason, peer);
          dialer.ended(peer, close?.retry ?? true);
        },
        onProblem({ code, reason, device: about }) {
          log.warn({ code, device: about }, reason);
          problems.note(code, reason, about);
          if (code === 'ELATIO_SYNC_CLONE' && about === self) void noteCopied();
        },
        onRoster: () => void reach(),
        onSynced: () => deps.onSynced?.(),
      },
    });
  }

  function turn<T>(work: () => Promise<T>): Promise<T> {
    const next = last.then(work);
    last = next.catch(() => undefined);
    return next;
  }

  /** Keeps statements, in an order in which each comes after its own, and tells them. */
  async function learn(statements: readonly Statement[]): Promise<void> {
    const learning =
      running?.learning ??
      createLearning({ replicas: store.replicas, records, alone: (task) => task() });
    await learning.keep(statements, (i) => {
      roster.add(statements[i]);
      running?.driver.say({ type: 'statement', statement: statements[i].bytes });
    });
  }

  async function say(saying: Saying): Promise<void> {
    const statement = sayStatement({ sha256, signing }, device.secret, {
      after: roster.frontier,
      time: now(),
      saying,
    });
    // What the roster refuses must not be on the disk, and what is not on the disk not in it.
    createRoster({ sha256 }, roster.statements()).add(statement);
    await learn([statement]);
  }

  async function join(other: Roster): Promise<void> {
    if (sameBytes(other.owner, roster.owner)) {
      return learn(other.statements().filter(({ digest }) => !roster.has(digest)));
    }
    const old = running;
    running = undefined;
    await old?.stop();
    await records.replaceStatements(other.statements().map(({ bytes }) => bytes));
    roster = other;
    await deps.onJoined();
    if (!old || isStopped) return;
    await begin();
    await reach();
  }

  const adopted = createAdopted({
    adopter: { publicKey: device.publicKey, secret: device.secret, now },
    roster: () => roster,
    replicas: store.replicas,
    signing,
    sha256,
    tell: ({ head, manifest }) => running?.driver.say({ type: 'head', head, manifest }),
  });

  return {
    roster: () => roster,
    adopted,
    ringKeys: () => running?.ringKeys,
    entrusted: () => running?.entrusted,
    say: (saying) => turn(() => say(saying)),
    join: (other) => turn(() => join(other)),
    doorway,
    learn: (peer, addresses) => locate(peer, addresses, true),
    progress: () => running?.driver.replication.progress() ?? [],
    holdings: () => running?.driver.replication.holdings() ?? [],
    refresh: () => running?.refresh(),
    rescope: () => running?.rescope(),
    spare: () => running?.spare() ?? { chunks: 0, items: 0 },
    beyond: async (scope) => running?.beyond(scope) ?? { chunks: 0, items: 0 },
    status() {
      const connected = (running?.driver.replication.progress() ?? []).filter(
        (each) => each.connected,
      );
      return {
        devices: others().length,
        connected: connected.length,
        synced: connected.filter(({ synced }) => synced).length,
        addresses: doorway.addresses(),
        problems: problems.all(),
      };
    },
    start: () =>
      turn(async () => {
        await begin();
        network = watchNetwork({ onChange: () => void reach() });
        await reach();
      }),
    async stop() {
      isStopped = true;
      network?.stop();
      await dialer.stop();
      await turn(async () => {
        await running?.stop();
        running = undefined;
        await doorway.stop();
      });
    },
  };
}
