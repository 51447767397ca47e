import type { Domain } from '../../../protocol/bucket.ts';
import type { StreamKeys } from '../../../protocol/keys/interface.ts';
import type { ChunkReference, Manifest } from '../../../protocol/manifest.ts';
import type { LiveEvent } from '../../../protocol/merge.ts';

/** A stream that this node writes, or wrote: what a head is signed of. */
export interface OwnStream {
  /** Hexadecimal. */
  readonly id: string;
  readonly manifest: Manifest;
  /** Value of the chain at `manifest.next`, 32 bytes. */
  readonly chain: Uint8Array;
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

/** What others may have of the store, and what is taken in from them. */
export interface Replicas {
  /**
   * This device's streams, of all its incarnations, as they are in chunks. One of which a repair lost items is left
   * out: others may have them still.
   */
  own(): readonly OwnStream[];
  /** Calls `listener` with the id of an own stream whenever its chunks are others; gives back what ends that. */
  onOwn(listener: (streamId: string) => void): () => void;
  /**
   * Events of this device that are in no chunk: open ones, and closed ones that wait. All are on the disk when it
   * resolves.
   */
  live(domain: Domain): Promise<readonly LiveEvent[]>;
  /** Puts what waits into chunks where a domain has more than `items` of them (docs: any). */
  settle(items: number): Promise<void>;
  /** Streams of others. */
  records(): Promise<readonly ReplicaRecord[]>;
  /** The chunk of a digest, in hexadecimal, of any stream that is held. */
  chunk(streamId: string, digest: string): Promise<Uint8Array | undefined>;
  /** All keys that are held, own ones and others', by stream; none that a purge is about to destroy. */
  keys(): readonly StreamKeys[];
  /** Whether the key of an id, in hexadecimal, is held; and the month of its events. */
  monthOf(keyId: string): number | undefined;
  /** Domain of a stream, where its keys are held. */
  domainOf(streamId: string): Domain | undefined;
  /** Takes keys of others' streams in; own ones and those that are here are passed over. On the disk when it resolves. */
  takeKeys(streams: readonly StreamKeys[], nameOf: (device: Uint8Array) => string): Promise<void>;
  /**
   * A newer state of another's stream. With `held`, what it does not list any more is dropped, and it is what is
   * shown; without, what it lists is shown as it comes, as far as nothing else stands in its place.
   */
  takeHead(
    streamId: string,
    state: { readonly head: Uint8Array; readonly manifest: Uint8Array; readonly held: boolean },
  ): Promise<void>;
  /**
   * Takes a chunk of another's stream in; on the disk when it resolves. Many at once are written together. Its digest
   * was checked; one that does not open is kept, passed over, and stands in `status`.
   */
  takeChunk(streamId: string, reference: ChunkReference, chunk: Uint8Array): Promise<void>;
  /** What another device has that is in no chunk of its own yet, in place of what it had before. */
  takeLive(device: Uint8Array, domain: Domain, events: readonly LiveEvent[]): Promise<void>;
}
