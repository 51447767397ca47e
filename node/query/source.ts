import type { Micros } from '../../protocol/event.ts';
import { type BucketState, eventId, type Store } from '../store/index.ts';
import { createBuilder, type Events } from './events.ts';
import type { Pool } from './pool.ts';

/**
 * The events of a bucket between two moments, newest first, cut to them.
 * @throws ElatioError of the store; `signal`'s reason
 */
export async function readBucket(
  store: Pick<Store, 'coded'>,
  pool: Pool,
  bucket: BucketState,
  { from, to }: { readonly from: Micros; readonly to: Micros },
  signal?: AbortSignal,
): Promise<Events> {
  const made = createBuilder(pool, 1_024);
  const first = eventId(bucket, 0);
  for await (const batch of store.coded(pool, bucket, { from, to }, Infinity, signal)) {
    for (const { number, start, duration, data } of batch) {
      const begin = Math.max(start, from);
      made.add(begin, Math.min(start + duration, to) - begin, data, first + number);
    }
  }
  return made.events();
}
