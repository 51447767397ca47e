/** Owners and devices that speak to a vault as nodes do, over libp2p on the loopback interface, without a store. */
import { onTestFinished } from 'vitest';
import { nativePrimitives, nativeSigning, randomBytes } from '../../../node/crypto.ts';
import { createDriver } from '../../../node/peers/driver.ts';
import { createHost } from '../../../node/peers/host.ts';
import { addVault, type AddedVault } from '../../../node/vault/adding.ts';
import {
  startVault,
  SYNC_PROTOCOL,
  type Vault,
  type VaultOptions,
} from '../../../node/vault/vault.ts';
import { hexOf } from '../../../protocol/bytes.ts';
import { encodeHead } from '../../../protocol/head.ts';
import {
  type ChainPoint,
  type ChunkReference,
  decodeManifest,
  encodeManifest,
} from '../../../protocol/manifest.ts';
import { encodeRegister } from '../../../protocol/register.ts';
import type { Role, Roster, Saying, Statement } from '../../../protocol/roster/interface.ts';
import { createRoster } from '../../../protocol/roster/roster.ts';
import { sayStatement } from '../../../protocol/roster/statement.ts';
import { createReplication } from '../../../protocol/sync/replication.ts';
import { temporaryFolder } from '../folder.ts';

const { sha256 } = nativePrimitives;
const deps = { sha256, signing: nativeSigning };
export const digestOf = (bytes: Uint8Array): string => hexOf(sha256(bytes));
const systemNow = (): number => Date.now() * 1000;
export const SILENT = { warn: () => undefined, error: () => undefined };

export interface TestOwner {
  /** Hexadecimal pseudonym. */
  readonly id: string;
  statements(): readonly Statement[];
  /** The owner's own key says something. */
  say(saying: Saying): Statement;
}

export function newOwner(): TestOwner {
  const secret = randomBytes(32);
  const genesis = sayStatement(deps, secret, {
    after: [],
    time: systemNow(),
    saying: {
      kind: 'genesis',
      ownerKey: nativeSigning.signingKey(secret),
      recoveryKey: nativeSigning.exchangeKey(randomBytes(32)),
      nonce: randomBytes(16),
    },
  });
  const roster = createRoster(deps, [genesis]);
  return {
    id: hexOf(roster.owner),
    statements: () => roster.statements(),
    say(saying) {
      const { frontier } = roster;
      const said = sayStatement(deps, secret, { after: frontier, time: systemNow(), saying });
      roster.add(said);
      return said;
    },
  };
}

/** Serves a vault on a free port, until the test ends. */
export async function newVault(options: Partial<VaultOptions> = {}): Promise<Vault> {
  const vault = await startVault({
    directory: temporaryFolder(),
    quota: 10_000_000,
    port: 0,
    mdns: false,
    hosts: ['127.0.0.1'],
    log: SILENT,
    ...options,
  });
  onTestFinished(() => vault.stop());
  return vault;
}

export interface TestDevice {
  readonly key: Uint8Array;
  readonly roster: Roster;
  /** Its own stream. */
  readonly streamId: string;
  say(saying: Saying): Promise<void>;
  /** Appends chunks of one item each, and tells of them. */
  record(...chunks: readonly Uint8Array[]): void;
  /** Makes the stream one of these chunks, of as many items as it has. */
  repack(chunk: Uint8Array): void;
  writeRegister(name: string, content: Uint8Array): void;
  /** Takes in what another device, or the owner, has said. */
  hear(statements: readonly Statement[]): void;
  /** Digests of the chunks that it holds of a stream, of the state that is held; `undefined` where it holds none. */
  heldOf(streamId: string): readonly string[] | undefined;
  registers(): ReadonlyMap<string, Uint8Array>;
  add(vault: Vault | string, token: string): Promise<AddedVault>;
  /** Opens a session with a vault. */
  connect(vault: Vault): Promise<void>;
  disconnect(): void;
  /** Codes with which the other end refused. */
  readonly refusals: string[];
  stop(): Promise<void>;
}

/** A device that the owner has enrolled, with all that the owner has said. */
export async function newDevice(owner: TestOwner, role: Role = 'admin'): Promise<TestDevice> {
  const secret = randomBytes(32);
  const key = nativeSigning.signingKey(secret);
  owner.say({ kind: 'enrol', device: key, role });
  const roster = createRoster(deps, owner.statements());
  const incarnation = randomBytes(16);
  const streamIdBytes = randomBytes(16);
  const streamId = hexOf(streamIdBytes);
  const chunks = new Map<string, Uint8Array>();
  const held = new Map<string, Uint8Array>();
  const registers = new Map<string, Uint8Array>();
  const refusals: string[] = [];
  let references: ChunkReference[] = [];
  const chain: ChainPoint[] = [];
  let next = 0;
  let generation = 0;
  let version = 1;

  const replication = createReplication({
    self: { device: key, secret, role },
    owner: roster.owner,
    holding: { roster, registers: [], streams: [] },
    choices: { wants: () => 'yes', rank: () => 1 },
    signing: nativeSigning,
    sha256,
    random: randomBytes,
  });
  const driver = createDriver({
    self: hexOf(key),
    replication,
    keeping: {
      statement: async () => undefined,
      register: async (bytes) => void registers.set(hexOf(sha256(bytes)), bytes),
      head: async (id, state) => void (state.held && held.set(id, state.manifest)),
      chunk: async (_, { digest }, chunk) => void chunks.set(hexOf(digest), chunk),
      load: async (_, digest) => chunks.get(digest),
    },
    now: systemNow,
    log: SILENT,
    onConnected: () => undefined,
    onEnded: (_, { refused }) => void (refused && refusals.push(refused.code)),
    onRoster: () => undefined,
    onProblem: () => undefined,
  });
  const host = await createHost({
    keys: { publicKey: key, secret },
    port: 0,
    mdns: false,
    hosts: ['127.0.0.1'],
    isMember: (peer) => roster.members.has(peer),
    onFound: () => undefined,
  });
  const stop = async (): Promise<void> => {
    await driver.stop();
    await host.stop();
  };
  onTestFinished(stop);

  function tellHead(): void {
    generation++;
    const manifest = encodeManifest({
      streamId: streamIdBytes,
      generation,
      next,
      removed: [],
      chunks: references,
      chain,
    });
    const head = encodeHead(nativeSigning, secret, {
      signer: key,
      streamId: streamIdBytes,
      generation,
      next,
      chain: chain[chain.length - 1].value,
      root: sha256(manifest),
      floor: 0,
      frontier: roster.frontier,
      time: systemNow(),
    });
    driver.say({ type: 'head', head, manifest });
  }

  function take(bytes: Uint8Array, first: number, end: number): ChunkReference {
    const digest = sha256(bytes);
    chunks.set(hexOf(digest), bytes);
    const keyId = new Uint8Array(16);
    return { digest, keyId, kind: 'event', bytes: bytes.length, ordinals: [{ first, end }] };
  }

  async function say(saying: Saying): Promise<void> {
    const said = sayStatement(deps, secret, { after: roster.frontier, time: systemNow(), saying });
    roster.add(said);
    driver.say({ type: 'statement', statement: said.bytes });
  }

  return {
    key,
    roster,
    streamId,
    say,
    hear(statements) {
      for (const statement of statements) roster.add(statement);
    },
    record(...added) {
      for (const bytes of added) {
        references.push(take(bytes, next, next + 1));
        next++;
        chain.push({ ordinal: next, value: randomBytes(32) });
      }
      tellHead();
    },
    repack(bytes) {
      references = [take(bytes, 0, next)];
      tellHead();
    },
    writeRegister(name, content) {
      const register = encodeRegister(nativeSigning, secret, {
        device: key,
        incarnation,
        name,
        version: version++,
        frontier: roster.frontier,
        content,
      });
      driver.say({ type: 'register', register });
    },
    heldOf(id) {
      const manifest = held.get(id);
      if (!manifest) return undefined;
      return decodeManifest(manifest).chunks.flatMap(({ digest }) => {
        const chunk = chunks.get(hexOf(digest));
        return chunk ? [digestOf(chunk)] : [];
      });
    },
    registers: () => registers,
    add: (vault, token) =>
      addVault(
        {
          host,
          self: key,
          roster: () => roster,
          say,
          primitives: nativePrimitives,
          random: randomBytes,
        },
        { address: typeof vault === 'string' ? vault : vault.addresses[0], token },
        AbortSignal.timeout(20_000),
      ),
    async connect(vault) {
      const [address] = vault.addresses[0].split('/p2p/');
      const [peer] = [...roster.members].find(([, each]) => each.role === 'vault') ?? [''];
      await host.connect(
        { peer, addresses: [address] },
        SYNC_PROTOCOL,
        driver.hear,
        AbortSignal.timeout(20_000),
      );
    },
    disconnect() {
      for (const [peer] of roster.members) host.drop(peer);
    },
    refusals,
    stop,
  };
}
