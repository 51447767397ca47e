import { dataAt } from '../../protocol/codec/fields.ts';
import type { Micros } from '../../protocol/event.ts';
import type { ChunkReader } from './chunk-reader.ts';
import type { SealedEvents } from './chunks.ts';
import type { BucketSpan } from './entry.ts';
import type { Range, StoredEvent } from './interface.ts';
import { chunkRows, fitting } from './rows.ts';
import type { BucketState } from './state.ts';
import { shown, type Take, type Taken, type TakenPlace } from './take.ts';

/**
 * Events of a bucket as of one moment, for who decodes chunks himself: those of its chunks that overlap the range,
 * without the hidden ones and those that begin before `least`; and `events`.
 */
export interface View {
  /** Latest start first. They may have events of other buckets too, and such as do not overlap the range. */
  readonly chunks: readonly ViewedChunk[];
  /**
   * Those that overlap the range and are in no chunk, or were amended, or whose data a veil reduces, as they are
   * shown: newest first, those of one start in the order of their numbers.
   */
  readonly events: readonly StoredEvent[];
  /** Numbers of events, rising, that are not to be taken from these chunks: they were amended, or a purge takes them. */
  readonly hidden: Float64Array;
  /** Events that begin before it are not to be taken from these chunks either: −Infinity where there is no veil. */
  readonly least: Micros;
  /** Events that begin after it are not to be taken from these chunks, and none beyond it: Infinity, but of the past. */
  readonly most: Micros;
  /**
   * A chunk of these, sealed, and what opens it (`unpackChunk`, which also checks that it is the one: hashing takes as
   * long as reading); `undefined` where it cannot be read, which `status` tells.
   * @throws ElatioError ELATIO_STORE_STOPPED, ELATIO_STORE_FAILED; RangeError where it is none of these
   */
  envelope(digest: string): Promise<SealedEvents | undefined>;
  /**
   * Takes note, for `status`, that what `envelope` gave does not open.
   * @throws `error` where it does not say that
   */
  damaged(digest: string, error: unknown): void;
  /** To be called at the end: until then what is dropped meanwhile stays on the disk. */
  close(): Promise<void>;
}

interface ViewedChunk {
  /** SHA-256 of the envelope, hexadecimal. */
  readonly digest: string;
  /** Of the key, hexadecimal. */
  readonly keyId: string;
  /** What the bucket has in it. */
  readonly span: BucketSpan;
}

/** @throws ElatioError ELATIO_STORE_STOPPED, ELATIO_STORE_DAMAGED where the whole partition is */
export function createView({
  chunks,
  take,
}: {
  readonly chunks: ChunkReader;
  readonly take: Take;
}): (bucket: BucketState, range?: Range) => Promise<View> {
  /** What a veil reduces of what stands in chunks. */
  async function reducedIn(
    bucket: BucketState,
    { places, fits, snapshot }: Taken,
    least: Micros,
  ): Promise<StoredEvent[]> {
    const events: StoredEvent[] = [];
    for (const { entry, key, span } of places) {
      if (span.firstStart >= least) continue;
      const decoded = await chunks.open(bucket, entry, { snapshot, key });
      if (!decoded) continue;
      const rows = fitting(
        decoded,
        bucket.id,
        (start, ...row) => start < least && fits(start, ...row),
      );
      const found = chunkRows(decoded, rows, (row) => dataAt(decoded.fields, row));
      for (let i = 0; i < found.length; i++) events.push(found.event(i));
    }
    return events;
  }

  /** What stands in chunks and was still to come at a moment of the past, by when it was recorded. */
  async function aheadIn(
    bucket: BucketState,
    { places, fits, snapshot, moment = Infinity }: Taken,
    least: Micros,
  ): Promise<StoredEvent[]> {
    const events: StoredEvent[] = [];
    for (const { entry, key, span } of places) {
      if (span.lastStart <= moment) continue;
      const decoded = await chunks.open(bucket, entry, { snapshot, key });
      if (!decoded) continue;
      const rows = fitting(
        decoded,
        bucket.id,
        (start, ...row) => start > moment && start >= least && fits(start, ...row),
      );
      const found = chunkRows(decoded, rows, (row) => dataAt(decoded.fields, row));
      for (let i = 0; i < found.length; i++) events.push(found.event(i));
    }
    return events;
  }

  return async (bucket, range = {}) => {
    const taken = await take(bucket, range);
    const { snapshot, veil, elsewhere } = taken;
    const least = Math.max(veil?.hideBefore ?? -Infinity, veil?.reduceBefore ?? -Infinity);
    const places = new Map(
      taken.places
        .filter(({ span }) => span.lastStart >= least)
        .map((place) => [place.entry.digest, place]),
    );
    const placeOf = (digest: string): TakenPlace => {
      const place = places.get(digest);
      if (!place) throw new RangeError('"digest" expected that of a chunk of this view');
      return place;
    };
    try {
      const reduced = await reducedIn(bucket, taken, least);
      const ahead = await aheadIn(bucket, taken, least);
      const more = reduced.length + ahead.length > 0;
      const events = more ? [...elsewhere, ...reduced, ...ahead] : elsewhere;
      return {
        chunks: [...places.values()].map(({ entry: { digest, keyId }, span }) => ({
          digest,
          keyId,
          span,
        })),
        events: sorted(
          veil ? events.map((event) => ({ ...event, data: shown(event, veil) })) : events,
        ),
        hidden: hiddenIn(bucket, taken),
        least,
        most: taken.moment ?? Infinity,
        envelope(digest) {
          const { entry, key } = placeOf(digest);
          return chunks.sealed(bucket, entry, { snapshot, key });
        },
        damaged: (digest, error) => chunks.damaged(placeOf(digest).entry, error),
        close: () => snapshot.close(),
      };
    } catch (error) {
      await snapshot.close();
      throw error;
    }
  };
}

/** Mostly they are in order: amended ones come so. */
function sorted(events: readonly StoredEvent[]): readonly StoredEvent[] {
  const isSorted = events.every(({ start, number }, i) => {
    const before = events[i - 1];
    return !before || before.start > start || (before.start === start && before.number < number);
  });
  if (isSorted) return events;
  return events.toSorted((a, b) => b.start - a.start || a.number - b.number);
}

/** Amended and purged numbers within those that the chunks span, and such as were recorded later. */
function hiddenIn(
  { recordings }: BucketState,
  { places, amendments, purged, moment }: Taken,
): Float64Array {
  const first = places.reduce((least, { span }) => Math.min(least, span.firstNumber), Infinity);
  const last = places.reduce((most, { span }) => Math.max(most, span.lastNumber), -Infinity);
  if (!purged && moment === undefined) return amendments.numbers(first, last);
  const numbers = [...amendments.numbers(first, last)];
  for (const number of purged?.within(first, last) ?? []) numbers.push(number);
  for (const run of recordings.otherwise(first, last)) {
    if (moment === undefined || run.time <= moment) continue;
    for (let number = run.first; number < run.end; number++) numbers.push(number);
  }
  return Float64Array.from(numbers)
    .sort()
    .filter((number, i, all) => number !== all[i - 1]);
}
