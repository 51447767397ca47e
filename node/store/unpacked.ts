import type { StoredEvent } from './interface.ts';
import type { BucketState } from './state.ts';

/** Events of the bucket that are in no chunk yet, as they were recorded, those aside that a purge hides. */
export function unpacked(bucket: BucketState): StoredEvent[] {
  const { purged } = bucket;
  const all = unpackedWhole(bucket);
  return purged ? all.filter(({ number }) => !purged.has(number)) : all;
}

/** All of them. */
export function unpackedWhole(bucket: BucketState): StoredEvent[] {
  const { flushing, pending } = bucket.stream;
  const events: StoredEvent[] = [];
  for (const list of [flushing, pending]) {
    for (const { bucket: of, number, start, duration, data } of list) {
      // By its id: of the past a bucket is another object.
      if (of.id === bucket.id) events.push({ number, start, duration, data });
    }
  }
  if (bucket.open) events.push(bucket.open);
  for (const event of bucket.live) events.push(event);
  return events;
}
