import { dataAt, type FieldColumn } from '../../protocol/codec/fields.ts';
import type { DecodedEvents } from '../../protocol/codec/events.ts';
import type { Micros } from '../../protocol/event.ts';
import type { JsonObject } from '../../protocol/json.ts';
import { type Amendments, hasAmended, NO_AMENDMENTS, replacementsIn } from './amend/amendment.ts';
import { type ChunkReader, type Place, placesOf } from './chunk-reader.ts';
import { dataTexts } from './data-text.ts';
import { mergeRows } from './merge-rows.ts';
import type { Snapshot } from './database.ts';
import { chunkRows, fitting, type Fits, type Found, listRows } from './rows.ts';
import type { Range, Store, StoredEvent } from './interface.ts';
import type { BucketState } from './state.ts';
import type { Numbers } from './purge/numbers.ts';
import { unpacked } from './unpacked.ts';

/** The part of the store that gives events back. */
export type Reader = Pick<Store, 'events' | 'texts' | 'recorded' | 'count' | 'event'>;

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

interface Taken {
  readonly snapshot: Snapshot;
  readonly places: readonly Place[];
  /** Events that are in no chunk, as amended. */
  readonly elsewhere: StoredEvent[];
  readonly amendments: Amendments;
  readonly purged: Numbers | undefined;
}

export function createReader(chunks: ChunkReader): Reader {
  /** The columns of a chunk and which of its rows fit; nothing where the chunk is damaged. */
  async function inChunk(
    bucket: BucketState,
    { entry }: Place,
    fits: Fits,
    snapshot: Snapshot,
    keeps = true,
  ): Promise<{ decoded: DecodedEvents; rows: Uint32Array } | undefined> {
    const decoded = await chunks.open(bucket, entry, snapshot, keeps);
    return decoded && { decoded, rows: fitting(decoded, bucket.id, fits) };
  }

  /** What a read is of, all taken at one moment, so that nothing is seen twice or not at all. */
  function take(bucket: BucketState, range: Range, amended = true): Promise<Taken> {
    const partition = chunks.partitionOf(bucket);
    return partition.atRest(() => {
      const amendments = amended ? bucket.amendments : NO_AMENDMENTS;
      const { purged } = bucket;
      const waiting = unpacked(bucket).filter(({ number }) => !amendments.has(number));
      return {
        snapshot: partition.snapshot(),
        places: placesOf(bucket, range),
        elsewhere: [...waiting, ...replacementsIn(amendments)],
        amendments,
        purged,
      };
    });
  }

  async function* read<T>(
    form: Form<T>,
    amended: boolean,
    bucket: BucketState,
    range: Range = {},
    limit = Infinity,
    signal?: AbortSignal,
  ): AsyncGenerator<Found<T>[]> {
    const overlaps = overlapping(range);
    const { snapshot, places, elsewhere, amendments, purged } = await take(bucket, range, amended);
    const fits = asRecorded(overlaps, amendments, purged);
    const waiting = elsewhere
      .filter(({ start, duration }) => overlaps(start, duration))
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
    events: (...what) => read(OBJECTS, true, ...what),
    texts: (...what) => read(TEXTS, true, ...what),
    recorded: (...what) => read(TEXTS, false, ...what),
    async count(bucket, range = {}) {
      const overlaps = overlapping(range);
      if (range.from === undefined && range.to === undefined) {
        return bucket.closed + Number(bucket.open !== undefined);
      }
      const { snapshot, places, elsewhere, amendments, purged } = await take(bucket, range);
      const fits = asRecorded(overlaps, amendments, purged);
      let count = elsewhere.filter(({ start, duration }) => overlaps(start, duration)).length;
      try {
        for (const place of places) {
          const { firstStart, lastStart, count: all } = place.span;
          const isWhole =
            !purged &&
            !hasAmended(amendments, place.span) &&
            firstStart >= (range.from ?? -Infinity) &&
            lastStart <= (range.to ?? Infinity);
          const found = isWhole ? undefined : await inChunk(bucket, place, fits, snapshot);
          count += isWhole ? all : (found?.rows.length ?? 0);
        }
      } finally {
        await snapshot.close();
      }
      return count;
    },
    async event(bucket, number) {
      const { snapshot, places, elsewhere, amendments, purged } = await take(bucket, {});
      try {
        const here = elsewhere.find((event) => event.number === number);
        if (here || amendments.has(number) || purged?.has(number)) return here;
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

function overlapping({ from = -Infinity, to = Infinity }: Range) {
  return (start: Micros, duration: Micros): boolean => start + duration >= from && start <= to;
}

/** Of what stands in chunks, that which nobody amended or purged. */
function asRecorded(
  overlaps: (start: Micros, duration: Micros) => boolean,
  amendments: Amendments,
  purged: Numbers | undefined,
): Fits {
  if (amendments.size === 0 && !purged) return overlaps;
  return (start, duration, number) =>
    overlaps(start, duration) && !amendments.has(number) && !purged?.has(number);
}
