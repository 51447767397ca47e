import { hexOf } from '../../protocol/bytes.ts';
import type { Micros } from '../../protocol/event.ts';
import type { Primitives, RandomBytes, Signing } from '../../protocol/primitives.ts';
import type { Roster } from '../../protocol/roster/interface.ts';
import { createRoster } from '../../protocol/roster/roster.ts';
import { decodeStatement } from '../../protocol/roster/statement.ts';
import type { Choices, Peer } from '../../protocol/sync/interface.ts';
import { createReplication } from '../../protocol/sync/replication.ts';
import type { Log } from '../http/index.ts';
import { createDriver, type Problem } from '../peers/driver.ts';
import type { Hear } from '../peers/host.ts';
import type { Keeping } from '../peers/keeping.ts';
import type { ChunkStore, Kept, OwnerId } from './chunk-store.ts';
import type { VaultIdentity } from './directory.ts';
import { dropsDue } from './drops.ts';
import { createOwnerKeeping } from './keeping.ts';
import { leaseOf } from './lease.ts';
import { createTelling } from './telling.ts';

/** One owner in a vault: what is kept for them, and their devices that are connected. */
export interface OwnerVault {
  readonly roster: Roster;
  /** Heads of all streams, as they were taken in last. */
  heads(): Promise<readonly Uint8Array[]>;
  /** Hears a link that one of the owner's devices opened for replication. */
  readonly hear: Hear;
  /** Whether a device is one of the owner's; also a revoked one, which replication tells so and hears no further. */
  isDevice(peer: Peer): boolean;
  connected(): readonly Peer[];
  /** Takes statements in that came another way than by replication; on the disk when it resolves. */
  learn(statements: readonly Uint8Array[]): Promise<void>;
  items(): number;
  used(): number;
  isFull(): boolean;
  /** What a person should know, such as a rollback: the newest last. */
  problems(): readonly Problem[];
  /** Drops what may be dropped; how many chunks that were. */
  sweep(): Promise<number>;
  /** Nothing is under way when it resolves; what is asked after that is refused with ELATIO_STORE_STOPPED. */
  stop(): Promise<void>;
}

export interface OwnerDeps {
  readonly owner: OwnerId;
  readonly identity: VaultIdentity;
  readonly store: ChunkStore;
  /** Bytes that may be kept, now. */
  readonly quota: () => number;
  readonly primitives: Primitives;
  readonly signing: Signing;
  readonly random: RandomBytes;
  readonly now: () => Micros;
  readonly log: Log;
  readonly onSeen: () => void;
}

/** A vault cannot tell one chunk from another: all are wanted, no stream before others. */
const CHOICES: Choices = { wants: () => 'yes', rank: () => 1 };
const MOST_PROBLEMS = 20;

/**
 * Opens what is kept for an owner.
 * @throws ElatioError ELATIO_STORE_…, ELATIO_ROSTER_… where it is not what was kept
 */
export async function openOwner(deps: OwnerDeps): Promise<OwnerVault> {
  const { owner, identity, quota, primitives, signing, random, now, log, onSeen } = deps;
  const lease = leaseOf(deps.store);
  const { store } = lease;
  const { sha256 } = primitives;
  const kept = await store.read(owner);
  const roster = rosterOf(
    { sha256, signing },
    kept.statements.map(({ bytes }) => bytes),
  );
  const keeping = createOwnerKeeping({
    store,
    owner,
    kept,
    usage: await store.usage(owner),
    quota,
    now,
    sha256,
    signing,
  });
  const replication = createReplication({
    self: { device: identity.publicKey, secret: identity.secret, role: 'vault' },
    owner: roster.owner,
    holding: { roster, registers: kept.registers, streams: heldStreams(kept) },
    choices: CHOICES,
    signing,
    sha256,
    random,
  });
  const telling = createTelling({
    identity,
    roster,
    registers: kept.registers,
    signing,
    now,
    status: () => ({ quota: quota(), used: keeping.used(), full: keeping.isFull() }),
    say(register) {
      // It has room: what is full is what others send.
      keeping.own(register).then(
        () => driver.say({ type: 'register', register }),
        (err: unknown) => log.warn({ err }, 'devices were not told how the vault fares'),
      );
    },
  });
  const look = (): void => telling.look();
  const watched: Keeping = {
    ...keeping,
    register: (bytes) => keeping.register(bytes).finally(look),
    head: (streamId, state) => keeping.head(streamId, state).finally(look),
  };
  const problems: Problem[] = [];
  const connected = new Set<Peer>();
  const self = hexOf(identity.publicKey);
  const driver = createDriver({
    self,
    replication,
    keeping: watched,
    now,
    log,
    onConnected(peer) {
      connected.add(peer);
      telling.look(true);
      onSeen();
    },
    onEnded(peer) {
      connected.delete(peer);
      onSeen();
    },
    onRoster: () => undefined,
    onProblem(problem) {
      problems.push(problem);
      if (problems.length > MOST_PROBLEMS) problems.shift();
      log.warn({ code: problem.code, owner: owner.slice(0, 8) }, problem.reason);
    },
  });
  return {
    roster,
    async heads() {
      const { streams } = await store.read(owner);
      return streams.flatMap(({ held, coming }) => (held ?? coming)?.head ?? []);
    },
    hear: driver.hear,
    isDevice: (peer) => peer !== self && roster.members.has(peer),
    connected: () => [...connected],
    async learn(statements) {
      for (const bytes of statements) {
        if (!roster.add(decodeStatement({ sha256, signing }, bytes))) continue;
        await keeping.statement(bytes);
        driver.say({ type: 'statement', statement: bytes });
      }
    },
    items: () => keeping.items(),
    used: () => keeping.used(),
    isFull: () => keeping.isFull(),
    problems: () => problems,
    async sweep() {
      const { statements } = await store.read(owner);
      const received = new Map(
        statements.map((each) => [hexOf(sha256(each.bytes)), each.received]),
      );
      return keeping.drop(dropsDue(roster, (digest) => received.get(digest), now()));
    },
    async stop() {
      await driver.stop();
      await lease.end();
    },
  };
}

/** The roster of statements, in whatever order. @throws ElatioError ELATIO_ROSTER_… */
export function rosterOf(
  deps: { readonly sha256: Primitives['sha256']; readonly signing: Signing },
  statements: readonly Uint8Array[],
): Roster {
  return createRoster(
    deps,
    statements.map((bytes) => decodeStatement(deps, bytes)),
  );
}

function heldStreams({ streams }: Kept) {
  return streams.map(({ held, coming, chunks }) => ({
    held,
    coming,
    chunks: chunks.filter(({ left }) => left === undefined).map(({ digest }) => digest),
  }));
}
