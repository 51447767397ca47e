import type { DecodedEvents } from '../../protocol/codec/events.ts';
import type { ColumnCache } from './cache.ts';
import { type ChunkTools, openEvents, type SealedEvents } from './chunks.ts';
import type { Snapshot } from './database.ts';
import type { BucketSpan, ChunkEntry } from './entry.ts';
import type { Range } from './interface.ts';
import type { Keyring } from './keyring.ts';
import { checkDigest, type Partition, type StreamKey } from './partition.ts';
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
  /** The key of a chunk at this moment. */
  keyOf(entry: ChunkEntry): StreamKey | undefined;
  /** The events of a chunk; nothing where it is damaged, which is told. */
  open(
    bucket: BucketState,
    entry: ChunkEntry,
    options?: Sight & {
      /** Whether the cache keeps them; true where absent. */
      readonly keeps?: boolean;
    },
  ): Promise<DecodedEvents | undefined>;
  /** The same, sealed, and maybe another chunk than it is to be: see `unpackChunk`. */
  sealed(bucket: BucketState, entry: ChunkEntry, sight?: Sight): Promise<SealedEvents | undefined>;
  /**
   * Tells that a chunk is damaged.
   * @throws `error` where it does not say so: what merely cannot be reached must not look as if there were nothing
   */
  damaged(entry: ChunkEntry, error: unknown): void;
}

/** As of when; as it is now where absent. */
export interface Sight {
  readonly snapshot?: Snapshot;
  /** Its key then; a purge may have destroyed it since. */
  readonly key?: StreamKey | undefined;
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
  const keyOf = ({ keyId }: ChunkEntry): StreamKey | undefined => keyring.byId(keyId);

  async function read(
    bucket: BucketState,
    entry: ChunkEntry,
    { snapshot, key = keyOf(entry) }: Sight,
  ): Promise<SealedEvents> {
    if (!key) throw damaged('The key of a chunk is missing');
    return { key, envelope: await partitionOf(bucket).chunkUnchecked(entry.digest, snapshot) };
  }

  function tell(entry: ChunkEntry, error: unknown): void {
    if (!isDamage(error)) throw error;
    onDamaged(entry, error);
  }

  /** Whether a chunk was dropped since: without a snapshot that is none that is missing. */
  async function isDropped(bucket: BucketState, { digest }: ChunkEntry): Promise<boolean> {
    const listed = (): boolean =>
      streamsOf(bucket).some(({ chunks }) => chunks.some((each) => each.digest === digest));
    return !(await partitionOf(bucket).atRest(listed));
  }

  return {
    partitionOf,
    keyOf,
    async open(bucket, entry, { keeps = true, ...sight } = {}) {
      const cached = cache.get(entry.digest);
      if (cached) return cached;
      try {
        const { key, envelope } = await read(bucket, entry, sight);
        checkDigest(entry.digest, envelope);
        const decoded = openEvents(tools, key, envelope);
        // What was destroyed meanwhile is not to stay in memory.
        if (keeps && keyOf(entry)) cache.put(entry.digest, decoded);
        return decoded;
      } catch (error) {
        if (!isDamage(error)) throw error;
        if (sight.snapshot || !(await isDropped(bucket, entry))) onDamaged(entry, error);
        return undefined;
      }
    },
    async sealed(bucket, entry, sight = {}) {
      try {
        return await read(bucket, entry, sight);
      } catch (error) {
        tell(entry, error);
        return undefined;
      }
    },
    damaged: tell,
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
