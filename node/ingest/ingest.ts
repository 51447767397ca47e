import type { BucketSpec } from '../../protocol/bucket.ts';
import { sameJson } from '../../protocol/canonical.ts';
import type { Event, Micros } from '../../protocol/event.ts';
import { type BucketState, eventId, type Store } from '../store/index.ts';
import type { Gate } from '../rules/index.ts';
import type { OpenEvent, Transaction } from '../store/index.ts';
import { checkTimes } from './check-times.ts';
import { ownBucket } from './own-bucket.ts';
import { createSpans, type Span, type SpansTaken } from './spans.ts';

/** An event as it is stored now. Of one that a rule excludes nothing is: then it has no data. */
export interface Taken extends Event {
  /** As ActivityWatch's API knows it; `null` where nothing is stored. */
  readonly id: number | null;
  /** In its bucket. */
  readonly number: number | undefined;
}

export interface Ingest {
  /**
   * Makes a bucket of this device.
   * @returns false where there is one of this name already
   * @throws ElatioError of the store
   */
  createBucket(spec: BucketSpec): Promise<boolean>;
  /**
   * Says that something goes on. Extends the bucket's newest event where that is open, has the same data,
   * and `event` starts within it or at most `pulsetime` (µs) after its end; the longer duration wins, so no
   * event ever gets shorter. Otherwise `event` is a new one; before the newest it changes nothing else. One that
   * a rule excludes ends what goes on: the next does not bridge its time.
   * @returns the event that is extended, or new
   * @throws ElatioError ELATIO_INGEST_BUCKET, ELATIO_INGEST_FOREIGN, ELATIO_INGEST_FIELD, or of the store
   */
  heartbeat(bucket: string, event: Event, pulsetime: Micros): Promise<Taken>;
  /**
   * Stores finished events, all or none.
   * @throws ElatioError ELATIO_INGEST_BUCKET, ELATIO_INGEST_FOREIGN, ELATIO_INGEST_FIELD, or of the store
   */
  insert(bucket: string, events: readonly Event[]): Promise<Taken[]>;
  /**
   * Stores what a person says, of which nothing goes on: no heartbeat extends it, and other devices may correct it at
   * once. Throws as `insert`.
   */
  log(bucket: string, event: Event): Promise<Taken>;
  /**
   * Stores what was recorded elsewhere and may be sent more than once, all or none: see `spans.ts`. Throws as `insert`,
   * but makes the buckets that are not there.
   */
  spans(spans: readonly Span[]): Promise<SpansTaken>;
  /** Ends what goes on in the buckets of this device: no heartbeat extends it any more. */
  endOpen(): Promise<void>;
}

interface IngestDeps {
  readonly store: Store;
  /** What may be stored; all where absent. */
  readonly gate?: Gate;
}

export function createIngest({ store, gate }: IngestDeps): Ingest {
  return {
    createBucket: (spec) => store.createBucket(spec),
    async heartbeat(name, event, pulsetime) {
      checkTimes(event, 'event');
      return store.write((transaction) => {
        const { bucket, open } = ownBucket(transaction, name);
        const kept = gate ? gate.beat(bucket.spec, event) : event;
        if (!kept) return passedOver(transaction, bucket, event);
        const stored =
          open && continues(open, kept, pulsetime)
            ? transaction.extend(bucket, Math.max(open.duration, endOf(kept) - open.start))
            : transaction.insert(bucket, kept);
        return taken(bucket, stored);
      });
    },
    async insert(name, events) {
      for (let i = 0; i < events.length; i++) checkTimes(events[i], `events[${i}]`);
      return store.write((transaction) => {
        const { bucket } = ownBucket(transaction, name);
        return events.map((event) => {
          const kept = gate ? gate.record(bucket.spec, event) : event;
          if (!kept) return passedOver(transaction, bucket, event);
          return taken(bucket, transaction.insert(bucket, kept));
        });
      });
    },
    async log(name, event) {
      checkTimes(event, 'event');
      return store.write((transaction) => {
        const { bucket } = ownBucket(transaction, name);
        const kept = gate ? gate.record(bucket.spec, event) : event;
        if (!kept) return passedOver(transaction, bucket, event);
        const stored = transaction.insert(bucket, kept);
        if (transaction.open(bucket)) transaction.close(bucket);
        return taken(bucket, stored);
      });
    },
    spans: createSpans({ store, ...(gate && { gate }) }),
    endOpen: () =>
      store.write((transaction) => {
        for (const bucket of store.buckets().values()) {
          if (bucket.stream.own && transaction.open(bucket)) transaction.close(bucket);
        }
      }),
  };
}

function continues(open: OpenEvent, { start, data }: Event, pulsetime: Micros): boolean {
  return open.start <= start && start <= endOf(open) + pulsetime && sameJson(open.data, data);
}

function endOf({ start, duration }: Event): Micros {
  return start + duration;
}

function taken(bucket: BucketState, { number, start, duration, data }: OpenEvent): Taken {
  return { id: eventId(bucket, number), number, start, duration, data };
}

/** Nothing of it is stored, but that nothing goes on any more. */
function passedOver(
  transaction: Transaction,
  bucket: BucketState,
  { start, duration }: Event,
): Taken {
  const open = transaction.open(bucket);
  if (open && open.start <= start) transaction.close(bucket);
  return { id: null, number: undefined, start, duration, data: {} };
}
