import type { Micros } from '../event.ts';
import type { ChunkReference, Manifest } from '../manifest.ts';
import type { Roster } from '../roster/interface.ts';
import type { Message, StreamHolding } from './message.ts';

/** A device by its Ed25519 public key, hexadecimal. */
export type Peer = string;
/** A stream by its id, hexadecimal. */
export type StreamId = string;
/** A chunk by its digest, hexadecimal. */
export type Digest = string;

/** What a node has on its disk when replication begins. */
export interface Holding {
  readonly roster: Roster;
  readonly registers: readonly Uint8Array[];
  readonly streams: readonly HeldStream[];
}

/** A state of a stream. */
interface ToldState {
  readonly head: Uint8Array;
  readonly manifest: Uint8Array;
  /** What the manifest decodes to, where that is known: one of ten years has a million bytes. */
  readonly decoded?: Manifest;
}

export interface HeldStream {
  /** Head and manifest of the last state of the stream of which every chunk is held that is wanted; of an own stream, the latest. */
  readonly held: ToldState | undefined;
  /** A newer state that is being fetched. */
  readonly coming: ToldState | undefined;
  /** Chunks of either that are on the disk. */
  readonly chunks: readonly Digest[];
  /**
   * An own stream that this device does not go on with, because it was set back: what others have of it is fetched as of
   * any other device's.
   */
  readonly abandoned?: boolean;
}

/** What happens to a node. Whoever drives replication says it, one after the other. */
export type Input =
  /** A connection stands, whose other end was proved to be this device. */
  | { readonly type: 'connected'; readonly peer: Peer }
  | { readonly type: 'message'; readonly peer: Peer; readonly message: Message }
  /** What a peer sent is no message: the failure of `frames.ts`. */
  | {
      readonly type: 'garbled';
      readonly peer: Peer;
      readonly code: string;
      readonly reason: string;
    }
  | { readonly type: 'disconnected'; readonly peer: Peer }
  /** A stream of this device's own (or one it adopted) is otherwise; everything of it is on the disk. */
  | ({ readonly type: 'head' } & ToldState)
  /** A register of this device's own; it is on the disk. */
  | { readonly type: 'register'; readonly register: Uint8Array }
  /** A statement was made here; it and all that it comes after are on the disk. The roster has it already. */
  | { readonly type: 'statement'; readonly statement: Uint8Array }
  /** What an output with this id asked for is on the disk; or it failed, and is asked for again later. */
  | { readonly type: 'kept'; readonly id: number; readonly failed?: string }
  /** Said once there is room to send it: nothing else holds back what a peer asks for. */
  | { readonly type: 'loaded'; readonly id: number; readonly chunk: Uint8Array | undefined }
  /** Which chunks are wanted or given away may have changed: keys came, or what is to be kept. */
  | { readonly type: 'reconsider' }
  /**
   * Chunks of another's stream go from this disk, because they are not wanted any more. Said before they go, so that
   * nobody is told in between that they are there.
   */
  | { readonly type: 'dropped'; readonly streamId: StreamId; readonly digests: readonly Digest[] }
  /** About once a second. */
  | { readonly type: 'tick' };

/** What a node is to do. */
export type Output =
  | { readonly type: 'send'; readonly peer: Peer; readonly message: Message }
  /** Ends the connection, after what was sent; `retry` says whether it may be tried again by itself. */
  | {
      readonly type: 'close';
      readonly peer: Peer;
      readonly code: string;
      readonly reason: string;
      readonly retry: boolean;
    }
  | { readonly type: 'keep-statement'; readonly id: number; readonly statement: Uint8Array }
  | { readonly type: 'keep-register'; readonly id: number; readonly register: Uint8Array }
  /** A newer state of a stream begins to come (`held` false), or every chunk of it that is wanted is here. */
  | {
      readonly type: 'keep-head';
      readonly id: number;
      readonly streamId: StreamId;
      readonly head: Uint8Array;
      readonly manifest: Uint8Array;
      readonly held: boolean;
    }
  | {
      readonly type: 'keep-chunk';
      readonly id: number;
      readonly streamId: StreamId;
      readonly reference: ChunkReference;
      readonly chunk: Uint8Array;
    }
  | {
      readonly type: 'load';
      readonly id: number;
      readonly streamId: StreamId;
      readonly digest: Digest;
    }
  /** Neither side lacks anything of what it wants and the other holds. */
  | { readonly type: 'synced'; readonly peer: Peer }
  /** Something a person should know: a rollback, a clone, a forgery, a clock that is off. Told once. */
  | {
      readonly type: 'problem';
      readonly code: string;
      readonly reason: string;
      readonly device: Peer | undefined;
    };

/** What decides of others: pure, and may answer otherwise later (then `reconsider` is said). */
export interface Choices {
  /**
   * Whether a chunk is wanted: `later` while its key is not here; `no` where this is a partial replica that does not keep
   * such. What is held already stays until it is said that it is `dropped`.
   */
  wants(streamId: StreamId, chunk: ChunkReference): 'yes' | 'no' | 'later';
  /** Whether chunks of a stream are given away now; those that are asked for wait until `reconsider`. All are where absent. */
  serves?(streamId: StreamId): boolean;
  /** Streams of a lower rank come first; of one of rank 0 (`docs`) the oldest chunks, of others the newest. */
  rank(streamId: StreamId): number;
}

/** How it stands with a peer, for people. */
export interface PeerProgress {
  readonly peer: Peer;
  readonly connected: boolean;
  readonly synced: boolean;
  /** Whether it has said, since it was connected, all that it holds. */
  readonly told: boolean;
  /** What the peer last said that it holds. */
  readonly holds: readonly StreamHolding[];
  /** Items that we hold and it wants and does not hold, as far as it has said; and the other way round. */
  readonly behind: number;
  readonly ahead: number;
  /** When it last confirmed what it holds. */
  readonly confirmed: Micros | undefined;
}

/**
 * Replication, without I/O: the same inputs give the same outputs. A crash is the end of it; what is on the disk is
 * the `Holding` of the next.
 */
export interface Replication {
  handle(input: Input, now: Micros): readonly Output[];
  progress(): readonly PeerProgress[];
  /** What this node holds of streams, as it tells others. */
  holdings(): readonly StreamHolding[];
  readonly roster: Roster;
}
