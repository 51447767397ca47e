/** What must be so, whatever happens. Each check says what is broken, or nothing. */
import { nativePrimitives } from '../../node/crypto.ts';
import { hexOf, sameBytes } from '../../protocol/bytes.ts';
import { type Intervals, sizeOf, subtract } from '../../protocol/intervals.ts';
import { faultOf } from '../../protocol/manifest.ts';
import { decodeRegister } from '../../protocol/register.ts';
import type { Message, RegisterHolding } from '../../protocol/sync/message.ts';
import { disagreementOf } from './agreement.ts';
import type { Cuts, Roster } from '../../protocol/roster/interface.ts';
import { contentOf, type Identity, type Written } from './author.ts';
import type { Disk, StoredState, StoredStream } from './disk.ts';
import type { Endpoint } from './network.ts';
import type { Node, Problem } from './node.ts';
import { EVERYTHING } from './scope.ts';
import type { Secrets } from './sealing.ts';
import { sharedSigning } from './signing.ts';

const { sha256 } = nativePrimitives;

export interface Promises {
  /** A stream was written on a node. */
  stored(node: Node, streamId: string): string | undefined;
  /** A node tells what it holds. */
  told(node: Node, message: Extract<Message, { type: 'have' }>): string | undefined;
  /** Something was written on a node. */
  kept(node: Node, bytes: Uint8Array): string | undefined;
  /** A node is set back to what its disk was: it may have less, and nobody else has what it alone had. */
  setBack(node: Node, backup: Disk, nodes: readonly Node[]): void;
  /** Two machines have the key of a device from now on: which of both is believed of what it writes is left open. */
  copied(machine: Node, copy: Node): void;
  /** All of these that take each other for friends hold the same; those that meet say so. */
  agreed(nodes: readonly Node[], canMeet: (a: Node, b: Node) => boolean): string | undefined;
  /** Whether a device is told of that did nothing wrong; clocks are set as they like. */
  isFalse(problem: Problem): boolean;
}

export function createPromises({
  written,
  secrets,
  hostile,
}: {
  readonly written: Written;
  readonly secrets: Secrets;
  readonly hostile: Identity | undefined;
}): Promises {
  /** Chunks of any node that are what they are called. */
  const hashed = new WeakSet<Uint8Array>();
  /** Chunks whose items were found to be what was written. */
  const sound = new Set<string>();
  /** The longest state that a node had whole, by node and stream. */
  const reached = new Map<string, StoredState>();
  /** What a node knew to be purged, likewise. */
  const removed = new Map<string, Intervals>();
  const copied = new Set<string>();
  /** Devices whose machine was set back. */
  const returned = new Set<string>();
  /** Chunks that went as the one machine that had them, or what took their place, was set back. */
  const gone = new Set<string>();
  /** Machines that kept but a part once: they may still lack some of it. */
  const narrowed = new Set<Endpoint>();

  function contentFault(digest: string, chunk: Uint8Array): string | undefined {
    if (hashed.has(chunk)) return undefined;
    if (hexOf(sha256(chunk)) !== digest) return 'a chunk is not what it is called';
    hashed.add(chunk);
    if (sound.has(digest)) return undefined;
    const { streamId, items } = contentOf(chunk);
    for (const [ordinal, tag] of items) {
      const { branches = [] } = written.get(streamId) ?? {};
      if (branches.every((tags) => tags[ordinal] !== tag)) return `item ${ordinal} was invented`;
    }
    sound.add(digest);
    return undefined;
  }
  function streamFault(
    { endpoint, scope }: Node,
    { held, chunks }: StoredStream,
  ): string | undefined {
    for (const [digest, chunk] of chunks) {
      const isNew = !sound.has(digest);
      const fault = contentFault(digest, chunk);
      if (fault !== undefined) return fault;
      const leak = isNew ? secrets.leakOf(chunk) : undefined;
      if (leak !== undefined) return `a chunk tells ${leak}`;
    }
    if (!held) return undefined;
    const missing = held.content.chunks.filter(({ digest }) => !chunks.has(hexOf(digest)));
    // Who keeps but a part says so, and others have it.
    if (missing.length > 0 && scope === EVERYTHING && !narrowed.has(endpoint))
      return `${missing.length} chunks are lost of what was held whole`;
    return faultOf(held.content);
  }
  return {
    stored(node, streamId) {
      const stream = node.disk.streams.get(streamId);
      if (!stream) return undefined;
      if (node.scope !== EVERYTHING) narrowed.add(node.endpoint);
      const key = `${node.endpoint}/${streamId}`;
      const { next = 0, removed: gone = [] } = stream.held?.content ?? {};
      const before = reached.get(key);
      // What was held beyond a cut goes.
      const isCut = before !== undefined && mayGo(node, before);
      if (next < (before?.content.next ?? 0) && !isCut) return `items of ${streamId} were lost`;
      if (stream.held) reached.set(key, stream.held);
      const purged = removed.get(key) ?? [];
      // What a device took out that is cut off, and who adopted the stream did not know of, is for that one to take out again.
      const isTakenOver = before !== undefined && isReplaced(node, before, stream.held);
      if (sizeOf(subtract(purged, gone)) > 0 && !isCut && !isTakenOver)
        return `what was purged of ${streamId} is back`;
      if (sizeOf(subtract(gone, written.get(streamId)?.purged ?? [])) > 0) {
        return `items of ${streamId} are gone that nobody purged`;
      }
      removed.set(key, gone);
      return streamFault(node, stream);
    },
    kept(node, bytes) {
      const leak = node.role === 'vault' ? secrets.leakOf(bytes) : undefined;
      return leak && `a vault has ${leak}`;
    },
    copied(machine, copy) {
      copied.add(machine.identity.hex);
      if (narrowed.has(machine.endpoint)) narrowed.add(copy.endpoint);
    },
    setBack({ endpoint, identity, disk }, backup, nodes) {
      returned.add(identity.hex);
      const others = nodes.filter((node) => node.disk !== disk && node.identity !== hostile);
      const left = [backup, ...others.map((node) => node.disk)];
      for (const [id, { held, chunks }] of disk.streams) {
        const of = written.get(id);
        const isAuthor = of !== undefined && sameBytes(of.author, identity.device);
        const listed = new Set(held?.content.chunks.map(({ digest }) => hexOf(digest)));
        // A state of before it packed them anew, which others have, is the latest now.
        const before = isAuthor ? of.chunks.difference(listed) : [];
        for (const digest of [...chunks.keys(), ...before]) {
          const isLeft = left.some(({ streams }) => streams.get(id)?.chunks.has(digest));
          if (!isLeft) gone.add(digest);
        }
      }
      for (const what of [reached, removed]) {
        for (const key of what.keys()) if (key.startsWith(`${endpoint}/`)) what.delete(key);
      }
    },
    told(node, { streams, registers }) {
      for (const { streamId, root, missing } of streams) {
        const stored = node.disk.streams.get(hexOf(streamId));
        const is = (one: StoredState | undefined): boolean =>
          one !== undefined && hexOf(one.claim.root) === hexOf(root);
        // The next was written just now, and it does not know yet: who was told of that one is told of it again.
        if (missing > 0 && stored?.replaced.has(hexOf(root))) continue;
        const state = [stored?.coming, stored?.held].find(is);
        if (!state || !stored) return `told of a state of ${hexOf(streamId)} that is not held`;
        const lacking = state.content.chunks.filter(
          ({ digest }) => !stored.chunks.has(hexOf(digest)),
        );
        if (lacking.length > missing)
          return `told of chunks of ${hexOf(streamId)} that are lacking`;
        if (!isThisSideOfCuts(node.roster(), state)) {
          return `told of a state of ${hexOf(streamId)} beyond the cut`;
        }
      }
      for (const { device, name, version, digest } of registers) {
        const stored = node.disk.registers.get(`${hexOf(device)}/${name}`);
        if (!stored || decodeRegister(sharedSigning, stored).version < version) {
          return `told of a register "${name}" that is not held`;
        }
        if (!isRegisterPinned(node.roster(), { device, name, version, digest })) {
          return `told of a register "${name}" beyond the cut`;
        }
      }
      return undefined;
    },
    agreed: (nodes, canMeet) => disagreementOf(nodes, { canMeet, written, copied, gone }),
    isFalse({ code, device }) {
      if (code === 'ELATIO_SYNC_CLOCK' || device === undefined) return false;
      // Where there are two machines others pass on what one of them has not purged yet, and the other has.
      if (code === 'ELATIO_SYNC_PURGED' && copied.size + returned.size > 0) return false;
      return device !== hostile?.hex && !returned.has(device) && !copied.has(device);
    },
  };
}

/**
 * Whether a state that a machine had whole may give way to a shorter one: its signer is cut off, and what the machine has to say
 * for it was said in vain. A vault has nothing to say.
 */
function mayGo(node: Node, { claim }: StoredState): boolean {
  const roster = node.roster();
  if (roster.isActive(claim.signer)) return false;
  return (
    node.role === 'vault' ||
    roster
      .statements()
      .some(
        ({ saying, signer }) =>
          (saying.kind === 'raise' || saying.kind === 'revoke') &&
          sameBytes(signer, node.identity.device) &&
          saying.streams.some(
            (cut) => cut.next >= claim.next && sameBytes(cut.streamId, claim.streamId),
          ),
      )
  );
}

/** Whether who adopted a stream has the say in the place of its author, who is cut off. */
function isReplaced(node: Node, { claim }: StoredState, after: StoredState | undefined): boolean {
  return (
    after !== undefined &&
    !node.roster().isActive(claim.signer) &&
    !sameBytes(claim.signer, after.claim.signer)
  );
}

/** Whether a state is what a cut pins, where its signer was cut off: by what was said, and not by what the roster makes of it. */
function isThisSideOfCuts(roster: Roster, { claim }: StoredState): boolean {
  const { signer, streamId, next, chain } = claim;
  if (roster.members.get(hexOf(signer))?.standing !== 'revoked') return true;
  return cutsOf(roster, signer).some(({ streams }) =>
    streams.some(
      (cut) =>
        cut.next === next && sameBytes(cut.streamId, streamId) && sameBytes(cut.chain, chain),
    ),
  );
}

/** The same of a register. */
function isRegisterPinned(roster: Roster, told: RegisterHolding): boolean {
  const { device, name, version, digest } = told;
  if (roster.members.get(hexOf(device))?.standing !== 'revoked') return true;
  if (name === 'prekey' || name.startsWith('keyring/')) return false;
  return cutsOf(roster, device).some(({ registers }) =>
    registers.some(
      (cut) => cut.name === name && cut.version === version && sameBytes(cut.digest, digest),
    ),
  );
}

/** All that was ever said to count of a device. */
function cutsOf(roster: Roster, device: Uint8Array): readonly Cuts[] {
  return roster
    .statements()
    .flatMap(({ saying }) =>
      (saying.kind === 'revoke' || saying.kind === 'raise') && sameBytes(saying.device, device)
        ? [saying]
        : [],
    );
}
