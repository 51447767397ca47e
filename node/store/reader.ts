import { dataAt, type FieldColumn } from '../../protocol/codec/fields.ts';
import type { DecodedEvents } from '../../protocol/codec/events.ts';
import type { Micros } from '../../protocol/event.ts';
import type { JsonObject } from '../../protocol/json.ts';
import { type Amendments, hasAmended, NO_AMENDMENTS, replacementsIn } from './amend/amendment.ts';
import { type ChunkReader, type Place, placesOf } from './chunk-reader.ts';
import { dataCodes, type Interner } from './data-codes.ts';
import { dataTexts } from './data-text.ts';
import { mergeRows } from './merge-rows.ts';
import type { Snapshot } from './database.ts';
import { chunkRows, fitting, type Fits, type Found, listRows } from './rows.ts';
import type { Range, Store, StoredEvent } from './interface.ts';
import type { BucketState } from './state.ts';
import type { Numbers } from './purge/numbers.ts';
import { unpacked } from './unpacked.ts';
import type { Veil, VeilOf } from './veil.ts';

/** The part of the store that gives events back. */
export type Reader = Pick<Store, 'events' | 'texts' | 'coded' | 'recorded' | 'count' | 'event'>;

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

function codesOf(interner: Interner): Form<number> {
  return {
    keeps: true,
    ofRows: (fields) => dataCodes(fields, interner),
    ofData: (data) => interner.intern(data),
  };
}

interface Taken {
  readonly snapshot: Snapshot;
  readonly places: readonly Place[];
  /** Events that are in no chunk, as amended. */
  readonly elsewhere: StoredEvent[];
  readonly amendments: Amendments;
  readonly purged: Numbers | undefined;
  readonly veil: Veil | undefined;
}

export function createReader(chunks: ChunkReader, veilOf: VeilOf): Reader {
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
      const veil = amended ? veilOf(bucket.stream.domain) : undefined;
      const waiting = unpacked(bucket).filter(({ number }) => !amendments.has(number));
      return {
        snapshot: partition.snapshot(),
        // Chunks of which nothing is shown are not opened: there may be years of them.
        places: placesOf(bucket, range).filter(
          ({ span }) => span.lastStart >= (veil?.hideBefore ?? -Infinity),
        ),
        elsewhere: [...waiting, ...replacementsIn(amendments)],
        amendments,
        purged,
        veil,
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
    const taken = await take(bucket, range, amended);
    const { snapshot, places, elsewhere, amendments, purged, veil } = taken;
    const overlaps = overlapping(range, veil);
    const fits = asRecorded(overlaps, amendments, purged);
    const waiting = elsewhere
      .filter(({ start, duration }) => overlaps(start, duration))
      .map((event): Found<T> => ({ ...event, data: form.ofData(shown(event, veil)) }));
    const unopened = places.map((place) => ({
      lastStart: place.span.lastStart,
      async open() {
        const found = await inChunk(bucket, place, fits, snapshot, form.keeps);
        if (!found) return listRows<T>([]);
        const { decoded, rows } = found;
        return chunkRows(decoded, rows, dataIn(decoded, form, veil));
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
    coded: (interner, ...what) => read(codesOf(interner), true, ...what),
    recorded: (...what) => read(TEXTS, false, ...what),
    async count(bucket, range = {}) {
      const least = veilOf(bucket.stream.domain)?.hideBefore ?? -Infinity;
      if (range.from === undefined && range.to === undefined && !(bucket.firstStart < least)) {
        return bucket.closed + Number(bucket.open !== undefined);
      }
      const { snapshot, places, elsewhere, amendments, purged, veil } = await take(bucket, range);
      const overlaps = overlapping(range, veil);
      const fits = asRecorded(overlaps, amendments, purged);
      let count = elsewhere.filter(({ start, duration }) => overlaps(start, duration)).length;
      try {
        for (const place of places) {
          const { firstStart, lastStart, count: all } = place.span;
          const isWhole =
            !purged &&
            !hasAmended(amendments, place.span) &&
            firstStart >= Math.max(range.from ?? -Infinity, veil?.hideBefore ?? -Infinity) &&
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
      const taken = await take(bucket, {});
      const { snapshot, places, elsewhere, amendments, purged, veil } = taken;
      const isShown = overlapping({}, veil);
      try {
        const here = elsewhere.find((event) => event.number === number);
        if (here || amendments.has(number) || purged?.has(number)) {
          if (!here || !isShown(here.start, here.duration)) return undefined;
          return { ...here, data: shown(here, veil) };
        }
        for (const place of places) {
          const { firstNumber, lastNumber } = place.span;
          if (number < firstNumber || number > lastNumber) continue;
          const isIt: Fits = (start, duration, n) => n === number && isShown(start, duration);
          const found = await inChunk(bucket, place, isIt, snapshot);
          if (!found || found.rows.length === 0) continue;
          const { decoded, rows } = found;
          return chunkRows(decoded, rows, dataIn(decoded, OBJECTS, veil)).event(0);
        }
        return undefined;
      } finally {
        await snapshot.close();
      }
    },
  };
}

function overlapping({ from = -Infinity, to = Infinity }: Range, veil: Veil | undefined) {
  const least = veil?.hideBefore ?? -Infinity;
  return (start: Micros, duration: Micros): boolean =>
    start + duration >= from && start <= to && start >= least;
}

function shown({ start, data }: StoredEvent, veil: Veil | undefined): JsonObject {
  return veil && start < veil.reduceBefore ? veil.reduce(data) : data;
}

/** The data of rows of a chunk as it is shown. */
function dataIn<T>(
  { start, fields }: DecodedEvents,
  form: Form<T>,
  veil: Veil | undefined,
): (row: number) => T {
  const ofRow = form.ofRows(fields);
  if (!veil) return ofRow;
  const { reduceBefore, reduce } = veil;
  return (row) =>
    start[row] < reduceBefore ? form.ofData(reduce(dataAt(fields, row))) : ofRow(row);
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
