import type { Domain } from '../../protocol/bucket.ts';
import type { PayloadKind } from '../../protocol/codec/payloads.ts';
import type { Event, Micros } from '../../protocol/event.ts';
import { LEAST_PIECE } from './amend/pieces.ts';
import type { BucketState, OpenEvent, State, StreamState } from './state.ts';
import { noteworthy } from './recordings.ts';
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
  /** The bucket's open event. */
  open(bucket: BucketState): OpenEvent | undefined;
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
   * Closes the bucket's open event: the next one that is recorded is another.
   * @throws RangeError where none is open
   */
  close(bucket: BucketState): void;
  /**
   * Adds an item that is no event to this device's stream of a domain.
   * @param time decides under which month's key it is sealed
   * @returns its ordinal
   * @throws RangeError where there is no such stream
   */
  item(domain: Domain, kind: PayloadKind, time: Micros, payload: Uint8Array): number;
}

/** What transactions of one group have changed and nobody has applied yet. */
interface Staged {
  readonly open: OpenEvent | undefined;
  readonly newest: Micros;
  readonly nextNumber: number;
}

/** Buckets and streams as far as they differ from the state. */
interface Differences {
  readonly buckets: Map<BucketState, Staged>;
  /** Next ordinals. */
  readonly next: Map<StreamState, number>;
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

/** @param now when what it inserts is recorded */
export function createGroup(state: State, now: () => Micros): Group {
  const records: ItemRecord[] = [];
  const texts: string[] = [];
  let size = 0;
  const staged: Differences = { buckets: new Map(), next: new Map() };
  return {
    records,
    get size() {
      return size;
    },
    frame: () => joinRecords(texts),
    run(operation) {
      const own: Differences = { buckets: new Map(), next: new Map() };
      const added: ItemRecord[] = [];
      const result = operation(transaction(state, staged, own, added, now));
      if (added.length === 0) return result;
      // One at a time, so that data which is no JSON fails the write that brought it and no other.
      const text = JSON.stringify(added);
      // Only now that nothing threw.
      texts.push(text);
      size += text.length;
      for (const [bucket, change] of own.buckets) staged.buckets.set(bucket, change);
      for (const [stream, next] of own.next) staged.next.set(stream, next);
      for (const record of added) records.push(record);
      return result;
    },
  };
}

function transaction(
  state: State,
  staged: Differences,
  own: Differences,
  added: ItemRecord[],
  now: () => Micros,
): Transaction {
  const view = (bucket: BucketState): Staged =>
    own.buckets.get(bucket) ?? staged.buckets.get(bucket) ?? bucket;
  /** An item joins the stream; its ordinal. */
  const join = (stream: StreamState): number => {
    const ordinal = own.next.get(stream) ?? staged.next.get(stream) ?? stream.next;
    own.next.set(stream, ordinal + 1);
    return ordinal;
  };
  return {
    bucket(name) {
      const bucket = state.buckets.get(name);
      return bucket && { bucket, open: view(bucket).open };
    },
    open: (bucket) => view(bucket).open,
    extend(bucket, duration) {
      const { open, newest, nextNumber } = view(bucket);
      if (!open) throw new RangeError('"bucket" expected with an open event');
      if (duration === open.duration) return open;
      const longer = { ...open, duration };
      own.buckets.set(bucket, { open: longer, newest, nextNumber });
      added.push(['x', bucket.index, open.number, duration]);
      return longer;
    },
    insert(bucket, { start, duration, data }) {
      const { open, newest, nextNumber: number } = view(bucket);
      // A stream has one writer, which is what makes replicas mergeable.
      if (!bucket.stream.own) throw new RangeError('"bucket" expected to be of this device');
      if (number >= LEAST_PIECE) throw new RangeError('"bucket" expected fewer than 2^31 events');
      const event = { number, start, duration, data };
      const opens = start >= newest;
      if (!opens || open) join(bucket.stream);
      own.buckets.set(bucket, {
        open: opens ? event : open,
        newest: Math.max(newest, start),
        nextNumber: number + 1,
      });
      const recorded = noteworthy(start, now());
      const record = [opens ? 'o' : 'i', bucket.index, number, start, duration, data] as const;
      added.push(recorded === undefined ? record : [...record, recorded]);
      return event;
    },
    close(bucket) {
      const { open, newest, nextNumber } = view(bucket);
      if (!open) throw new RangeError('"bucket" expected with an open event');
      join(bucket.stream);
      own.buckets.set(bucket, { open: undefined, newest, nextNumber });
      added.push(['c', bucket.index, open.number]);
    },
    item(domain, kind, time, payload) {
      const stream = state.own.get(domain);
      if (!stream) throw new RangeError('"domain" expected with a stream');
      added.push(['p', domain, time, Buffer.from(payload).toString('base64'), kind]);
      return join(stream);
    },
  };
}
