/** Connections between nodes: bytes in order, late, in pieces, and cut off anywhere. */
import { codeOf } from '../../protocol/error.ts';
import { createMessageReader, framesOf } from '../../protocol/sync/frames.ts';
import type { Peer } from '../../protocol/sync/interface.ts';
import type { Message } from '../../protocol/sync/message.ts';
import type { Chance } from './chance.ts';
import type { Clock } from './clock.ts';

/** A machine: the key of its device, and what tells it from another machine with the same key. */
export type Endpoint = string;

const KEY = 64;

/** What others know of a machine: the key of its device. */
export function deviceOf(endpoint: Endpoint): Peer {
  return endpoint.slice(0, KEY);
}

/** What a node hears of the network. */
export interface Listener {
  connected(peer: Peer): void;
  message(peer: Peer, message: Message): void;
  garbled(peer: Peer, code: string, reason: string): void;
  disconnected(peer: Peer): void;
}

export interface Network {
  join(id: Endpoint, listener: Listener): void;
  /** A node is gone, or back: nothing reaches it meanwhile. */
  setUp(id: Endpoint, up: boolean): void;
  /** Whether two nodes can reach each other at all. */
  setReachable(a: Endpoint, b: Endpoint, reachable: boolean): void;
  /** Two never meet, whatever is said later. */
  forbid(a: Endpoint, b: Endpoint): void;
  /** Whether they may. */
  canReach(a: Endpoint, b: Endpoint): boolean;
  /** Cuts the connection of two, if there is one; they connect anew in a while. */
  cut(a: Endpoint, b: Endpoint): void;
  send(from: Endpoint, to: Peer, message: Message): void;
  /** @param retry whether they are to connect anew soon */
  close(from: Endpoint, to: Peer, retry: boolean): void;
  /** Without losses from now on. */
  calm(): void;
}

interface Connection {
  alive: boolean;
  readonly readers: Map<Endpoint, ReturnType<typeof createMessageReader>>;
  /** When the last byte to a node arrives: bytes do not overtake each other. */
  readonly last: Map<Endpoint, number>;
}

const MILLISECOND = 1_000;
const MOST_PATIENCE = 64;

export function createNetwork({
  clock,
  chance,
  tamper = (_from, _to, message) => [message],
  count,
}: {
  readonly clock: Clock;
  readonly chance: Chance;
  /** What becomes of a message before it is sent. */
  readonly tamper?: (from: Endpoint, to: Endpoint, message: Message) => readonly Message[];
  /** Told of what befalls connections. */
  readonly count: (what: string) => void;
}): Network {
  const listeners = new Map<Endpoint, Listener>();
  const up = new Set<Endpoint>();
  /** To which machine each is connected, by the device that it is. */
  const links = new Map<Endpoint, Map<Peer, Endpoint>>();
  const apart = new Set<string>();
  const forbidden = new Set<string>();
  const connections = new Map<string, Connection>();
  const dialling = new Set<string>();
  /** How many times longer than else to wait before two connect anew, of whom one did not let the other in. */
  const patience = new Map<string, number>();
  let calm = false;
  const pairOf = (a: Endpoint, b: Endpoint): string => (a < b ? `${a} ${b}` : `${b} ${a}`);
  const canMeet = (a: Endpoint, b: Endpoint): boolean =>
    up.has(a) && up.has(b) && ![apart, forbidden].some((pairs) => pairs.has(pairOf(a, b)));

  function linksOf(id: Endpoint): Map<Peer, Endpoint> {
    const known = links.get(id) ?? new Map<Peer, Endpoint>();
    links.set(id, known);
    return known;
  }
  function dial(a: Endpoint, b: Endpoint): void {
    const pair = pairOf(a, b);
    if (dialling.has(pair) || connections.has(pair)) return;
    dialling.add(pair);
    clock.after(
      (patience.get(pair) ?? 1) * chance.between(1, calm ? 200 : 3_000) * MILLISECOND,
      () => {
        dialling.delete(pair);
        if (!canMeet(a, b) || connections.has(pair)) return;
        // Of two machines with one key one at a time is connected.
        if (linksOf(a).has(deviceOf(b)) || linksOf(b).has(deviceOf(a))) {
          dial(a, b);
          return;
        }
        linksOf(a).set(deviceOf(b), b);
        linksOf(b).set(deviceOf(a), a);
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
            if (connection.alive) listeners.get(id)?.connected(deviceOf(peer));
          });
        }
      },
    );
  }
  function drop(a: Endpoint, b: Endpoint): void {
    const pair = pairOf(a, b);
    const connection = connections.get(pair);
    if (!connection) return;
    connection.alive = false;
    connections.delete(pair);
    linksOf(a).delete(deviceOf(b));
    linksOf(b).delete(deviceOf(a));
    for (const [id, peer] of [
      [a, b],
      [b, a],
    ]) {
      if (up.has(id)) listeners.get(id)?.disconnected(deviceOf(peer));
    }
    if (canMeet(a, b)) dial(a, b);
  }
  function deliver(connection: Connection, from: Endpoint, to: Endpoint, piece: Uint8Array): void {
    const latency = chance.between(1, chance.once(20) && !calm ? 2_000 : 40) * MILLISECOND;
    const time = Math.max(connection.last.get(to) ?? 0, clock.now + latency);
    connection.last.set(to, time);
    clock.after(time - clock.now, () => {
      if (!connection.alive) return;
      const listener = listeners.get(to);
      try {
        for (const message of connection.readers.get(to)?.push(piece) ?? []) {
          if (connection.alive) listener?.message(deviceOf(from), message);
        }
      } catch (error) {
        const code = codeOf(error);
        if (code === undefined || !(error instanceof Error)) throw error;
        if (connection.alive) listener?.garbled(deviceOf(from), code, error.message);
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
    send(from, device, said) {
      const to = linksOf(from).get(device);
      const connection = to === undefined ? undefined : connections.get(pairOf(from, to));
      if (to === undefined || !connection) return;
      for (const message of tamper(from, to, said)) {
        for (const frame of framesOf(message)) {
          const cut = chance.once(6) ? chance.below(frame.length) : 0;
          if (cut > 0) deliver(connection, from, to, frame.subarray(0, cut));
          deliver(connection, from, to, frame.subarray(cut));
          // In the middle of a frame.
          if (cut > 0 && !calm && chance.once(300)) {
            count('cut inside a frame');
            drop(from, to);
          }
        }
      }
    },
    close(from, device, retry) {
      const to = linksOf(from).get(device);
      const connection = to === undefined ? undefined : connections.get(pairOf(from, to));
      if (to === undefined || !connection) return;
      const before = patience.get(pairOf(from, to)) ?? 1;
      patience.set(pairOf(from, to), Math.min(MOST_PATIENCE, retry ? 2 * before : 20));
      // What was sent arrives before.
      const time = (connection.last.get(to) ?? clock.now) - clock.now;
      clock.after(time + MILLISECOND, () => {
        if (connection.alive) drop(from, to);
      });
    },
    calm() {
      calm = true;
      patience.clear();
    },
  };
}
