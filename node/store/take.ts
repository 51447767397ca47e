import type { Micros } from '../../protocol/event.ts';
import type { JsonObject } from '../../protocol/json.ts';
import { type Amendments, NO_AMENDMENTS } from './amend/amendment.ts';
import { type ChunkReader, type Place, placesOf } from './chunk-reader.ts';
import type { Snapshot } from './database.ts';
import type { BucketSpan } from './entry.ts';
import type { Range, StoredEvent } from './interface.ts';
import type { StreamKey } from './partition.ts';
import { lasting } from './past.ts';
import type { Numbers } from './purge/numbers.ts';
import type { Fits } from './rows.ts';
import type { BucketState } from './state.ts';
import { unpacked } from './unpacked.ts';
import type { Veil, VeilOf } from './veil.ts';

/** A chunk, and its key, which a purge may destroy while it is read. */
export interface TakenPlace extends Place {
  readonly key: StreamKey | undefined;
}

/** What a read is of. */
export interface Taken {
  /** Whoever took closes it. */
  readonly snapshot: Snapshot;
  /** Latest start first; none of which a veil hides everything. */
  readonly places: readonly TakenPlace[];
  /** Events that overlap the range and are in no chunk, as amended, in any order. */
  readonly elsewhere: readonly StoredEvent[];
  readonly amendments: Amendments;
  readonly purged: Numbers | undefined;
  readonly veil: Veil | undefined;
  /** Whether a row of these chunks is to be given. */
  readonly fits: Fits;
  /** As when it is; as it is now where absent. */
  readonly moment: Micros | undefined;
}

/**
 * Takes what a read is of, all at one moment, so that nothing is seen twice or not at all.
 * @param amended whether as it is shown, else as it was recorded
 */
export type Take = (bucket: BucketState, range: Range, amended?: boolean) => Promise<Taken>;

export function createTake(chunks: ChunkReader, veilOf: VeilOf): Take {
  return (bucket, range, amended = true) => {
    const partition = chunks.partitionOf(bucket);
    return partition.atRest(() => {
      const { past } = range;
      const moment = past?.moment;
      const shownAs = past ? past.amendments(bucket) : bucket.amendments;
      const amendments = amended ? shownAs : NO_AMENDMENTS;
      const { purged } = bucket;
      const veil = amended ? veilOf(bucket.stream.domain) : undefined;
      const overlaps = overlapping(range, veil);
      const { recordings } = bucket;
      const isThere = (number: number, start: Micros): boolean =>
        moment === undefined || recordings.isBy(number, start, moment);
      const waiting = unpacked(bucket)
        .filter(({ number, start }) => !amendments.has(number) && isThere(number, start))
        .map((event) => (past ? { ...event, duration: lasting(moment, event) } : event));
      const amendedHere = amendments.shownWithin(range.from ?? -Infinity, range.to ?? Infinity);
      return {
        snapshot: partition.snapshot(),
        // Chunks of which nothing is shown are not opened: there may be years of them.
        places: placesOf(bucket, range)
          .filter(({ span }) => span.lastStart >= (veil?.hideBefore ?? -Infinity))
          .filter(({ span }) => moment === undefined || mayBeBy(bucket, span, moment))
          .map((place) => ({ ...place, key: chunks.keyOf(place.entry) })),
        elsewhere:
          waiting.length === 0 && !veil
            ? amendedHere
            : [...waiting, ...amendedHere].filter(({ start, duration }) =>
                overlaps(start, duration),
              ),
        amendments,
        purged,
        veil,
        fits: asRecorded(overlaps, amendments, purged, past && { moment: past.moment, isThere }),
        moment,
      };
    });
  };
}

/** Whether one of a chunk's events may have been recorded by a moment. */
function mayBeBy(
  { recordings }: BucketState,
  { firstNumber, lastNumber, firstStart }: BucketSpan,
  moment: Micros,
): boolean {
  if (recordings.areNoneBy(firstNumber, lastNumber, moment)) return false;
  return (
    firstStart <= moment ||
    !recordings.otherwise(firstNumber, lastNumber)[Symbol.iterator]().next().done
  );
}

/** The data of an event as it is shown. */
export function shown({ start, data }: StoredEvent, veil: Veil | undefined): JsonObject {
  return veil && start < veil.reduceBefore ? veil.reduce(data) : data;
}

function overlapping({ from = -Infinity, to = Infinity }: Range, veil: Veil | undefined) {
  const least = veil?.hideBefore ?? -Infinity;
  return (start: Micros, duration: Micros): boolean =>
    start + duration >= from && start <= to && start >= least;
}

/** Of what stands in chunks, that which nobody amended or purged. */
function asRecorded(
  overlaps: (start: Micros, duration: Micros) => boolean,
  amendments: Amendments,
  purged: Numbers | undefined,
  past:
    | {
        readonly moment: Micros;
        readonly isThere: (number: number, start: Micros) => boolean;
      }
    | undefined,
): Fits {
  if (past) {
    return (start, duration, number) =>
      past.isThere(number, start) &&
      overlaps(start, lasting(past.moment, { start, duration })) &&
      !amendments.has(number) &&
      !purged?.has(number);
  }
  if (amendments.size === 0 && !purged) return overlaps;
  return (start, duration, number) =>
    overlaps(start, duration) && !amendments.has(number) && !purged?.has(number);
}
