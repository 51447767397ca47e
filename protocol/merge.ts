/**
 * What two replicas of a log are together. A stream has a single writer, so there is nothing to resolve:
 * the merged log is the union of all items, and of two versions of a live register the later one. Both are
 * commutative, associative and idempotent, so replicas that have seen the same things agree whatever the
 * order they saw them in (Shapiro et al., "Conflict-free Replicated Data Types", SSS 2011).
 *
 * | state | written by | merged by |
 * |---|---|---|
 * | items: (stream, ordinal, tag) → item | the stream's writer, once | union |
 * | live: register → (version, digest, open events) | its device | greatest (version, digest) |
 *
 * Two items at one ordinal with different tags are two branches of a stream that forked (a restored
 * backup, a cloned disk): both are kept. Equal versions of a register with different bytes are a clone's;
 * the greater digest wins so that everybody at least agrees.
 */
import type { BucketId, EventRow } from './codec/columns.ts';

/** The newest event of a bucket, which a heartbeat may still extend. */
export type LiveEvent = Omit<EventRow, 'ordinal'>;

export interface LiveRegister {
  readonly version: number;
  /** Of the register's bytes, hexadecimal. */
  readonly digest: string;
  readonly events: readonly LiveEvent[];
}

export interface Replica {
  /** By {@link itemKey}. */
  readonly items: ReadonlyMap<string, LiveEvent>;
  /** By device and domain. */
  readonly live: ReadonlyMap<string, LiveRegister>;
}

/** The identity of an item: stream id, ordinal, and the tag in hexadecimal. */
export function itemKey(stream: string, ordinal: number, tag: string): string {
  return `${stream}/${ordinal}/${tag}`;
}

/** Everything that either replica holds. */
export function mergeReplicas(a: Replica, b: Replica): Replica {
  const live = new Map(a.live);
  for (const [key, register] of b.live) {
    const other = live.get(key);
    if (!other || isLater(register, other)) live.set(key, register);
  }
  return { items: new Map([...a.items, ...b.items]), live };
}

function isLater(a: LiveRegister, b: LiveRegister): boolean {
  return a.version > b.version || (a.version === b.version && a.digest > b.digest);
}

/**
 * The events a person sees, in order of bucket, number and, in a fork, item: items, and live events that no
 * item with the same bucket and number hides. An event never changes once it is an item, so the item is
 * right.
 */
export function visibleEvents({ items, live }: Replica): LiveEvent[] {
  const events = [...items];
  const closed = new Set(events.map(([, event]) => placeOf(event)));
  for (const [key, { events: open }] of live) {
    for (const event of open) if (!closed.has(placeOf(event))) events.push([key, event]);
  }
  return events
    .sort(
      ([key, a], [otherKey, b]) =>
        compare(a.bucket, b.bucket) || a.number - b.number || compare(key, otherKey),
    )
    .map(([, event]) => event);
}

function placeOf({ bucket, number }: { bucket: BucketId; number: number }): string {
  return `${bucket}/${number}`;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
