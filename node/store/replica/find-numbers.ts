import type { Domain } from '../../../protocol/bucket.ts';
import type { ChunkTools } from '../chunks.ts';
import type { ChunkEntry } from '../entry.ts';
import type { Keyring } from '../keyring.ts';
import type { Partition } from '../partition.ts';
import { isDamage } from '../seal.ts';
import type { BucketState, State, StreamState } from '../state.ts';
import { type HasNumber, readChunk } from './read-chunk.ts';

/** Whether a chunk has the event of a bucket and number. */
export type FindNumber = (
  stream: StreamState,
  entry: ChunkEntry,
  bucket: BucketState,
  number: number,
) => Promise<boolean>;

interface FinderDeps {
  readonly state: State;
  readonly partitionFor: (domain: Domain) => Partition;
  readonly keyring: Keyring;
  readonly tools: ChunkTools;
}

/**
 * Mostly the index says it. Chunks of which it does not are read, once.
 * @param known of chunks that were just read, by digest
 */
export function createFinder(
  { state, partitionFor, keyring, tools }: FinderDeps,
  known: ReadonlyMap<string, HasNumber> = new Map(),
): FindNumber {
  const read = new Map(known);

  async function numbersIn(stream: StreamState, entry: ChunkEntry): Promise<HasNumber> {
    try {
      const envelope = await partitionFor(stream.domain).chunk(entry.digest);
      const key = keyring.byId(entry.keyId);
      const found = readChunk(tools, stream, key, entry, envelope, (id) => state.byId.get(id));
      return typeof found === 'object' && 'has' in found ? found.has : () => false;
    } catch (error) {
      if (!isDamage(error)) throw error;
      return () => false;
    }
  }

  return async (stream, entry, bucket, number) => {
    const span = entry.spans.find((one) => one.bucket === bucket.index);
    if (!span || number < span.firstNumber || number > span.lastNumber) return false;
    if (span.count === span.lastNumber - span.firstNumber + 1) return true;
    let has = read.get(entry.digest);
    if (!has) {
      has = await numbersIn(stream, entry);
      read.set(entry.digest, has);
    }
    return has(bucket, number);
  };
}
