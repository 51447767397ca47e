import type { Domain } from '../../protocol/bucket.ts';
import type { Event, Micros } from '../../protocol/event.ts';
import type { BucketState, OpenEvent, State } from './state.ts';
import type { TailRecord } from './records.ts';

/** A bucket as a write sees it: with everything before it, on the disk or on its way. */
export interface BucketView {
  readonly bucket: BucketState;
  readonly open: OpenEvent | undefined;
}

/**
 * One write. It sees the writes before it, and others see it once it is in the tail. It runs
 * synchronously; when it throws nothing of it is kept.
 */
export interface Transaction {
  bucket(name: string): BucketView | undefined;
  /** Lets the bucket's open event last `duration` in all; gives it back as it is then. */
  extend(bucket: BucketState, duration: Micros): OpenEvent;
  /**
   * Adds an event: the bucket's open one from now on, unless it began before the newest.
   * @throws RangeError where the bucket has no numbers left
   */
  insert(bucket: BucketState, event: Event): OpenEvent;
  /** Adds a record to this device's stream of a domain, which must exist. */
  record(domain: Domain, time: Micros, payload: Uint8Array): void;
}

/** What transactions of one group have changed and nobody has applied yet. */
interface Staged {
  readonly open: OpenEvent | undefined;
  readonly newest: Micros;
  readonly nextNumber: number;
}

/** A group of transactions that reach the tail in one frame. */
export interface Group {
  readonly records: readonly TailRecord[];
  run<T>(operation: (transaction: Transaction) => T): T;
}

export function createGroup(state: State): Group {
  const records: TailRecord[] = [];
  const staged = new Map<BucketState, Staged>();
  return {
    records,
    run(operation) {
      const own = new Map<BucketState, Staged>();
      const added: TailRecord[] = [];
      const view = (bucket: BucketState): Staged => own.get(bucket) ?? staged.get(bucket) ?? bucket;
      const result = operation(transaction(state, view, own, added));
      // Only now that it did not throw.
      for (const [bucket, change] of own) staged.set(bucket, change);
      for (const record of added) records.push(record);
      return result;
    },
  };
}

function transaction(
  state: State,
  view: (bucket: BucketState) => Staged,
  own: Map<BucketState, Staged>,
  added: TailRecord[],
): Transaction {
  return {
    bucket(name) {
      const bucket = state.buckets.get(name);
      return bucket && { bucket, open: view(bucket).open };
    },
    extend(bucket, duration) {
      const { open, newest, nextNumber } = view(bucket);
      if (!open) throw new RangeError('"bucket" expected with an open event');
      if (duration === open.duration) return open;
      const longer = { ...open, duration };
      own.set(bucket, { open: longer, newest, nextNumber });
      added.push(['x', bucket.index, open.number, duration]);
      return longer;
    },
    insert(bucket, { start, duration, data }) {
      const { open, newest, nextNumber: number } = view(bucket);
      if (number >= 2 ** 32) throw new RangeError('"bucket" expected fewer than 2^32 events');
      const event = { number, start, duration, data };
      const opens = start >= newest;
      own.set(bucket, {
        open: opens ? event : open,
        newest: Math.max(newest, start),
        nextNumber: number + 1,
      });
      added.push([opens ? 'o' : 'i', bucket.index, number, start, duration, data]);
      return event;
    },
    record(domain, time, payload) {
      added.push(['p', domain, time, Buffer.from(payload).toString('base64')]);
    },
  };
}
