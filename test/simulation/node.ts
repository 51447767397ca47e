/** A node: the machine, its disk, and what drives the one by the other. A crash leaves the disk alone. */
import { nativePrimitives } from '../../node/crypto.ts';
import { hexOf } from '../../protocol/bytes.ts';
import { decodeRegister } from '../../protocol/register.ts';
import type { Role, Roster } from '../../protocol/roster/interface.ts';
import type { Choices, Input, Output, Peer, Replication } from '../../protocol/sync/interface.ts';
import { droppable } from '../../protocol/sync/narrowing.ts';
import { createReplication } from '../../protocol/sync/replication.ts';
import type { Identity } from './author.ts';
import type { Chance } from './chance.ts';
import type { Clock } from './clock.ts';
import { type Disk, storedState } from './disk.ts';
import type { Endpoint, Network } from './network.ts';
import { EVERYTHING, isInScope, keepsAllOf, rankOf, type Scope, scopeSaid } from './scope.ts';
import type { Secrets } from './sealing.ts';
import { sharedSigning } from './signing.ts';

const { sha256 } = nativePrimitives;
const MILLISECOND = 1_000;

export interface Problem {
  readonly code: string;
  readonly device: Peer | undefined;
}

export interface Node {
  readonly identity: Identity;
  /** Which machine it is: of two with one key each has its own. */
  readonly endpoint: Endpoint;
  readonly role: Role;
  readonly disk: Disk;
  readonly isUp: boolean;
  /** What it tells people, and of which device. */
  readonly problems: readonly Problem[];
  readonly replication: Replication | undefined;
  start(): void;
  /** Everything that is not on the disk is lost. */
  crash(): void;
  /** It is not used any more. */
  retire(): void;
  readonly isRetired: boolean;
  /** What it keeps of what others wrote. */
  scope: Scope;
  handle(input: Input): void;
  /** The roster that it knows, also while it is down. */
  readonly roster: () => Roster;
  /** Whether writes fail. */
  full: boolean;
  /** Whether it has all keys, those too whose rings never came. */
  hasAllKeys: boolean;
  /** Microseconds that its clock is off. */
  skew: number;
  /** What is to be carried out. */
  readonly busy: boolean;
}

export interface NodeDependencies {
  readonly identity: Identity;
  readonly endpoint: Endpoint;
  readonly role: Role;
  readonly owner: Uint8Array;
  readonly disk: Disk;
  readonly secrets: Secrets;
  readonly clock: Clock;
  readonly chance: Chance;
  readonly network: Network;
  /** How often it crashes before it carries out an output: once in so many. */
  readonly crashes: () => number;
  readonly count: (what: string) => void;
  /** Told of every stream of which something was written, and of the bytes. */
  readonly wrote: (node: Node, streamId: string) => void;
  readonly kept: (node: Node, bytes: Uint8Array) => void;
  /** It was told that another writes with its key. */
  readonly copied: (node: Node) => void;
  /** Told of everything that goes in and comes out. */
  readonly watch: (node: Node, what: Input | Output) => void;
}

export function createNode(dependencies: NodeDependencies): Node {
  const { identity, endpoint, role, owner, clock, chance, network, watch, disk, secrets, count } =
    dependencies;
  const problems: Problem[] = [];
  let replication: Replication | undefined;
  let pending: Output[] = [];
  let working = false;
  /** Which life this is: what was planned in another does not happen. */
  let life = 0;

  const choices: Choices = {
    wants(streamId, { keyId }) {
      if (role === 'vault') return 'yes';
      if (!isInScope(node.scope, streamId, keyId)) return 'no';
      return knowsKey(keyId) ? 'yes' : 'later';
    },
    rank: rankOf,
  };
  /** Rings that were read: keys in hexadecimal. */
  const rings = new WeakMap<Uint8Array, ReadonlySet<string>>();
  function keysOf(ring: Uint8Array): ReadonlySet<string> {
    const known = rings.get(ring);
    if (known) return known;
    const { content } = decodeRegister(sharedSigning, ring);
    rings.set(ring, secrets.keysIn(content, identity));
    return keysOf(ring);
  }
  /** Half of the first keys are known to all; others come in rings. */
  function knowsKey(keyId: Uint8Array): boolean {
    if (node.hasAllKeys || keyId[0] < 128) return true;
    const key = hexOf(keyId);
    return [...disk.registers].some(
      ([name, ring]) => name.endsWith('/keyring/2026') && keysOf(ring).has(key),
    );
  }
  function at(delay: number, action: () => void): void {
    const now = life;
    clock.after(delay, () => {
      if (life === now) action();
    });
  }
  function handle(input: Input): void {
    if (!replication) return;
    watch(node, input);
    const outputs = replication.handle(input, clock.now + node.skew);
    for (const output of outputs) watch(node, output);
    pending.push(...outputs);
    work();
  }
  /** Carries out what comes next. */
  function work(): void {
    if (working) return;
    const output = pending.shift();
    if (!output) return;
    const often = dependencies.crashes();
    if (often > 0 && chance.once(often)) {
      count('crash between two steps');
      node.crash();
      return;
    }
    working = true;
    const isWrite = output.type.startsWith('keep') || output.type === 'load';
    at(isWrite ? chance.below(8) * MILLISECOND : 0, () => {
      working = false;
      carryOut(output);
      work();
    });
  }
  function carryOut(output: Output): void {
    switch (output.type) {
      case 'send':
        network.send(endpoint, output.peer, output.message);
        break;
      case 'close':
        network.close(endpoint, output.peer, output.retry);
        break;
      case 'keep-statement':
        write(output.id, () => disk.keepStatement(output.statement));
        break;
      case 'keep-register':
        write(
          output.id,
          () => {
            disk.keepRegister(output.register);
            dependencies.kept(node, output.register);
          },
          () => {
            if (decodeRegister(sharedSigning, output.register).name.startsWith('keyring')) {
              handle({ type: 'reconsider' });
            }
          },
        );
        break;
      case 'keep-head': {
        const state = storedState(output.head, output.manifest);
        write(
          output.id,
          () => {
            if (!disk.own.has(output.streamId)) disk.keepHead(state, output.held);
            dependencies.wrote(node, output.streamId);
          },
          () => {
            const stream = disk.streams.get(output.streamId);
            if (stream?.coming === state) stream.replaced.clear();
          },
        );
        break;
      }
      case 'keep-chunk':
        write(output.id, () => {
          const { streamId, reference, chunk } = output;
          if (!disk.own.has(streamId)) disk.keepChunk(streamId, hexOf(reference.digest), chunk);
          dependencies.kept(node, output.chunk);
          dependencies.wrote(node, output.streamId);
        });
        break;
      case 'load': {
        const chunk = disk.streams.get(output.streamId)?.chunks.get(output.digest);
        at(chance.below(5) * MILLISECOND, () => handle({ type: 'loaded', id: output.id, chunk }));
        break;
      }
      case 'problem':
        problems.push({ code: output.code, device: output.device });
        // Its person is told that there is another with its key, and renews one of the two.
        if (output.code === 'ELATIO_SYNC_CLONE' && output.device === identity.hex) {
          at(chance.below(20_000) * MILLISECOND, () => dependencies.copied(node));
        }
        break;
      case 'synced':
        break;
    }
  }
  function write(id: number, act: () => void, then = () => {}): void {
    const failed = node.full ? 'no space' : undefined;
    if (failed === undefined) act();
    at(chance.below(3) * MILLISECOND, () => {
      handle(failed === undefined ? { type: 'kept', id } : { type: 'kept', id, failed });
      then();
    });
  }
  function tick(): void {
    at(1_000 * MILLISECOND, () => {
      handle({ type: 'tick' });
      narrow();
      tick();
    });
  }
  /** Lets go of what is not to be kept, where others keep it: see `narrowing.ts`. */
  function narrow(): void {
    if (!replication || node.scope === EVERYTHING || !chance.once(2)) return;
    const roster = node.roster();
    const progress = replication.progress();
    const keepsAll = (peer: Peer, streamId: string): boolean =>
      keepsAllOf(scopeSaid(disk.registers.get(`${peer}/scope`)), streamId);
    for (const [id, { held, coming, chunks }] of disk.streams) {
      const stream = { held, coming, chunks: [...chunks.keys()] };
      const wants: Choices['wants'] = (of, chunk) => choices.wants(of, chunk);
      const self = identity.device;
      const deps = { self, roster, signing: sharedSigning, wants, progress, keepsAll };
      const digests = droppable(stream, deps);
      if (digests.length === 0) continue;
      count('chunks let go');
      handle({ type: 'dropped', streamId: id, digests });
      disk.dropChunks(id, digests);
      dependencies.wrote(node, id);
    }
  }
  let isRetired = false;
  const node: Node = {
    identity,
    endpoint,
    scope: EVERYTHING,
    retire() {
      node.crash();
      isRetired = true;
    },
    get isRetired() {
      return isRetired;
    },
    role,
    disk,
    problems,
    full: false,
    hasAllKeys: false,
    skew: 0,
    get isUp() {
      return replication !== undefined;
    },
    get replication() {
      return replication;
    },
    get busy() {
      return working || pending.length > 0;
    },
    handle,
    roster: () => replication?.roster ?? disk.holding().roster,
    start() {
      if (replication || isRetired) return;
      life++;
      replication = createReplication({
        self: { device: identity.device, secret: identity.secret, role },
        owner,
        holding: disk.holding(),
        choices,
        signing: sharedSigning,
        sha256,
        random: chance.bytes,
      });
      network.setUp(endpoint, true);
      tick();
    },
    crash() {
      if (!replication) return;
      life++;
      replication = undefined;
      pending = [];
      working = false;
      network.setUp(endpoint, false);
    },
  };
  network.join(endpoint, {
    connected: (peer) => handle({ type: 'connected', peer }),
    message: (peer, message) => handle({ type: 'message', peer, message }),
    garbled: (peer, code, reason) => handle({ type: 'garbled', peer, code, reason }),
    disconnected: (peer) => handle({ type: 'disconnected', peer }),
  });
  return node;
}
