import type { Micros } from '../../protocol/event.ts';
import type { JsonObject } from '../../protocol/json.ts';
import { type Amendments, NO_AMENDMENTS } from './amend/amendment.ts';
import { type ChunkReader, type Place, placesOf } from './chunk-reader.ts';
import type { Snapshot } from './database.ts';
import type { Range, StoredEvent } from './interface.ts';
import type { StreamKey } from './partition.ts';
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
      const amendments = amended ? bucket.amendments : NO_AMENDMENTS;
      const { purged } = bucket;
      const veil = amended ? veilOf(bucket.stream.domain) : undefined;
      const overlaps = overlapping(range, veil);
      const waiting = unpacked(bucket).filter(({ number }) => !amendments.has(number));
      return {
        snapshot: partition.snapshot(),
        // Chunks of which nothing is shown are not opened: there may be years of them.
        places: placesOf(bucket, range)
          .filter(({ span }) => span.lastStart >= (veil?.hideBefore ?? -Infinity))
          .map((place) => ({ ...place, key: chunks.keyOf(place.entry) })),
        elsewhere: [
          ...waiting,
          ...amendments.shownWithin(range.from ?? -Infinity, range.to ?? Infinity),
        ].filter(({ start, duration }) => overlaps(start, duration)),
        amendments,
        purged,
        veil,
        fits: asRecorded(overlaps, amendments, purged),
      };
    });
  };
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
): Fits {
  if (amendments.size === 0 && !purged) return overlaps;
  return (start, duration, number) =>
    overlaps(start, duration) && !amendments.has(number) && !purged?.has(number);
}
