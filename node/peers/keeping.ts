import type { ChunkReference } from '../../protocol/manifest.ts';
import type { Digest, StreamId } from '../../protocol/sync/interface.ts';

/** Where what replication is given is kept. Everything is on the disk when its promise resolves. */
export interface Keeping {
  statement(bytes: Uint8Array): Promise<void>;
  register(bytes: Uint8Array): Promise<void>;
  head(
    streamId: StreamId,
    state: { readonly head: Uint8Array; readonly manifest: Uint8Array; readonly held: boolean },
  ): Promise<void>;
  /** Many at once are written together. */
  chunk(streamId: StreamId, reference: ChunkReference, chunk: Uint8Array): Promise<void>;
  /** A chunk that is held; `undefined` where it is not. */
  load(streamId: StreamId, digest: Digest): Promise<Uint8Array | undefined>;
}
