import { hexOf } from '../bytes.ts';
import type { Micros } from '../event.ts';
import type { RandomBytes, Signing } from '../primitives.ts';
import type { Role, Roster } from '../roster/interface.ts';
import type { Sha256 } from '../stream.ts';
import type { Choices, Output, Peer, StreamId } from './interface.ts';
import type { Message } from './message.ts';
import { createPeers, type Peers } from './peers.ts';

/** Who this node is. */
export interface Self {
  /** Ed25519 public key, 32 bytes. */
  readonly device: Uint8Array;
  /** Its seed, 32 bytes. */
  readonly secret: Uint8Array;
  readonly role: Role;
}

export interface ContextDependencies {
  readonly self: Self;
  /** The owner's pseudonym, 16 bytes. */
  readonly owner: Uint8Array;
  readonly roster: Roster;
  readonly choices: Choices;
  readonly signing: Signing;
  readonly sha256: Sha256;
  readonly random: RandomBytes;
}

/** What all parts of replication share. */
export interface Context extends ContextDependencies {
  /** `self.device`, hexadecimal. */
  readonly me: Peer;
  readonly peers: Peers;
  /** The time of the input that is being handled: of a clock that may be set, so that nothing is measured by it. */
  now: Micros;
  /** The time of the first input. */
  begun: Micros;
  /** Seconds that this machine runs, by its ticks. */
  uptime: number;
  /** Streams and registers of which others are told when the input was handled. */
  readonly changed: { readonly streams: Set<StreamId>; readonly registers: Set<string> };
  /** Another number whenever the roster is otherwise. */
  era: number;
  /** Whether pulls may find something to ask for that they did not find before. */
  stirred: boolean;
  emit(output: Output): void;
  send(peer: Peer, message: Message): void;
  /** Tells a person, once for each `about`, and not without end. */
  problem(code: string, reason: string, device: Peer | undefined, about?: string): void;
  /** What was emitted since the last time. */
  drain(): readonly Output[];
}

/** So often a person is told of one kind of problem with one device. */
const MOST_TOLD = 32;

export function createContext(dependencies: ContextDependencies): Context {
  let outputs: Output[] = [];
  const told = new Set<string>();
  /** How often, by code and device. */
  const times = new Map<string, number>();
  const context: Context = {
    ...dependencies,
    me: hexOf(dependencies.self.device),
    peers: createPeers(),
    now: 0,
    begun: Infinity,
    uptime: 0,
    era: 0,
    changed: { streams: new Set(), registers: new Set() },
    stirred: true,
    emit: (output) => {
      outputs.push(output);
    },
    send(peer, message) {
      context.emit({ type: 'send', peer, message });
    },
    problem(code, reason, device, about = '') {
      const key = `${code}/${device}/${about}`;
      const kind = `${code}/${device}`;
      const before = times.get(kind) ?? 0;
      if (told.has(key) || before === MOST_TOLD) return;
      told.add(key);
      times.set(kind, before + 1);
      context.emit({ type: 'problem', code, reason, device });
    },
    drain() {
      const drained = outputs;
      outputs = [];
      return drained;
    },
  };
  return context;
}
