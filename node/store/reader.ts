import { dataAt } from '../../protocol/codec/fields.ts';
import type { DecodedEvents } from '../../protocol/codec/events.ts';
import type { Event, Micros } from '../../protocol/event.ts';
import type { ColumnCache } from './cache.ts';
import { type ChunkTools, openEvents } from './chunks.ts';
import type { BucketSpan, ChunkEntry } from './entry.ts';
import type { Keyring } from './keyring.ts';
import type { Snapshot } from './database.ts';
import type { Partition } from './partition.ts';
import type { Store } from './index.ts';
import { damaged, isDamage } from './seal.ts';
import type { BucketState } from './state.ts';

/** An event as it is stored, with its place. */
export interface StoredEvent extends Event {
  readonly number: number;
}

/** Which events: those that overlap `from` to `to`, both included; no bound where absent. */
export interface Range {
  readonly from?: Micros | undefined;
  readonly to?: Micros | undefined;
}

/** The part of the store that gives events back. */
export type Reader = Pick<Store, 'events' | 'count' | 'event'>;

interface ReaderDeps {
  readonly partitionOf: (bucket: BucketState) => Partition;
  readonly keyring: Keyring;
  readonly tools: ChunkTools;
  readonly cache: ColumnCache;
  /** Told of each chunk that is passed over because it does not open. */
  readonly onDamaged: (entry: ChunkEntry, error: unknown) => void;
}

interface Place {
  readonly entry: ChunkEntry;
  readonly span: BucketSpan;
}

interface Taken {
  readonly snapshot: Snapshot;
  readonly places: readonly Place[];
  /** Events that are in no chunk yet. */
  readonly unpacked: StoredEvent[];
}

export function createReader(deps: ReaderDeps): Reader {
  const { partitionOf, keyring, tools, cache, onDamaged } = deps;

  async function columns(
    partition: Partition,
    entry: ChunkEntry,
    snapshot: Snapshot,
  ): Promise<DecodedEvents> {
    const cached = cache.get(entry.digest);
    if (cached) return cached;
    const key = keyring.byId(entry.keyId);
    if (!key) throw damaged('The key of a chunk is missing');
    const decoded = openEvents(tools, key, await partition.chunk(entry.digest, snapshot));
    cache.put(entry.digest, decoded);
    return decoded;
  }

  /** Events of the bucket in one chunk that fit; none where the chunk is damaged. */
  async function inChunk(
    bucket: BucketState,
    { entry }: Place,
    fits: (start: Micros, duration: Micros, number: number) => boolean,
    snapshot: Snapshot,
  ): Promise<StoredEvent[]> {
    let decoded: DecodedEvents;
    try {
      decoded = await columns(partitionOf(bucket), entry, snapshot);
    } catch (error) {
      // What merely cannot be reached must not look as if there were nothing.
      if (!isDamage(error)) throw error;
      onDamaged(entry, error);
      return [];
    }
    const { bucket: codes, start, duration, number, fields } = decoded;
    const code = decoded.buckets.indexOf(bucket.id);
    const found: StoredEvent[] = [];
    for (let i = 0; i < decoded.count; i++) {
      if (codes[i] !== code || !fits(start[i], duration[i], number[i])) continue;
      found.push({
        number: number[i],
        start: start[i],
        duration: duration[i],
        data: dataAt(fields, i),
      });
    }
    return found;
  }

  /** What a read is of, all taken at one moment, so that nothing is seen twice or not at all. */
  function take(bucket: BucketState, range: Range): Promise<Taken> {
    const partition = partitionOf(bucket);
    return partition.atRest(() => ({
      snapshot: partition.snapshot(),
      places: placesOf(bucket, range),
      unpacked: unpacked(bucket),
    }));
  }

  return {
    async *events(bucket, range = {}, limit = Infinity, signal) {
      const fits = overlaps(range);
      const { snapshot, places, unpacked: events } = await take(bucket, range);
      let waiting = events.filter(({ start, duration }) => fits(start, duration));
      let left = limit;
      try {
        for (let next = 0; left > 0; next++) {
          signal?.throwIfAborted();
          const bound = places[next]?.span.lastStart ?? -Infinity;
          const [ready, rest] = split(waiting.sort(newestFirst), bound);
          if (ready.length > 0) yield ready.slice(0, left);
          left -= ready.length;
          if (next >= places.length) return;
          if (left > 0) {
            waiting = [...rest, ...(await inChunk(bucket, places[next], fits, snapshot))];
          }
        }
      } finally {
        await snapshot.close();
      }
    },
    async count(bucket, range = {}) {
      const fits = overlaps(range);
      if (range.from === undefined && range.to === undefined) {
        return bucket.closed + Number(bucket.open !== undefined);
      }
      const { snapshot, places, unpacked: events } = await take(bucket, range);
      let count = events.filter(({ start, duration }) => fits(start, duration)).length;
      try {
        for (const place of places) {
          const { firstStart, lastStart, count: all } = place.span;
          const whole =
            firstStart >= (range.from ?? -Infinity) && lastStart <= (range.to ?? Infinity);
          count += whole ? all : (await inChunk(bucket, place, fits, snapshot)).length;
        }
      } finally {
        await snapshot.close();
      }
      return count;
    },
    async event(bucket, number) {
      const { snapshot, places, unpacked: events } = await take(bucket, {});
      try {
        const here = events.find((event) => event.number === number);
        if (here) return here;
        for (const place of places) {
          const { firstNumber, lastNumber } = place.span;
          if (number < firstNumber || number > lastNumber) continue;
          const [event] = await inChunk(bucket, place, (_s, _d, n) => n === number, snapshot);
          if (event) return event;
        }
        return undefined;
      } finally {
        await snapshot.close();
      }
    },
  };
}

/** Chunks with events of the bucket that may overlap, latest start first. */
function placesOf(bucket: BucketState, { from = -Infinity, to = Infinity }: Range): Place[] {
  const places: Place[] = [];
  for (const entry of bucket.stream.chunks) {
    const span = entry.spans.find((candidate) => candidate.bucket === bucket.index);
    if (span && span.lastEnd >= from && span.firstStart <= to) places.push({ entry, span });
  }
  return places.sort((a, b) => b.span.lastStart - a.span.lastStart);
}

/** Events of the bucket that are in no chunk yet. */
function unpacked(bucket: BucketState): StoredEvent[] {
  const { flushing, pending } = bucket.stream;
  const events: StoredEvent[] = [];
  for (const list of [flushing, pending]) {
    for (const { bucket: of, number, start, duration, data } of list) {
      if (of === bucket) events.push({ number, start, duration, data });
    }
  }
  if (bucket.open) events.push(bucket.open);
  return events;
}

function overlaps({ from = -Infinity, to = Infinity }: Range) {
  return (start: Micros, duration: Micros): boolean => start + duration >= from && start <= to;
}

function newestFirst(a: StoredEvent, b: StoredEvent): number {
  return b.start - a.start || a.number - b.number;
}

/** Parts a sorted list after the last event that starts later than `bound`. */
function split(events: StoredEvent[], bound: Micros): [ready: StoredEvent[], rest: StoredEvent[]] {
  const at = events.findIndex(({ start }) => start <= bound);
  return at < 0 ? [events, []] : [events.slice(0, at), events.slice(at)];
}
