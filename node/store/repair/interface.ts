import type { Domain } from '../../../protocol/bucket.ts';
import type { PayloadKind, PayloadRow } from '../../../protocol/codec/payloads.ts';
import type { Event, Micros } from '../../../protocol/event.ts';
import type { Intervals } from '../../../protocol/intervals.ts';
import type { JsonObject } from '../../../protocol/json.ts';
import type { BucketSpan, ChunkEntry } from '../entry.ts';
import type { RemovedRecord, StreamKey, StreamRecord } from '../partition.ts';
import type { ReplicaHeads } from '../replica/records.ts';
import type { BucketRecord, DeviceRecord } from '../root.ts';
import type { Place } from './leveldb/rows.ts';

/** What one bucket has in a chunk, by the bucket's id. */
export type OwnedSpan = readonly [id: string, span: BucketSpan];

/** A chunk that opens. */
export interface FoundChunk {
  readonly place: Place;
  /** As the index has it, or made anew: its spans are then without indexes. */
  readonly entry: ChunkEntry;
  readonly isIndexed: boolean;
  readonly spans: readonly OwnedSpan[];
  /** Ordinals to leave out: they stand in other chunks, or were purged. */
  readonly without: Intervals;
}

/** What is known of a bucket whose record is lost. */
export interface UnknownBucket {
  readonly id: string;
  readonly stream: string;
  readonly domain: Domain;
  /** The data of one of its events. */
  readonly sample: JsonObject;
  /** The start of one of them. */
  readonly first: Micros;
  /** As its chunks' entries name it. */
  readonly index: number | undefined;
}

export interface FoundStream {
  readonly record: StreamRecord;
  /** Its own record is lost, and with it the key of its tags. */
  readonly isRemade: boolean;
  readonly chunks: readonly FoundChunk[];
  readonly removed: Intervals;
  /** What earlier repairs had lost and left out. */
  readonly lost: Intervals;
  readonly skipped: Intervals;
  /** Values of the chain whose chunks are not there. */
  readonly points: readonly (number | Uint8Array)[];
  /** No ordinal from here on was seen anywhere. */
  readonly top: number;
}

/** What is left of a partition. */
export interface FoundPartition {
  readonly domain: Domain;
  /** What is wrong with its files: then rows may have gone without a trace. */
  readonly files: readonly string[];
  /** All that is wrong: sentences. */
  readonly faults: readonly string[];
  readonly streams: ReadonlyMap<string, FoundStream>;
  readonly keys: readonly StreamKey[];
  readonly removed: readonly (readonly [digest: string, record: RemovedRecord])[];
  readonly amended: readonly (readonly [key: string, json: string])[];
  readonly recorded: readonly (readonly [key: string, numbers: readonly number[]])[];
  readonly documents: readonly (readonly [id: string, content: Uint8Array])[];
  /** Of others' streams, by their ids: see `replica`. */
  readonly replicas: readonly (readonly [id: string, heads: ReplicaHeads])[];
  readonly live: readonly (readonly [device: string, json: string])[];
  /** Whether amendments may be missing. */
  readonly lostAmended: boolean;
  /** Of chunks that are gone, as their entries have them. */
  readonly gone: readonly BucketSpan[];
  readonly unknown: readonly UnknownBucket[];
}

/** What is left of the root. */
export interface FoundRoot {
  readonly faults: readonly string[];
  readonly files: readonly string[];
  /** Nothing where it is lost. */
  readonly device: DeviceRecord | undefined;
  readonly buckets: readonly BucketRecord[];
  /** JSON. */
  readonly local: readonly (readonly [key: string, json: string])[];
}

/** An event that is in no chunk. */
export interface TailEvent extends Event {
  readonly index: number;
  readonly number: number;
  /** Nothing where what came before it is not known. */
  readonly ordinal: number | undefined;
}

/** An item that is no event, and in no chunk. */
export interface TailPayload extends Omit<PayloadRow, 'ordinal'> {
  readonly domain: Domain;
  readonly kind: PayloadKind;
  readonly ordinal: number | undefined;
}

/** What is left of the tails. */
export interface FoundTails {
  readonly faults: readonly string[];
  readonly events: readonly TailEvent[];
  readonly payloads: readonly TailPayload[];
  /** Open events by the index of their bucket. */
  readonly open: ReadonlyMap<number, Event & { readonly number: number }>;
  /** Least numbers that were not given yet, by the index of the bucket. */
  readonly numbers: ReadonlyMap<number, number>;
  /** The same of ordinals of this device's streams. */
  readonly tops: ReadonlyMap<Domain, number>;
  /** Number of the last one; 0 where there is none. */
  readonly last: number;
}

/** A bucket as it is before and after. */
export interface RepairedBucket {
  readonly name: string;
  readonly domain: Domain;
  readonly kept: number;
  /** Starts of the first and the last that is kept; infinite where there is none. */
  readonly first: Micros;
  readonly last: Micros;
  /** Events that are known to be gone, and the starts of the first and the last of them. */
  readonly lost: number;
  readonly lostFirst: Micros;
  readonly lostLast: Micros;
  /** Whether its name was lost, and it has another now. */
  readonly isRenamed: boolean;
}
