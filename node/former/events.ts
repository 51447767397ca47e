import type { Event, Micros } from '../../protocol/event.ts';
import { type BucketState, noteDouble, type Store, type StoredEvent } from '../store/index.ts';

/** What a former store has of a bucket and the log has not. */
export interface Missing {
  /** Numbers of events, as they were recorded. */
  readonly numbers: ReadonlySet<number>;
  /** By number: to which moment it is there of events that went on longer in the former store. */
  readonly until: ReadonlyMap<number, Micros>;
}

type Reading = Pick<Store, 'overlay' | 'events' | 'recorded'>;
type Writing = Reading & Pick<Store, 'local' | 'createBucket' | 'buckets' | 'append'>;

/** Events that are recorded again at once. */
const BATCH = 16_384;

/**
 * Which events of a bucket of a former store the log lacks: as they were recorded, so that nothing counts as missing that
 * somebody has corrected since. What both had and the log has not any more was purged, where something was.
 */
export async function missingIn(
  former: Reading,
  here: Reading,
  bucket: BucketState,
  signal: AbortSignal,
): Promise<Missing> {
  const there = here.overlay.bucket(bucket.id);
  const numbers = new Set<number>();
  const until = new Map<number, Micros>();
  // What a device says that it has at work is there until it says something else: the copy said so itself.
  const atWork = new Set(there?.live.map(({ number }) => number));
  let common = -1;
  for await (const events of former.recorded(bucket, {}, Infinity, signal)) {
    const range = { from: events.at(-1)?.start, to: events[0]?.start };
    const known = new Map<string, StoredEvent['duration']>();
    const found = there ? here.recorded(there, range, Infinity, signal) : [];
    for await (const batch of found) {
      for (const event of batch) {
        if (!atWork.has(event.number)) known.set(nameOf(event), event.duration);
      }
    }
    for (const event of events) {
      const { number, start, duration } = event;
      const lasts = known.get(nameOf(event));
      if (lasts === undefined) numbers.add(number);
      else common = Math.max(common, number);
      if (lasts !== undefined && lasts < duration) until.set(number, start + lasts);
    }
  }
  const streams = there ? [there.stream, ...there.earlier] : [];
  if (streams.some(({ removed }) => removed.some(({ length }) => length > 0))) {
    for (const number of numbers) if (number < common) numbers.delete(number);
  }
  for (const number of numbers) if (there?.purged?.has(number)) numbers.delete(number);
  return { numbers, until };
}

function nameOf({ number, start, data }: { number: number; start: Micros; data: string }): string {
  return `${number} ${start} ${data}`;
}

/**
 * Records again, in a bucket of this device's own, what the log lacks of a bucket: as a person saw it. It can be done
 * again after a crash.
 * @returns how many events
 */
export async function recordMissing(
  former: Reading,
  here: Writing,
  bucket: BucketState,
  { numbers, until }: Missing,
  signal: AbortSignal,
): Promise<number> {
  let count = 0;
  let events: Event[] = [];
  for await (const batch of former.events(bucket, {}, Infinity, signal)) {
    for (const { number, start, duration, data } of batch) {
      const event = bucket.pieces.place(number)?.event ?? number;
      const from = until.get(number);
      if (numbers.has(event)) events.push({ start, duration, data });
      else if (from !== undefined)
        events.push({ start: from, duration: start + duration - from, data });
    }
    if (events.length < BATCH) continue;
    count += await record(here, bucket, events, signal);
    events = [];
  }
  return count + (await record(here, bucket, events, signal));
}

async function record(
  here: Writing,
  { id, spec }: BucketState,
  events: readonly Event[],
  signal: AbortSignal,
): Promise<number> {
  if (events.length === 0) return 0;
  await here.createBucket(spec);
  const own = here.buckets().get(spec.name);
  if (!own?.stream.own) throw new Error(`there is no bucket "${spec.name}" of this device`);
  const starts = events.map(({ start }) => start);
  const [from, to] = [Math.min(...starts), Math.max(...starts)];
  const known = new Set<string>();
  for await (const batch of here.events(own, { from, to }, Infinity, signal)) {
    for (const event of batch) known.add(textOf(event));
  }
  const fresh = events.filter((event) => !known.has(textOf(event)));
  // Before they are there: whoever brings the first ones may come at once.
  await noteDouble(here.local, { bucket: own.id, of: id, from, to });
  if (fresh.length > 0) await here.append(own, fresh.toReversed());
  return fresh.length;
}

function textOf({ start, data }: Event): string {
  return `${start} ${JSON.stringify(data)}`;
}
