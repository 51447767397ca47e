import { hexOf } from '../../protocol/bytes.ts';
import type { Sealing } from '../../protocol/envelope.ts';
import type { Micros } from '../../protocol/event.ts';
import { sealLive } from '../../protocol/keys/live.ts';
import type { Signing } from '../../protocol/primitives.ts';
import { decodeRegister } from '../../protocol/register.ts';
import type { Roster, Saying } from '../../protocol/roster/interface.ts';
import { isBegunInScope, type Scope } from '../../protocol/scope.ts';
import type { Choices } from '../../protocol/sync/interface.ts';
import { createReplication } from '../../protocol/sync/replication.ts';
import type { Log } from '../http/index.ts';
import type { Scopes } from '../scope/index.ts';
import type { Store } from '../store/index.ts';
import { createDriver, type Driver, type DriverDeps } from './driver.ts';
import { createHeads } from './heads.ts';
import { createLearning, type Learning } from './learning.ts';
import { createNarrowing, type SetAside, type Spare } from './narrowing.ts';
import { createPaying, type Purges } from './paying.ts';
import type { PeerRecords } from './records.ts';
import { createEntrusted, type EntrustedSecrets } from './registers/entrusted.ts';
import { createHeard, type HeardRegisters } from './registers/heard.ts';
import { createLive } from './registers/live.ts';
import { createPrekeys } from './registers/prekeys.ts';
import { createRingKeys, type RingKeys } from './registers/ring-keys.ts';
import { createRings } from './registers/rings.ts';
import { createRegisterWriter } from './registers/writer.ts';
import { createReturning } from './returning.ts';
import { isRaisedBy } from './succession/adopted.ts';
import { createSuccession } from './succession/succession.ts';
import { createTaking } from './taking.ts';

/** Replication under one roster: what this device has is told, what others have is taken in. */
export interface Replicating {
  readonly roster: Roster;
  readonly driver: Driver;
  readonly learning: Learning;
  readonly ringKeys: RingKeys;
  readonly entrusted: EntrustedSecrets;
  readonly heard: HeardRegisters;
  /** Keys were destroyed, or what is to be had of others is otherwise. */
  refresh(): void;
  /** What this device keeps is otherwise. */
  rescope(): void;
  /** What is here and is not to be kept. */
  spare(): Spare;
  /** What is here now and would not be kept by a scope. */
  beyond(scope: Scope): Promise<Spare>;
  /** Who belongs to the owner is otherwise, or it was looked whether the prekey is too old. */
  renew(): void;
  stop(): Promise<void>;
}

export interface ReplicatingDeps {
  readonly store: Store;
  readonly roster: Roster;
  readonly records: PeerRecords;
  readonly sealing: Sealing;
  readonly signing: Signing;
  readonly now: () => Micros;
  readonly log: Log;
  /** Opens rings that were sealed to the owner's words, while it is known. */
  readonly recoverySecret: () => Uint8Array | undefined;
  /** By which name a device goes. */
  readonly nameOf: (device: Uint8Array) => string;
  /** Says something in this device's name: see `Peers`. */
  readonly say: (saying: Saying) => Promise<void>;
  readonly purges: Purges;
  readonly scopes: Pick<Scopes, 'own' | 'of' | 'tell'>;
  readonly setAside: SetAside;
  readonly on: Pick<DriverDeps, 'onConnected' | 'onEnded' | 'onProblem' | 'onRoster' | 'onSynced'>;
}

const ALL = [{ first: 0, end: Number.MAX_SAFE_INTEGER }];

/** Prekeys live for a month: that one is due is seen soon enough. */
const RENEW_MS = 3_600_000;
/** After the start: by then those that are there have said what they hold. */
const HEARD_MS = 300_000;

export async function startReplicating(deps: ReplicatingDeps): Promise<Replicating> {
  const { store, roster, records, sealing, signing, now, log, nameOf, recoverySecret, say } = deps;
  const { purges, scopes, on } = deps;
  const { device, local, replicas } = store;
  const { primitives, random } = sealing;
  const { sha256 } = primitives;
  const self = hexOf(device.publicKey);
  const onError = (err: unknown): void => log.warn({ err }, 'other devices were not told');

  const writer = createRegisterWriter({
    device,
    roster,
    signing,
    records,
    now,
    say: (register) => driver.say({ type: 'register', register }),
  });
  const prekeys = createPrekeys({
    self: device.publicKey,
    roster,
    local,
    records,
    writer,
    signing,
    random,
    now,
  });
  const rings = createRings({
    roster,
    local,
    replicas,
    prekeys,
    recoverySecret,
    writer,
    sealing,
    signing,
    nameOf,
  });
  const learning = createLearning({ replicas, records, alone: (task) => rings.alone(task) });
  const heads = createHeads({
    device,
    roster,
    replicas,
    signing,
    sha256,
    now,
    isHeard: () =>
      [...roster.members].some(([peer, { standing }]) => peer !== self && standing === 'active'),
    // A head comes to others with the keys of what it lists.
    before: () => rings.publish(),
    say: (input) => driver.say(input),
    onError,
  });
  const taking = createTaking({
    self: device.publicKey,
    records,
    replicas,
    rings,
    learning,
    primitives,
    signing,
    keeps: (domain, start = Infinity) => isBegunInScope(scopes.own(), { domain, start }, now()),
    onWhole(signer) {
      if (!roster.isActive(signer)) settle(false);
    },
    onKeys() {
      driver.say({ type: 'reconsider' });
      void rings.publish().catch(onError);
      purges.follow();
    },
    onReplaced: () => live.replaced(),
    onHeard: () => heard.check(),
    // Others seal to that one, whose secret is lost.
    onOwnPrekey: () => renew(),
  });
  const ringKeys = createRingKeys({ roster, records, signing, rings, prekeys });
  const entrusted = createEntrusted({ self, roster, records, writer, prekeys, sealing, signing });
  const succession = createSuccession({
    adopter: { publicKey: device.publicKey, secret: device.secret, now },
    roster,
    replicas,
    records,
    signing,
    sha256,
    say,
    isDoomed: (streamId) => purges.isDoomed(streamId, ALL),
    tell: (head, manifest) => driver.say({ type: 'head', head, manifest }),
  });
  const settle = (isLate: boolean): void =>
    void succession
      .settle(isLate)
      .then(() => purges.follow())
      .catch(onError);
  const isKnown = (frontier: readonly Uint8Array[]): boolean =>
    frontier.every((digest) => roster.has(digest));
  /** Whether nobody but this device signs for a stream of a revoked one, or nobody does. */
  function mayAdopt(streamId: string): boolean {
    const author = replicas.standing(streamId)?.device;
    if (!author || roster.members.get(hexOf(author))?.standing !== 'revoked') return false;
    const signer = roster.signerOf(new Uint8Array(Buffer.from(streamId, 'hex')), author);
    return hexOf(signer) === self || !roster.isActive(signer);
  }
  const choices: Choices = {
    wants(streamId, chunk) {
      const isWanted = narrowing.isWanted(streamId, chunk);
      if (isWanted === false) return 'no';
      const isLater =
        isWanted === undefined ||
        // But who is to destroy it has to have it.
        (purges.isDoomed(streamId, chunk.ordinals) && !mayAdopt(streamId));
      return isLater ? 'later' : 'yes';
    },
    // What this device alone turned up with it destroys first of all, too.
    serves: (streamId) =>
      paying.serves(streamId) &&
      !(isRaisedBy(roster, device.publicKey, streamId) && purges.isDoomed(streamId, ALL)),
    rank: (streamId) => (replicas.domainOf(streamId) === 'docs' ? 0 : 1),
  };
  const narrowing = createNarrowing({
    self: device.publicKey,
    roster,
    signing,
    replicas,
    scopes,
    setAside: deps.setAside,
    progress: () => replication.progress(),
    say: (input) => driver.say(input),
    now,
    onError,
  });
  const replication = createReplication({
    self: {
      device: device.publicKey,
      secret: device.secret,
      role: roster.members.get(self)?.role ?? 'member',
    },
    owner: roster.owner,
    holding: {
      roster,
      // Those that were written under another owner's roster count for nobody.
      registers: records
        .registers()
        .filter((bytes) => isKnown(decodeRegister(signing, bytes).frontier)),
      streams: [
        ...heads.all(),
        // One that this device wrote before it was set back is fetched like any other's.
        ...(await replicas.records()).map((record) => ({ ...record, abandoned: true })),
      ],
    },
    choices,
    signing,
    sha256,
    random,
  });
  const paying = createPaying({
    progress: () => replication.progress(),
    replicas,
    purges,
    now,
    onPaid: () => driver.say({ type: 'reconsider' }),
  });
  const live = createLive({
    store,
    replicas,
    writer,
    seal: (place, events) => sealLive(sealing, place, events),
    before: () => rings.publish(),
    isHeard: () => returning.isDone() && driver.isConnected(),
    onError,
  });
  const returning = createReturning({
    store,
    records,
    primitives,
    signing,
    kept: () => taking.registersKept(),
    onDone: () => live.wake(),
    onError,
  });
  const heard = createHeard({
    self,
    roster,
    records,
    writer,
    signing,
    now,
    progress: () => replication.progress(),
    holdings: () => replication.holdings(),
    onProblem: (problem) => on.onProblem({ type: 'problem', ...problem }),
  });
  const driver: Driver = createDriver({
    ...on,
    self,
    replication,
    keeping: taking,
    now,
    log,
    onSynced() {
      returning.synced();
      narrowing.met();
      heard.check();
      on.onSynced?.();
    },
    onConnected(peer) {
      returning.met();
      live.wake();
      paying.met();
      narrowing.met();
      on.onConnected(peer);
    },
    onRoster() {
      renew();
      heads.wake();
      settle(false);
      on.onRoster();
    },
  });

  function renew(): void {
    void prekeys
      .renew()
      .then(() => rings.publish())
      .catch(onError);
  }

  await taking.retry().catch(onError);
  await prekeys.renew();
  await rings.publish();
  heads.start();
  live.start();
  settle(false);
  narrowing.wake();
  const telling = setTimeout(() => void heard.tell().catch(onError), HEARD_MS).unref();
  const renewing = setInterval(() => {
    renew();
    settle(true);
    heard.check();
    void heard.tell().catch(onError);
  }, RENEW_MS).unref();
  return {
    roster,
    driver,
    learning,
    ringKeys,
    entrusted,
    heard,
    renew,
    refresh() {
      live.wake();
      void rings.publish().catch(onError);
      driver.say({ type: 'reconsider' });
    },
    rescope() {
      driver.say({ type: 'reconsider' });
      void taking.retry().catch(onError);
      narrowing.wake();
    },
    spare: () => narrowing.spare(),
    beyond: (scope) => narrowing.beyond(scope),
    async stop() {
      await narrowing.stop();
      paying.stop();
      clearInterval(renewing);
      clearTimeout(telling);
      await heads.stop();
      await live.stop();
      await returning.stop();
      await driver.stop();
    },
  };
}
