import { bytesOfHex } from '../bytes.ts';
import type { Micros } from '../event.ts';
import type { ChunkReference } from '../manifest.ts';
import type { Digest, Peer, StreamId } from './interface.ts';
import type { Message, RegisterHolding, StreamHolding } from './message.ts';

export type Hello = Extract<Message, { type: 'hello' }>;

/** Another device, for as long as this machine runs. */
export interface PeerState {
  readonly id: Peer;
  /** The same, 32 bytes. */
  readonly device: Uint8Array;
  session: Session | undefined;
  /** What it said that it holds, in this session or the last. */
  readonly streams: Map<StreamId, StreamHolding>;
  /** The same of all sessions. */
  readonly told: Map<StreamId, StreamHolding>;
  /** By {@link registerKey}. */
  readonly registers: Map<string, RegisterHolding>;
  /** The highest generations that it said it holds: it may not go back. */
  readonly seen: Map<StreamId, number>;
  /** Chunks that it said it lacks, until it says that it holds something else of the stream. */
  readonly lacks: Map<StreamId, Set<Digest>>;
  /** Roots of states that it has and that do not count, until the roster is otherwise. */
  readonly refused: Set<string>;
  /** When it last confirmed what it holds. */
  confirmed: Micros | undefined;
  /** It did not answer: until then, in seconds of `uptime`, others are asked first. */
  doubtedUntil: number;
}

/** A connection. Whatever is in it ends with it. */
export interface Session {
  /** `greeting` until its welcome was verified, `roster` until rosters agree. */
  stage: 'greeting' | 'roster' | 'open';
  readonly hello: Hello;
  theirs: Hello | undefined;
  /** When the stage began, in seconds of `uptime`. */
  since: number;
  /** When it last answered what it was asked for, likewise. */
  heard: number;
  /** Digests of the statements that it has, hexadecimal; `undefined` until it told. */
  statements: Set<string> | undefined;
  /** It was told the digests of our statements, and has not answered. */
  rosterAsked: boolean;
  /** Those that it was told. */
  rosterTold: readonly Uint8Array[];
  /** It is not active here: nothing is said to it but which statements there are, until its own were heard. */
  onProbation: boolean;
  /** Digests of devices that this side told in `summary`, with what they stand for. */
  readonly summary: Map<Peer, Summarised>;
  /** Theirs came. */
  summarised: boolean;
  /** Devices of which it holds something else and has not told yet what. */
  readonly due: Set<Peer>;
  synced: boolean;
  /** Heads that it was asked for. */
  readonly heads: Set<StreamId>;
  /** Streams of which it is to tell the whole manifest, because a delta failed. */
  readonly plain: Set<StreamId>;
  /** Registers that it was asked for. */
  readonly registers: Set<string>;
  /** Chunks that it was asked for, by id. */
  readonly asks: Map<number, Ask>;
  /** Bytes of these. */
  asked: number;
  /** What it asked for, the first first. */
  serving: Serving[];
}

export interface Summarised {
  readonly digest: Uint8Array;
  readonly streams: readonly StreamHolding[];
  readonly registers: readonly RegisterHolding[];
}

/** A `want` of ours that was not wholly answered. */
export interface Ask {
  readonly id: number;
  readonly streamId: StreamId;
  /** Those that are still to come. */
  readonly left: Map<Digest, ChunkReference>;
  /** What is there of one. */
  part: { readonly digest: Digest; readonly bytes: Uint8Array; filled: number } | undefined;
  /** Digests of the chunks that came. */
  readonly came: Uint8Array[];
}

/** A `want` of theirs. */
export interface Serving {
  readonly id: number;
  readonly streamId: StreamId;
  readonly digests: readonly Uint8Array[];
  /** Digests from here on were not looked at. */
  next: number;
  /** Those that are being loaded. */
  loading: number;
  readonly sent: Uint8Array[];
}

export interface Peers {
  /** Whom we met since the start. */
  all(): Iterable<PeerState>;
  /** Those of whom `welcome` was verified. */
  greeted(): readonly Greeted[];
  /** Those with whom rosters agree. */
  open(): readonly Greeted[];
  of(id: Peer): PeerState;
}

export type Greeted = PeerState & { readonly session: Session };

export function createPeers(): Peers {
  const peers = new Map<Peer, PeerState>();
  const inStages = (...stages: readonly Session['stage'][]): readonly Greeted[] =>
    [...peers.values()].filter(
      (peer): peer is Greeted => peer.session !== undefined && stages.includes(peer.session.stage),
    );
  return {
    all: () => peers.values(),
    greeted: () => inStages('roster', 'open'),
    open: () => inStages('open'),
    of(id) {
      const known = peers.get(id);
      if (known) return known;
      const peer: PeerState = {
        id,
        device: bytesOfHex(id),
        session: undefined,
        streams: new Map(),
        told: new Map(),
        registers: new Map(),
        seen: new Map(),
        lacks: new Map(),
        refused: new Set(),
        confirmed: undefined,
        doubtedUntil: 0,
      };
      peers.set(id, peer);
      return peer;
    },
  };
}

export function createSession(hello: Hello, now: number): Session {
  return {
    stage: 'greeting',
    hello,
    theirs: undefined,
    since: now,
    heard: now,
    statements: undefined,
    rosterAsked: false,
    rosterTold: [],
    onProbation: false,
    summary: new Map(),
    summarised: false,
    due: new Set(),
    synced: false,
    heads: new Set(),
    plain: new Set(),
    registers: new Set(),
    asks: new Map(),
    asked: 0,
    serving: [],
  };
}

/** Of a device, in hexadecimal, and the name of its register. */
export function registerKey(device: Peer, name: string): string {
  return `${device}/${name}`;
}
