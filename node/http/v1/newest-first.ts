import type { Micros } from '../../../protocol/event.ts';
import type { BucketState, Range, Store, StoredEvent } from '../../store/index.ts';

/** Rows that are given at a time. */
const PIECE = 100;

/** An event with its place. */
export interface Row {
  readonly name: string;
  readonly bucket: BucketState;
  readonly event: StoredEvent;
}

/** A bucket's events as far as they have been read. */
interface Source {
  readonly name: string;
  readonly bucket: BucketState;
  readonly batches: AsyncGenerator<StoredEvent[]>;
  batch: readonly StoredEvent[];
  at: number;
  /** None of those to come starts later. Not known to be less before the bucket is read at all. */
  bound: Micros;
}

/** Merges the events of buckets. One is not read before its newest event may be the next. */
export async function* newestFirst(
  store: Store,
  buckets: readonly (readonly [name: string, bucket: BucketState])[],
  range: Range,
  limit: number,
): AsyncGenerator<Row[]> {
  const sources = buckets.map(([name, bucket]): Source => {
    const batches = store.events(bucket, range, limit);
    // What is the newest now may not have been so.
    const bound = range.past ? Infinity : bucket.newest;
    return { name, bucket, batches, batch: [], at: 0, bound };
  });
  try {
    let left = limit;
    while (left > 0) {
      const rows: Row[] = [];
      while (rows.length < Math.min(left, PIECE)) {
        const source = latest(sources);
        if (!source) break;
        const { name, bucket, batch } = source;
        const event = batch[source.at++];
        if (event) rows.push({ name, bucket, event });
        else await refill(source);
        source.bound = source.batch[source.at]?.start ?? source.bound;
      }
      if (rows.length === 0) return;
      left -= rows.length;
      yield rows;
    }
  } finally {
    for (const { batches } of sources) await batches.return(undefined);
  }
}

function latest(sources: readonly Source[]): Source | undefined {
  let found: Source | undefined;
  for (const source of sources) if (source.bound > (found?.bound ?? -Infinity)) found = source;
  return found;
}

async function refill(source: Source): Promise<void> {
  const { done, value } = await source.batches.next();
  source.batch = done ? [] : value;
  source.at = 0;
  if (done) source.bound = -Infinity;
}
