import type { Domain } from '../../protocol/bucket.ts';
import type { Event, Micros } from '../../protocol/event.ts';
import type { BucketState, OpenEvent, State } from './state.ts';
import { type ItemRecord, joinRecords } from './records.ts';

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
  /**
   * Lets the bucket's open event last `duration` in all; gives it back as it is then.
   * @throws RangeError where none is open
   */
  extend(bucket: BucketState, duration: Micros): OpenEvent;
  /**
   * Adds an event: the bucket's open one from now on, unless it began before the newest.
   * @throws RangeError where the bucket is another device's or has no numbers left
   */
  insert(bucket: BucketState, event: Event): OpenEvent;
  /**
   * Adds a record to this device's stream of a domain.
   * @throws RangeError where it has none
   */
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
  readonly records: readonly ItemRecord[];
  /** Of the frame, about, in bytes. */
  readonly size: number;
  /** The content of the frame. */
  frame(): Uint8Array;
  run<T>(operation: (transaction: Transaction) => T): T;
}

export function createGroup(state: State): Group {
  const records: ItemRecord[] = [];
  const texts: string[] = [];
  let size = 0;
  const staged = new Map<BucketState, Staged>();
  return {
    records,
    get size() {
      return size;
    },
    frame: () => joinRecords(texts),
    run(operation) {
      const own = new Map<BucketState, Staged>();
      const added: ItemRecord[] = [];
      const view = (bucket: BucketState): Staged => own.get(bucket) ?? staged.get(bucket) ?? bucket;
      const result = operation(transaction(state, view, own, added));
      if (added.length === 0) return result;
      // One at a time, so that data which is no JSON fails the write that brought it and no other.
      const text = JSON.stringify(added);
      // Only now that nothing threw.
      texts.push(text);
      size += text.length;
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
  added: ItemRecord[],
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
      // A stream has one writer, which is what makes replicas mergeable.
      if (!bucket.stream.own) throw new RangeError('"bucket" expected to be of this device');
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
      if (!state.own.has(domain)) throw new RangeError('"domain" expected with a stream');
      added.push(['p', domain, time, Buffer.from(payload).toString('base64')]);
    },
  };
}
