import { dataAt, type FieldColumn } from '../../protocol/codec/fields.ts';
import type { DecodedEvents } from '../../protocol/codec/events.ts';
import type { Micros } from '../../protocol/event.ts';
import type { JsonObject } from '../../protocol/json.ts';
import type { ColumnCache } from './cache.ts';
import { type ChunkTools, openEvents } from './chunks.ts';
import { dataTexts } from './data-text.ts';
import type { BucketSpan, ChunkEntry } from './entry.ts';
import type { Keyring } from './keyring.ts';
import { mergeRows } from './merge-rows.ts';
import type { Snapshot } from './database.ts';
import type { Partition } from './partition.ts';
import { chunkRows, fitting, type Fits, type Found, listRows } from './rows.ts';
import type { Range, Store, StoredEvent } from './interface.ts';
import { damaged, isDamage } from './seal.ts';
import type { BucketState } from './state.ts';

/** The part of the store that gives events back. */
export type Reader = Pick<Store, 'events' | 'texts' | 'count' | 'event'>;

interface ReaderDeps {
  readonly partitionOf: (bucket: BucketState) => Partition;
  readonly keyring: Keyring;
  readonly tools: ChunkTools;
  readonly cache: ColumnCache;
  /** Told of each chunk that is passed over because it does not open. */
  readonly onDamaged: (entry: ChunkEntry, error: unknown) => void;
}

/** How the data of events is given. */
interface Form<T> {
  /** Whether chunks that are read for it are kept in the cache. */
  readonly keeps: boolean;
  ofRows(fields: readonly FieldColumn[]): (row: number) => T;
  ofData(data: JsonObject): T;
}

const OBJECTS: Form<JsonObject> = {
  keeps: true,
  ofRows: (fields) => (row) => dataAt(fields, row),
  ofData: (data) => data,
};

const TEXTS: Form<string> = {
  keeps: false,
  ofRows: dataTexts,
  ofData: (data) => JSON.stringify(data),
};

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
    keeps: boolean,
  ): Promise<DecodedEvents> {
    const cached = cache.get(entry.digest);
    if (cached) return cached;
    const key = keyring.byId(entry.keyId);
    if (!key) throw damaged('The key of a chunk is missing');
    const decoded = openEvents(tools, key, await partition.chunk(entry.digest, snapshot));
    if (keeps) cache.put(entry.digest, decoded);
    return decoded;
  }

  /** The columns of a chunk and which of its rows fit; nothing where the chunk is damaged. */
  async function inChunk(
    bucket: BucketState,
    { entry }: Place,
    fits: Fits,
    snapshot: Snapshot,
    keeps = true,
  ): Promise<{ decoded: DecodedEvents; rows: Uint32Array } | undefined> {
    try {
      const decoded = await columns(partitionOf(bucket), entry, snapshot, keeps);
      return { decoded, rows: fitting(decoded, bucket.id, fits) };
    } catch (error) {
      // What merely cannot be reached must not look as if there were nothing.
      if (!isDamage(error)) throw error;
      onDamaged(entry, error);
      return undefined;
    }
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

  async function* read<T>(
    form: Form<T>,
    bucket: BucketState,
    range: Range = {},
    limit = Infinity,
    signal?: AbortSignal,
  ): AsyncGenerator<Found<T>[]> {
    const fits = overlaps(range);
    const { snapshot, places, unpacked: events } = await take(bucket, range);
    const waiting = events
      .filter(({ start, duration }) => fits(start, duration))
      .map((event): Found<T> => ({ ...event, data: form.ofData(event.data) }));
    const unopened = places.map((place) => ({
      lastStart: place.span.lastStart,
      async open() {
        const found = await inChunk(bucket, place, fits, snapshot, form.keeps);
        if (!found) return listRows<T>([]);
        const { decoded, rows } = found;
        return chunkRows(decoded, rows, form.ofRows(decoded.fields));
      },
    }));
    try {
      signal?.throwIfAborted();
      for await (const batch of mergeRows(listRows(waiting), unopened, limit)) {
        yield batch;
        signal?.throwIfAborted();
      }
    } finally {
      await snapshot.close();
    }
  }

  return {
    events: (bucket, range, limit, signal) => read(OBJECTS, bucket, range, limit, signal),
    texts: (bucket, range, limit, signal) => read(TEXTS, bucket, range, limit, signal),
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
          count += whole ? all : ((await inChunk(bucket, place, fits, snapshot))?.rows.length ?? 0);
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
          const isIt: Fits = (_start, _duration, n) => n === number;
          const found = await inChunk(bucket, place, isIt, snapshot);
          if (!found || found.rows.length === 0) continue;
          const { decoded, rows } = found;
          return chunkRows(decoded, rows, OBJECTS.ofRows(decoded.fields)).event(0);
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
