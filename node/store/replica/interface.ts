import type { Domain } from '../../../protocol/bucket.ts';
import type { MonthKey, StreamKeys } from '../../../protocol/keys/interface.ts';
import type { Intervals } from '../../../protocol/intervals.ts';
import type { ChunkReference, Manifest } from '../../../protocol/manifest.ts';
import type { LiveEvent } from '../../../protocol/merge.ts';

/** A stream that this node writes, or wrote: what a head is signed of. */
export interface OwnStream {
  /** Hexadecimal. */
  readonly id: string;
  readonly manifest: Manifest;
  /** Value of the chain at `manifest.next`, 32 bytes. */
  readonly chain: Uint8Array;
  /** The first generation without what was purged last, 0 where nothing was. */
  readonly floor: number;
  /** An earlier incarnation wrote it, so that others may have more of it. */
  readonly isLeft: boolean;
}

/** A state of a stream in its signer's words. */
export interface SignedState {
  readonly head: Uint8Array;
  readonly manifest: Uint8Array;
}

/** What is to go from a stream of another device, which this one signs for. */
export interface TakenOut {
  /** The purge that it goes with: hexadecimal. */
  readonly purge: string;
  readonly ordinals: Intervals;
  /** The least generation of what is to be told. */
  readonly generation: number;
  /** Makes the next state, of the one that is held. */
  readonly sign: (held: SignedState, next: Manifest) => SignedState;
}

/** How a stream stands here. */
export interface Standing {
  /** Public key of the device that wrote it. */
  readonly device: Uint8Array;
  /** Whether this device writes it, or alone has it: no other sends it. */
  readonly isOwn: boolean;
  /** Of the last state of which everything is here; −1 where that is none. */
  readonly generation: number;
}

/** A stream of another device as it is kept here. */
export interface ReplicaRecord {
  /** Hexadecimal. */
  readonly id: string;
  /** Head and manifest of what is held whole, as far as it is wanted. */
  readonly held: { readonly head: Uint8Array; readonly manifest: Uint8Array } | undefined;
  /** Those of what is being fetched. */
  readonly coming: { readonly head: Uint8Array; readonly manifest: Uint8Array } | undefined;
  /** Digests of the chunks that are on the disk, hexadecimal. */
  readonly chunks: readonly string[];
}

/** What others may have of the store, and what is taken in from them. All throw as `Store.write` does. */
export interface Replicas {
  /**
   * This device's streams, of all its incarnations, as they are in chunks; nothing is in them yet of some. One of which a
   * repair lost items is left out, as others may have them still: the device goes on in another since. So is one of an earlier incarnation of which others sent
   * more than is here: that is among the records.
   * @param ids of those that are wanted; all where absent
   */
  own(ids?: ReadonlySet<string>): readonly OwnStream[];
  /** Calls `listener` with the id of an own stream whenever its chunks are others; gives back what ends that. */
  onOwn(listener: (streamId: string) => void): () => void;
  /**
   * Calls `listener` whenever the author of a stream has destroyed some of it, or some was let go of, and it is gone here:
   * what was worked out of it may hold it still. Gives back what ends that.
   */
  onDestroyed(listener: () => void): () => void;
  /**
   * Events of this device that are in no chunk: open ones, and closed ones that wait. All are on the disk when it
   * resolves.
   */
  live(domain: Domain): Promise<readonly LiveEvent[]>;
  /**
   * Puts what waits into chunks where a domain has more than `items` of it, an edit, a new bucket or what was logged by
   * hand waits, which others are to have at once, or an event has for an hour: in none they cannot correct it.
   */
  settle(items: number): Promise<void>;
  /** This device's stream of a domain and its key of the present month, both made where there are none. */
  monthKey(domain: Domain): Promise<{ readonly streamId: string; readonly key: MonthKey }>;
  /**
   * Has this device's streams go on under keys that nobody has yet: whoever had all before reads nothing that is put into
   * chunks, or told, once it has resolved. Then it is on the disk.
   */
  renewKeys(): Promise<void>;
  /** Streams of others. */
  records(): Promise<readonly ReplicaRecord[]>;
  /** The chunk of a digest, in hexadecimal, of any stream that is held. */
  chunk(streamId: string, digest: string): Promise<Uint8Array | undefined>;
  /** All keys that are held, own ones and others', by stream; none that a purge is about to destroy, anywhere. */
  keys(): readonly StreamKeys[];
  /** Whether the key of an id, in hexadecimal, is held; and the month of its events. */
  monthOf(keyId: string): number | undefined;
  /** Domain of a stream, where its keys are held. */
  domainOf(streamId: string): Domain | undefined;
  /** How a stream stands here; `undefined` where nothing of it is. */
  standing(streamId: string): Standing | undefined;
  /**
   * Takes keys of others' streams in; own ones, those that are here and those that a purge destroyed are passed over. On
   * the disk when it resolves.
   * @param nameOf a name of a device for people
   */
  takeKeys(streams: readonly StreamKeys[], nameOf: (device: Uint8Array) => string): Promise<void>;
  /**
   * A newer state of another's stream. With `held`, what it does not list any more is dropped, and it is what is
   * shown; without, what it lists is shown as it comes, as far as nothing else stands in its place. What is older than what
   * this device signed itself meanwhile is passed over.
   * @param state.signer whose word it is, where that may be another than whose stream it is
   * @throws ElatioError ELATIO_MANIFEST_… too
   */
  takeHead(
    streamId: string,
    state: SignedState & { readonly held: boolean; readonly signer?: Uint8Array | undefined },
  ): Promise<void>;
  /**
   * Takes a chunk of another's stream in; on the disk when it resolves. Many at once are written together. Its digest
   * was checked; one that does not open is kept, passed over, and stands in `status`.
   */
  takeChunk(streamId: string, reference: ChunkReference, chunk: Uint8Array): Promise<void>;
  /**
   * Lets go of chunks of another's stream, by their digests in hexadecimal: nothing of them is shown any more, and their space is
   * given back. That somebody else has them is for the caller to know; one that is here no more is passed over.
   */
  drop(streamId: string, digests: readonly string[]): Promise<void>;
  /**
   * Takes items out of a stream of another device for which this one signs: what stays is sealed anew under a fresh key, and
   * the keys that it was under are destroyed as soon as nothing is under them. On the disk when it resolves; ended in
   * the middle it can be called again.
   * @returns what is held now; `undefined` where not all of the stream is here that it needs, and nothing is changed
   */
  takeOut(streamId: string, what: TakenOut): Promise<SignedState | undefined>;
  /** The head of what is held whole of another's stream. */
  heldHead(streamId: string): Promise<Uint8Array | undefined>;
  /** Whether what is held of a stream has something of these ordinals, or anything of it does that is here. */
  lists(streamId: string, ordinals: Intervals): boolean;
  /** What another device has that is in no chunk of its own yet, in place of what it had before. */
  takeLive(device: Uint8Array, domain: Domain, events: readonly LiveEvent[]): Promise<void>;
}
