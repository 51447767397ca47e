import { dataAt, type FieldColumn } from '../../protocol/codec/fields.ts';
import type { DecodedEvents } from '../../protocol/codec/events.ts';
import type { JsonObject } from '../../protocol/json.ts';
import type { ChunkReader } from './chunk-reader.ts';
import { dataTexts } from './data-text.ts';
import { mergeRows } from './merge-rows.ts';
import type { Snapshot } from './database.ts';
import { chunkRows, fitting, type Fits, type Found, listRows } from './rows.ts';
import type { Range, Store } from './interface.ts';
import type { BucketState } from './state.ts';
import { shown, type Take, type TakenPlace } from './take.ts';
import { unveiled, type Veil, type VeilOf } from './veil.ts';

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

export function createReader({
  chunks,
  take,
  veilOf,
}: {
  readonly chunks: ChunkReader;
  readonly take: Take;
  readonly veilOf: VeilOf;
}): Reader {
  /** The columns of a chunk and which of its rows fit; nothing where the chunk is damaged. */
  async function inChunk(
    bucket: BucketState,
    { entry, key }: TakenPlace,
    fits: Fits,
    snapshot: Snapshot,
    keeps = true,
  ): Promise<{ decoded: DecodedEvents; rows: Uint32Array } | undefined> {
    const decoded = await chunks.open(bucket, entry, { snapshot, key, keeps });
    return decoded && { decoded, rows: fitting(decoded, bucket.id, fits) };
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
    const { snapshot, places, elsewhere, veil, fits, moment } = taken;
    const waiting = elsewhere.map((event): Found<T> => ({
      ...event,
      data: form.ofData(shown(event, veil)),
    }));
    const unopened = places.map((place) => ({
      lastStart: place.span.lastStart,
      async open() {
        const found = await inChunk(bucket, place, fits, snapshot, form.keeps);
        if (!found) return listRows<T>([]);
        const { decoded, rows } = found;
        return chunkRows(decoded, rows, dataIn(decoded, form, veil), moment);
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
      const least = veilOf(bucket.stream.domain)?.hideBefore ?? -Infinity;
      const isWhole = range.from === undefined && range.to === undefined && !range.past;
      if (isWhole && !(bucket.firstStart < least)) {
        return bucket.closed + Number(bucket.open !== undefined);
      }
      const taken = await take(bucket, range);
      const { snapshot, places, elsewhere, amendments, purged, veil, fits } = taken;
      let count = elsewhere.length;
      try {
        for (const place of places) {
          const { firstStart, lastStart, count: all } = place.span;
          const areAll =
            !range.past &&
            !purged &&
            !amendments.hasWithin(place.span.firstNumber, place.span.lastNumber) &&
            firstStart >= Math.max(range.from ?? -Infinity, veil?.hideBefore ?? -Infinity) &&
            lastStart <= (range.to ?? Infinity);
          const found = areAll ? undefined : await inChunk(bucket, place, fits, snapshot);
          count += areAll ? all : (found?.rows.length ?? 0);
        }
      } finally {
        await snapshot.close();
      }
      return count;
    },
    async event(bucket, number) {
      const place = bucket.pieces.place(number);
      if (!place) return undefined;
      const amendment = bucket.amendments.get(place.event);
      if (amendment) {
        const standing = amendment.shown.find((event) => event.number === number);
        return standing && unveiled(veilOf(bucket.stream.domain), standing);
      }
      const taken = await take(bucket, {});
      const { snapshot, places, elsewhere, amendments, purged, veil, fits } = taken;
      try {
        const here = elsewhere.find((event) => event.number === number);
        if (here) return { ...here, data: shown(here, veil) };
        if (amendments.has(number) || purged?.has(number) || number !== place.event) {
          return undefined;
        }
        for (const place of places) {
          const { firstNumber, lastNumber } = place.span;
          if (number < firstNumber || number > lastNumber) continue;
          const isIt: Fits = (...row) => row[2] === number && fits(...row);
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
