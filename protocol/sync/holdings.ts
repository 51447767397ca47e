/**
 * What each side holds, and says so. First one digest for each device, then the entries of those that differ, later
 * what changes: so two devices that hold the same find that out at a cost that does not grow with what they hold.
 *
 *     digest of a device = SHA-256(CBOR [[[stream id, generation, root, missing], …], [[name, version, digest], …]])
 *
 * Where something of a stream is not wanted its entry goes on with how many chunks, so that two partial replicas agree
 * only where both lack the like for the like reason.
 *
 * Streams stand in order of their ids, registers in that of their names; those named `status` and `heads` are left out.
 * A `have` is said of what is on the disk: it is what acknowledges.
 */
import { hexOf, sameBytes } from '../bytes.ts';
import { encodeCbor } from '../cbor.ts';
import type { Context } from './context.ts';
import type { Peer, StreamId } from './interface.ts';
import type { Message, RegisterHolding, StreamHolding } from './message.ts';
import { type PeerState, registerKey, type Session, type Summarised } from './peers.ts';
import { isAside, type Registers } from './registers.ts';
import { isAdopted } from './signers.ts';
import type { Streams } from './streams.ts';

/** Seconds after which a device has said what it has of its own: others may be faster than it is itself. */
const LAG = 60;

export interface Holdings {
  /** Tells the digests to a peer with whom rosters agree. */
  open(peer: PeerState, session: Session): void;
  summary(peer: PeerState, session: Session, message: Extract<Message, { type: 'summary' }>): void;
  have(peer: PeerState, session: Session, message: Extract<Message, { type: 'have' }>): void;
  tick(): void;
  /** Tells all open peers what this node holds of streams and registers now. */
  tell(streams: Iterable<StreamId>, registers: Iterable<string>): void;
}

export function createHoldings(
  context: Context,
  { streams, registers }: { readonly streams: Streams; readonly registers: Registers },
): Holdings {
  function byDevice(): Map<Peer, Summarised> {
    const lists = new Map<Peer, { streams: StreamHolding[]; registers: RegisterHolding[] }>();
    const listsOf = (device: Uint8Array) => {
      const key = hexOf(device);
      const known = lists.get(key) ?? { streams: [], registers: [] };
      lists.set(key, known);
      return known;
    };
    for (const stream of streams.all()) {
      const holding = streams.holdingOf(stream);
      if (holding) listsOf(holding.device).streams.push(holding);
    }
    for (const holding of registers.all()) listsOf(holding.device).registers.push(holding);
    return new Map(
      [...lists].map(([device, of]) => [device, { ...of, digest: digestOf(context, of) }]),
    );
  }
  function rolledBack(peer: PeerState, streamId: StreamId): void {
    const reason =
      'A device holds less of a stream than it had: it was set back, or hides something. What is known here stays.';
    context.problem('ELATIO_SYNC_ROLLBACK', reason, peer.id, streamId);
  }
  /**
   * Whether all may hold less of a stream than before: what a revoked device wrote beyond its cut goes, and once it is back
   * so does what was written by who had adopted it.
   */
  function mayGoBack({ device, streamId }: StreamHolding): boolean {
    return !context.roster.isActive(device) || isAdopted(context.roster, streamId);
  }
  function note(peer: PeerState, holding: StreamHolding): void {
    const id = hexOf(holding.streamId);
    // Of what it told before, what it lacked it lacks still; it may have been on another connection.
    const before = peer.told.get(id);
    const same = before?.missing === holding.missing && sameBytes(before.root, holding.root);
    if (!same) peer.lacks.delete(id);
    peer.told.set(id, holding);
    peer.streams.set(id, holding);
    const seen = peer.seen.get(id) ?? 0;
    if (holding.generation < seen && !mayGoBack(holding)) {
      rolledBack(peer, id);
      return;
    }
    peer.seen.set(id, holding.generation);
  }
  return {
    open(peer, session) {
      for (const [device, of] of byDevice()) session.summary.set(device, of);
      const digests = [...session.summary].map(
        ([
          ,
          {
            digest,
            streams: [stream],
            registers: [register],
          },
        ]) => [(stream ?? register).device, digest] as const,
      );
      context.send(peer.id, { type: 'summary', digests });
    },
    summary(peer, session, { digests }) {
      session.summarised = true;
      peer.confirmed = context.now;
      peer.streams.clear();
      peer.registers.clear();
      const theirs = new Map(digests.map(([device, digest]) => [hexOf(device), digest]));
      for (const device of theirs.keys()) if (!session.summary.has(device)) session.due.add(device);
      const differing = new Set<Peer>();
      for (const [device, { digest, ...of }] of session.summary) {
        const other = theirs.get(device);
        if (!other || !sameBytes(other, digest)) {
          differing.add(device);
          if (other) session.due.add(device);
          continue;
        }
        for (const holding of of.streams) note(peer, holding);
        for (const holding of of.registers) {
          peer.registers.set(registerKey(device, holding.name), holding);
        }
      }
      const now = byDevice();
      const said = [...differing].flatMap((device) => now.get(device) ?? []);
      const message = {
        type: 'have' as const,
        streams: said.flatMap((of) => of.streams),
        registers: [...said.flatMap((of) => of.registers), ...registers.aside()],
      };
      if (message.streams.length + message.registers.length > 0) context.send(peer.id, message);
      context.stirred = true;
    },
    have(peer, session, message) {
      peer.confirmed = context.now;
      for (const holding of message.streams) {
        session.due.delete(hexOf(holding.device));
        note(peer, holding);
      }
      for (const holding of message.registers) {
        if (!isAside(holding)) session.due.delete(hexOf(holding.device));
        const key = registerKey(hexOf(holding.device), holding.name);
        session.registers.delete(key);
        peer.registers.set(key, holding);
      }
      context.stirred = true;
    },
    tick() {
      for (const peer of context.peers.open()) {
        const { session } = peer;
        if (!session.summarised || context.uptime - session.since < LAG) continue;
        for (const { streamId, generation } of session.summary.get(peer.id)?.streams ?? []) {
          const id = hexOf(streamId);
          if ((peer.streams.get(id)?.generation ?? generation) < generation) rolledBack(peer, id);
        }
      }
    },
    tell(streamIds, registerKeys) {
      const open = context.peers.open();
      if (open.length === 0) return;
      const message = {
        type: 'have' as const,
        streams: [...streamIds].flatMap((id) => {
          const stream = streams.get(id);
          return (stream && streams.holdingOf(stream)) ?? [];
        }),
        registers: [...registerKeys].flatMap((key) => registers.get(key) ?? []),
      };
      if (message.streams.length + message.registers.length === 0) return;
      for (const { id } of open) context.send(id, message);
    },
  };
}

function digestOf(
  { sha256 }: Context,
  of: {
    readonly streams: readonly StreamHolding[];
    readonly registers: readonly RegisterHolding[];
  },
): Uint8Array {
  const streams = of.streams
    .map(({ streamId, generation, root, missing, unwanted }) => ({
      key: hexOf(streamId),
      entry: [streamId, generation, root, missing, ...(unwanted ? [unwanted.chunks] : [])],
    }))
    .sort((a, b) => (a.key < b.key ? -1 : 1))
    .map(({ entry }) => entry);
  const registers = of.registers
    .map(({ name, version, digest }) => [name, version, digest] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return sha256(encodeCbor([streams, registers]));
}
