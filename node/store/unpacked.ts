import type { StoredEvent } from './interface.ts';
import type { BucketState } from './state.ts';

/** Events of the bucket that are in no chunk yet, as they were recorded, those aside that a purge hides. */
export function unpacked(bucket: BucketState): StoredEvent[] {
  const { purged } = bucket;
  const all = unpackedWhole(bucket);
  return purged ? all.filter(({ number }) => !purged.has(number)) : all;
}

function unpackedWhole(bucket: BucketState): StoredEvent[] {
  const events = waitingIn(bucket);
  if (bucket.open) events.push(bucket.open);
  for (const event of bucket.live) events.push(event);
  return events;
}

/** Closed events that this device has in no chunk yet, as they were recorded. */
export function waitingIn({ id, stream }: BucketState): StoredEvent[] {
  const events: StoredEvent[] = [];
  for (const list of [stream.flushing, stream.pending]) {
    for (const { bucket: of, number, start, duration, data } of list) {
      // By its id: of the past a bucket is another object.
      if (of.id === id) events.push({ number, start, duration, data });
    }
  }
  return events;
}
