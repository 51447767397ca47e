import type { DecodedEvents } from '../../protocol/codec/events.ts';
import type { ColumnCache } from './cache.ts';
import { type ChunkTools, openEvents } from './chunks.ts';
import type { Snapshot } from './database.ts';
import type { BucketSpan, ChunkEntry } from './entry.ts';
import type { Range } from './interface.ts';
import type { Keyring } from './keyring.ts';
import type { Partition } from './partition.ts';
import { damaged, isDamage } from './seal.ts';
import { type BucketState, streamsOf, type StreamState } from './state.ts';

/** A chunk, and what a bucket has in it. */
export interface Place {
  readonly stream: StreamState;
  readonly entry: ChunkEntry;
  readonly span: BucketSpan;
}

/** Opens chunks of events. */
export interface ChunkReader {
  partitionOf(bucket: BucketState): Partition;
  /**
   * The events of a chunk; nothing where it is damaged, which is told.
   * @param keeps whether the cache keeps them
   */
  open(
    bucket: BucketState,
    entry: ChunkEntry,
    snapshot: Snapshot | undefined,
    keeps?: boolean,
  ): Promise<DecodedEvents | undefined>;
}

export function createChunkReader({
  partitionOf,
  keyring,
  tools,
  cache,
  onDamaged,
}: {
  readonly partitionOf: (bucket: BucketState) => Partition;
  readonly keyring: Keyring;
  readonly tools: ChunkTools;
  readonly cache: ColumnCache;
  /** Told of each chunk that is passed over because it does not open. */
  readonly onDamaged: (entry: ChunkEntry, error: unknown) => void;
}): ChunkReader {
  return {
    partitionOf,
    async open(bucket, entry, snapshot, keeps = true) {
      const cached = cache.get(entry.digest);
      if (cached) return cached;
      try {
        const key = keyring.byId(entry.keyId);
        if (!key) throw damaged('The key of a chunk is missing');
        const envelope = await partitionOf(bucket).chunk(entry.digest, snapshot);
        const decoded = openEvents(tools, key, envelope);
        if (keeps) cache.put(entry.digest, decoded);
        return decoded;
      } catch (error) {
        // What merely cannot be reached must not look as if there were nothing.
        if (!isDamage(error)) throw error;
        onDamaged(entry, error);
        return undefined;
      }
    },
  };
}

/** Chunks with events of the bucket that may overlap, latest start first. */
export function placesOf(
  bucket: BucketState,
  { from = -Infinity, to = Infinity }: Range = {},
): Place[] {
  const places: Place[] = [];
  for (const stream of streamsOf(bucket)) {
    for (const entry of stream.chunks) {
      const span = entry.spans.find((candidate) => candidate.bucket === bucket.index);
      if (span && span.lastEnd >= from && span.firstStart <= to) {
        places.push({ stream, entry, span });
      }
    }
  }
  return places.sort((a, b) => b.span.lastStart - a.span.lastStart);
}
