import { sameBytes } from '../bytes.ts';
import type { Context } from './context.ts';
import type { Fetching } from './fetching.ts';
import type { Peer, PeerProgress } from './interface.ts';
import type { StreamHolding } from './message.ts';
import type { Greeted, PeerState } from './peers.ts';
import { isAside, isLater, type Registers } from './registers.ts';
import type { Streams } from './streams.ts';

/** How it stands with each peer. */
export interface Progress {
  /** Says `synced` of those of whom it is so now and was not before. */
  check(): void;
  all(): readonly PeerProgress[];
}

export function createProgress(
  context: Context,
  {
    streams,
    registers,
    fetching,
  }: {
    readonly streams: Streams;
    readonly registers: Registers;
    readonly fetching: Pick<Fetching, 'needs'>;
  },
): Progress {
  function isActive(device: Peer): boolean {
    return context.roster.members.get(device)?.standing === 'active';
  }
  /** Whether this node has all that the peer has. */
  function hasAll(peer: Greeted): boolean {
    const { session } = peer;
    if (session.heads.size + session.asks.size > 0) return false;
    // What it had of a device when it summed that up may not count by now, and is not told then.
    if ([...session.due].some(isActive)) return false;
    for (const [id, holding] of peer.streams) {
      if (fetching.needs(peer, holding)) return false;
      const coming = streams.get(id)?.coming;
      if (coming?.counts && sameBytes(coming.head.root, holding.root) && holding.missing === 0)
        return false;
    }
    return [...peer.registers].every(
      ([key, holding]) => isAside(holding) || !registers.needs(peer, key, holding),
    );
  }
  /** Whether the peer has all that this node has. */
  function isServed(peer: Greeted): boolean {
    if (peer.session.serving.length > 0) return false;
    for (const stream of streams.all()) {
      const { held } = stream;
      const theirs = peer.streams.get(stream.id);
      if (!held || streams.latest(stream) !== held) continue;
      if (!theirs || theirs.generation < held.head.generation) return false;
      // A partial replica that has nothing of it has nothing to give.
      const hasNone = held.missing > 0 && held.items === 0;
      if (lacksWanted(theirs) && !hasNone) return false;
    }
    return registers.all().every((holding) => {
      const theirs = peer.registers.get(registers.keyOf(holding));
      return theirs !== undefined && !isLater(holding, theirs);
    });
  }
  function isSynced(peer: Greeted): boolean {
    return peer.session.summarised && hasAll(peer) && isServed(peer);
  }
  /** Items that one has of its streams, and the other wants and has not. */
  function difference(peer: PeerState, sign: 1 | -1): number {
    let items = 0;
    const ids = new Set([...peer.streams.keys(), ...[...streams.all()].map(({ id }) => id)]);
    for (const id of ids) {
      const stream = streams.get(id);
      const ours = stream && streams.holdingOf(stream);
      const theirs = peer.streams.get(id);
      const most = (sign === 1 ? ours : theirs)?.items ?? 0;
      items += Math.min(most, Math.max(0, sign * (coveredBy(ours) - coveredBy(theirs))));
    }
    return items;
  }
  return {
    check() {
      for (const peer of context.peers.open()) {
        const synced = isSynced(peer);
        if (synced && !peer.session.synced) context.emit({ type: 'synced', peer: peer.id });
        peer.session.synced = synced;
      }
    },
    all: () =>
      [...context.peers.all()].map((peer) => ({
        peer: peer.id,
        connected: peer.session?.stage === 'open',
        synced: peer.session?.synced ?? false,
        told: peer.session?.summarised === true && peer.session.due.size === 0,
        holds: [...peer.streams.values()],
        behind: difference(peer, 1),
        ahead: difference(peer, -1),
        confirmed: peer.confirmed,
      })),
  };
}

/** Whether a device lacks some of a stream that it wants. */
export function lacksWanted({ missing, unwanted }: StreamHolding): boolean {
  return missing > (unwanted?.chunks ?? 0);
}

/** Items of a stream that are held, or not wanted. */
function coveredBy(holding: StreamHolding | undefined): number {
  return (holding?.items ?? 0) + (holding?.unwanted?.items ?? 0);
}
