/** Connections between nodes: bytes in order, late, in pieces, and cut off anywhere. */
import { codeOf } from '../../protocol/error.ts';
import { createMessageReader, framesOf } from '../../protocol/sync/frames.ts';
import type { Peer } from '../../protocol/sync/interface.ts';
import type { Message } from '../../protocol/sync/message.ts';
import type { Chance } from './chance.ts';
import type { Clock } from './clock.ts';

/** What a node hears of the network. */
export interface Listener {
  connected(peer: Peer): void;
  message(peer: Peer, message: Message): void;
  garbled(peer: Peer, code: string, reason: string): void;
  disconnected(peer: Peer): void;
}

export interface Network {
  join(id: Peer, listener: Listener): void;
  /** A node is gone, or back: nothing reaches it meanwhile. */
  setUp(id: Peer, up: boolean): void;
  /** Whether two nodes can reach each other at all. */
  setReachable(a: Peer, b: Peer, reachable: boolean): void;
  /** Two never meet, whatever is said later. */
  forbid(a: Peer, b: Peer): void;
  /** Whether they may. */
  canReach(a: Peer, b: Peer): boolean;
  /** Cuts the connection of two, if there is one; they connect anew in a while. */
  cut(a: Peer, b: Peer): void;
  send(from: Peer, to: Peer, message: Message): void;
  /** @param retry whether they are to connect anew soon */
  close(from: Peer, to: Peer, retry: boolean): void;
  isConnected(a: Peer, b: Peer): boolean;
  /** Without losses from now on. */
  calm(): void;
  /** What is on its way. */
  readonly inFlight: number;
}

interface Connection {
  alive: boolean;
  readonly readers: Map<Peer, ReturnType<typeof createMessageReader>>;
  /** When the last byte to a node arrives: bytes do not overtake each other. */
  readonly last: Map<Peer, number>;
}

const MILLISECOND = 1_000;
const MOST_PATIENCE = 64;

export function createNetwork({
  clock,
  chance,
  tamper = (_from, _to, message) => [message],
}: {
  readonly clock: Clock;
  readonly chance: Chance;
  /** What becomes of a message before it is sent. */
  readonly tamper?: (from: Peer, to: Peer, message: Message) => readonly Message[];
}): Network {
  const listeners = new Map<Peer, Listener>();
  const up = new Set<Peer>();
  const apart = new Set<string>();
  const forbidden = new Set<string>();
  const connections = new Map<string, Connection>();
  const dialling = new Set<string>();
  /** How many times longer than else to wait before two connect anew, of whom one did not let the other in. */
  const patience = new Map<string, number>();
  let calm = false;
  let inFlight = 0;
  const pairOf = (a: Peer, b: Peer): string => (a < b ? `${a} ${b}` : `${b} ${a}`);
  const canMeet = (a: Peer, b: Peer): boolean =>
    up.has(a) && up.has(b) && ![apart, forbidden].some((pairs) => pairs.has(pairOf(a, b)));

  function dial(a: Peer, b: Peer): void {
    const pair = pairOf(a, b);
    if (dialling.has(pair) || connections.has(pair)) return;
    dialling.add(pair);
    clock.after(
      (patience.get(pair) ?? 1) * chance.between(1, calm ? 200 : 3_000) * MILLISECOND,
      () => {
        dialling.delete(pair);
        if (!canMeet(a, b) || connections.has(pair)) return;
        const readers = new Map([a, b].map((id) => [id, createMessageReader()]));
        const connection: Connection = { alive: true, readers, last: new Map() };
        connections.set(pair, connection);
        for (const [id, peer] of chance.shuffled([
          [a, b],
          [b, a],
        ])) {
          const delay = chance.below(20) * MILLISECOND;
          connection.last.set(id, clock.now + delay);
          clock.after(delay, () => {
            if (connection.alive) listeners.get(id)?.connected(peer);
          });
        }
      },
    );
  }
  function drop(a: Peer, b: Peer): void {
    const pair = pairOf(a, b);
    const connection = connections.get(pair);
    if (!connection) return;
    connection.alive = false;
    connections.delete(pair);
    for (const [id, peer] of [
      [a, b],
      [b, a],
    ]) {
      if (up.has(id)) listeners.get(id)?.disconnected(peer);
    }
    if (canMeet(a, b)) dial(a, b);
  }
  function deliver(connection: Connection, from: Peer, to: Peer, piece: Uint8Array): void {
    const latency = chance.between(1, chance.once(20) && !calm ? 2_000 : 40) * MILLISECOND;
    const time = Math.max(connection.last.get(to) ?? 0, clock.now + latency);
    connection.last.set(to, time);
    inFlight++;
    clock.after(time - clock.now, () => {
      inFlight--;
      if (!connection.alive) return;
      const listener = listeners.get(to);
      try {
        for (const message of connection.readers.get(to)?.push(piece) ?? []) {
          if (connection.alive) listener?.message(from, message);
        }
      } catch (error) {
        const code = codeOf(error);
        if (code === undefined || !(error instanceof Error)) throw error;
        if (connection.alive) listener?.garbled(from, code, error.message);
      }
    });
  }
  return {
    join(id, listener) {
      listeners.set(id, listener);
    },
    setUp(id, isUp) {
      if (isUp) up.add(id);
      else up.delete(id);
      for (const other of listeners.keys()) {
        if (other === id) continue;
        if (!isUp) drop(id, other);
        else if (canMeet(id, other)) dial(id, other);
      }
    },
    setReachable(a, b, reachable) {
      if (reachable) {
        apart.delete(pairOf(a, b));
        if (canMeet(a, b)) dial(a, b);
      } else {
        apart.add(pairOf(a, b));
        drop(a, b);
      }
    },
    forbid(a, b) {
      forbidden.add(pairOf(a, b));
      drop(a, b);
    },
    canReach: (a, b) => !forbidden.has(pairOf(a, b)),
    cut: drop,
    send(from, to, said) {
      const connection = connections.get(pairOf(from, to));
      if (!connection) return;
      for (const message of tamper(from, to, said)) {
        for (const frame of framesOf(message)) {
          const cut = chance.once(6) ? chance.below(frame.length) : 0;
          if (cut > 0) deliver(connection, from, to, frame.subarray(0, cut));
          deliver(connection, from, to, frame.subarray(cut));
          // In the middle of a frame.
          if (cut > 0 && !calm && chance.once(300)) drop(from, to);
        }
      }
    },
    close(from, to, retry) {
      const connection = connections.get(pairOf(from, to));
      if (!connection) return;
      const before = patience.get(pairOf(from, to)) ?? 1;
      patience.set(pairOf(from, to), Math.min(MOST_PATIENCE, retry ? 2 * before : 20));
      // What was sent arrives before.
      const time = (connection.last.get(to) ?? clock.now) - clock.now;
      clock.after(time + MILLISECOND, () => {
        if (connection.alive) drop(from, to);
      });
    },
    isConnected: (a, b) => connections.has(pairOf(a, b)),
    calm() {
      calm = true;
      patience.clear();
    },
    get inFlight() {
      return inFlight;
    },
  };
}
