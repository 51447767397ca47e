import type { Event, Micros } from '../../protocol/event.ts';
import { LEAST_PIECE } from './amend/pieces.ts';
import { noteworthy } from './recordings.ts';
import { type BucketState, countClosed, type PendingEvent } from './state.ts';

/** Ordinals and numbers for events that go straight into chunks. */
export interface Reservation {
  /** Lets the events wait for their chunk, seen by every read from now on. */
  keep(): void;
  /** Gives ordinals and numbers back: nothing else was added since. */
  undo(): void;
}

/**
 * Reserves places in a bucket's stream, to be called between two writes.
 * @throws RangeError where the bucket is another device's or has not so many numbers left
 */
export function reserve(bucket: BucketState, events: readonly Event[], now: Micros): Reservation {
  const { stream } = bucket;
  if (!stream.own) throw new RangeError('"bucket" expected to be of this device');
  const { next } = stream;
  const { nextNumber } = bucket;
  if (nextNumber + events.length > LEAST_PIECE) {
    throw new RangeError('"bucket" expected fewer than 2^31 events');
  }
  stream.next += events.length;
  stream.untailed += events.length;
  bucket.nextNumber += events.length;
  return {
    keep() {
      const rows = events.map(({ start, duration, data }, i): PendingEvent => ({
        ordinal: next + i,
        number: nextNumber + i,
        start,
        duration,
        data,
        bucket,
      }));
      for (const { number, start } of rows) {
        bucket.recordings.note(number, number + 1, noteworthy(start, now));
      }
      stream.flushing = stream.flushing.concat(rows);
      for (const event of events) countClosed(bucket, event);
    },
    undo() {
      stream.next = next;
      stream.untailed -= events.length;
      bucket.nextNumber = nextNumber;
    },
  };
}
