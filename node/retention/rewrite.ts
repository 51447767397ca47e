/**
 * Keeps events reduced in the place of whole ones. What is left of them is appended as new events, then the
 * whole ones are purged, a month at a time.
 *
 * A crash in between leaves both, and a note of which numbers new events have had since it began. Whoever goes on
 * plans again: what is whole still has to go; of what should stand in its place, that which new events say already
 * is not appended again.
 */
import type { Domain } from '../../protocol/bucket.ts';
import { canonicalJson } from '../../protocol/canonical.ts';
import type { Event, Micros } from '../../protocol/event.ts';
import type { Purge } from '../purge/index.ts';
import type { BucketState, Store, StoredEvent } from '../store/index.ts';
import type { Reducing, RetentionRecord } from './record.ts';
import { monthStart } from './plan.ts';
import { reduceToDomain } from './reduce.ts';

/** Numbers of events that are to be reduced. */
type Whole = Pick<ReadonlySet<number>, 'has' | 'size'>;

const NONE: Whole = new Set();

/** As many as fill a chunk. */
const BATCH = 16_384;

export interface RewriteDeps {
  readonly store: Store;
  readonly purge: Pick<Purge, 'plan' | 'replace'>;
  readonly record: RetentionRecord;
}

/** What began from `from` on and before `to`. */
type Stretch = Pick<Reducing, 'domain' | 'from' | 'to'>;

/** The first month of which a domain may have anything; +Infinity where it has nothing. */
export function firstMonth(store: Store, domain: Domain): Micros {
  const buckets = ownBuckets(store, domain);
  const starts = buckets.flatMap(({ firstStart, open, earlier, stream }) => [
    firstStart,
    open?.start ?? Infinity,
    // As they were recorded, also those that are not shown.
    ...[...earlier, stream].flatMap(({ chunks }) =>
      chunks.flatMap(({ spans }) => spans.map((span) => span.firstStart)),
    ),
  ]);
  return monthStart(starts.reduce((a, b) => Math.min(a, b), Infinity));
}

/** How many events a rewrite would be about. @throws ElatioError of the store */
export async function countRewrite(
  { store, purge }: { readonly store: Store; readonly purge: Pick<Purge, 'preview'> },
  { domain, from, to }: Stretch,
): Promise<number> {
  if (!(from < to)) return 0;
  return (await purge.preview(selectorOf(ownBuckets(store, domain), { from, to }))).events;
}

/**
 * Rewrites what began from `from` on and before `to`, all of which veils show reduced already.
 * @returns how many events are reduced now
 * @throws ElatioError ELATIO_PURGE_BUSY, or of the store: `resumeRewrite` goes on
 */
export async function rewrite(deps: RewriteDeps, { domain, from, to }: Stretch): Promise<number> {
  const { store, purge, record } = deps;
  const buckets = ownBuckets(store, domain);
  const { events } = await purge.plan(selectorOf(buckets, { from, to }));
  if (events === 0) return 0;
  const numbers = Object.fromEntries(buckets.map(({ id, nextNumber }) => [id, nextNumber]));
  const reducing = { domain, from, to, numbers };
  await record.change({ reducing });
  return carryOut(deps, reducing, false);
}

/** Goes on with what a crash or a failure broke off. Throws as `rewrite`. */
export async function resumeRewrite(deps: RewriteDeps): Promise<number> {
  const { reducing } = deps.record.get();
  return reducing ? carryOut(deps, reducing, true) : 0;
}

async function carryOut(
  { store, purge, record }: RewriteDeps,
  reducing: Reducing,
  isResumed: boolean,
): Promise<number> {
  const { domain, numbers } = reducing;
  const buckets = ownBuckets(store, domain).filter(({ id }) => Object.hasOwn(numbers, id));
  let reduced = 0;
  await purge.replace(selectorOf(buckets, reducing), async (plan) => {
    for (const bucket of buckets) {
      const whole = plan.numbers.get(bucket.id) ?? NONE;
      const left = await leftOf(store, bucket, whole, reducing);
      const missing = isResumed
        ? await notYetThere(store, bucket, left, { whole, least: numbers[bucket.id] })
        : left;
      for (let at = 0; at < missing.length; at += BATCH) {
        await store.append(bucket, missing.slice(at, at + BATCH));
      }
      reduced += left.length;
    }
  });
  await record.change({ reducing: undefined });
  return reduced;
}

/** Another device's it reduces itself: a stream has one writer. */
function ownBuckets(store: Store, domain: Domain): BucketState[] {
  return store.overlay.bucketsIn(domain).filter(({ stream }) => stream.own);
}

type Span = Pick<Reducing, 'from' | 'to'>;

function selectorOf(buckets: readonly BucketState[], { from, to }: Span) {
  const ids = buckets.map(({ id }) => id);
  return { buckets: ids, begins: from, to: to - 1, reducible: true } as const;
}

/** What is to stand in the place of events, as they are shown; nothing for those that are not. */
async function leftOf(
  store: Store,
  bucket: BucketState,
  whole: Whole,
  { from, to }: Span,
): Promise<Event[]> {
  const left: Event[] = [];
  const found = new Set<number>();
  /** Also of the pieces of what was split. */
  const isOf = ({ number }: StoredEvent): boolean =>
    whole.has(bucket.pieces.place(number)?.event ?? number);
  const take = ({ start, duration, data }: Event): void => {
    left.push({ start, duration, data: start < to ? reduceToDomain(data) : data });
  };
  if (whole.size === 0) return left;
  for await (const batch of store.events(bucket, { from, to: to - 1 })) {
    for (const event of batch) {
      if (!isOf(event)) continue;
      found.add(event.number);
      take(event);
    }
  }
  // Those that a person has moved to another time.
  for (const [number, { shown }] of bucket.amendments.entries()) {
    for (const piece of whole.has(number) ? shown : []) {
      const event = found.has(piece.number) ? undefined : await store.event(bucket, piece.number);
      if (event) take(event);
    }
  }
  return left;
}

/** Those of the events that no new event says already. */
async function notYetThere(
  store: Store,
  bucket: BucketState,
  events: readonly Event[],
  { whole, least }: { readonly whole: Whole; readonly least: number },
): Promise<Event[]> {
  const starts = events.map(({ start }) => start);
  const from = starts.reduce((a, b) => Math.min(a, b), Infinity);
  const to = starts.reduce((a, b) => Math.max(a, b), -Infinity);
  const there = new Map<string, number>();
  if (events.length === 0) return [];
  for await (const batch of store.events(bucket, { from, to })) {
    for (const event of batch) {
      const number = bucket.pieces.place(event.number)?.event ?? event.number;
      if (number < least || whole.has(number)) continue;
      const key = keyOf(event);
      there.set(key, (there.get(key) ?? 0) + 1);
    }
  }
  return events.filter((event) => {
    const key = keyOf(event);
    const count = there.get(key) ?? 0;
    if (count > 0) there.set(key, count - 1);
    return count === 0;
  });
}

function keyOf({ start, duration, data }: Event): string {
  return `${start} ${duration} ${canonicalJson(reduceToDomain(data))}`;
}
