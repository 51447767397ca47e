import type { BucketSpec, Domain } from '../../protocol/bucket.ts';
import type { PayloadRow } from '../../protocol/codec/payloads.ts';
import type { Event, Micros } from '../../protocol/event.ts';
import type { Overlay } from './amend/interface.ts';
import type { StoreCopy } from './backup/copy.ts';
import type { BulkWriter } from './bulk.ts';
import type { Past } from './past.ts';
import type { Purging } from './purge/interface.ts';
import type { DeviceRecord, LocalRecords } from './root.ts';
import type { OwnStream, Replicas } from './replica/interface.ts';
import type { Rollups } from './rollups.ts';
import type { BucketState, StreamState } from './state.ts';
import type { Transaction } from './transaction.ts';
import type { VeilOf } from './veil.ts';
import type { View } from './view.ts';
import type { Verification } from './verify.ts';

/** Whose stream events go to. */
export interface Author {
  readonly publicKey: Uint8Array;
  readonly incarnation: Uint8Array;
  /** A name of the device for people. */
  readonly name: string;
}

/** An event as it is stored, with its place. */
export interface StoredEvent extends Event {
  readonly number: number;
}

/** The same, its data as JSON. */
export interface StoredText extends Omit<StoredEvent, 'data'> {
  readonly data: string;
}

/** Which events: those that overlap `from` to `to`, both included; no bound where absent. */
export interface Range {
  readonly from?: Micros | undefined;
  readonly to?: Micros | undefined;
  /** As the log was then; as it is now where absent. */
  readonly past?: Past | undefined;
}

/** Something that just changed. */
export type Change = EventChange | Deletion | Appended;

/** An event is new, or otherwise than it was. */
export interface EventChange {
  readonly kind: 'event';
  readonly bucket: BucketState;
  readonly number: number;
  /** Whether it was there before: it lasts longer, was replaced, or is as it was recorded again. */
  readonly extended: boolean;
  /** As it is now. */
  readonly event: Event;
}

export interface Deletion {
  readonly kind: 'deleted';
  readonly bucket: BucketState;
  readonly number: number;
}

/** Many events came at once; what they are is not told. */
export interface Appended {
  readonly kind: 'appended';
  readonly bucket: BucketState;
  readonly count: number;
}

export interface StoreStatus {
  readonly buckets: number;
  readonly events: number;
  readonly chunks: number;
  /** Bytes that wait in tails. */
  readonly tailBytes: number;
  /** What was found not to be as it was stored. */
  readonly damage: readonly string[];
  /** Why writing or tidying fails at present. */
  readonly problem: { readonly code: string; readonly message: string } | undefined;
}

export interface Store {
  readonly device: DeviceRecord;
  readonly deviceName: string;
  /** What this node keeps for itself. */
  readonly local: LocalRecords;
  /** All buckets by the name they go by here. */
  buckets(): ReadonlyMap<string, BucketState>;
  /** What devices are called from now on, by their keys in hexadecimal; one that is not named keeps its name. */
  nameDevices(names: ReadonlyMap<string, string>): Promise<void>;
  streams(): readonly StreamState[];
  /** False where this device has a bucket of this name already. */
  createBucket(spec: BucketSpec): Promise<boolean>;
  /**
   * Runs one write; see {@link Transaction}. Resolves once it is kept.
   * @throws ElatioError ELATIO_STORE_FULL, ELATIO_STORE_READ_ONLY, ELATIO_STORE_FAILED, ELATIO_STORE_STOPPED
   */
  write<T>(operation: (transaction: Transaction) => T): Promise<T>;
  /** For documents: see `node/docs`. */
  readonly overlay: Overlay;
  /** What other devices have of this one, and this one of them: see `replica`. */
  readonly replicas: Replicas;
  /** Destroys what was recorded: see `node/purge`. */
  readonly purging: Purging;
  /** What was worked out of events: see `node/query`. */
  readonly rollups: Rollups;
  /** Everything there is at one moment, to be kept elsewhere: see `node/backup`. */
  copy(): Promise<StoreCopy>;
  /** Lays veils over domains: reads ask for them from now on, `recorded` aside. */
  veil(of: VeilOf): void;
  /** Adds a record to this device's stream of a domain, making the stream where there is none. */
  record(domain: Domain, payload: Uint8Array): Promise<void>;
  /**
   * All records of this device's stream of a domain, oldest first.
   * @throws ElatioError ELATIO_STORE_DAMAGED where one cannot be read
   */
  records(domain: Domain): Promise<PayloadRow[]>;
  /**
   * Events of a bucket, newest start first, those of one start in the order of their numbers, a batch at a
   * time; in memory are only the chunks that overlap each other. Chunks that do not open are passed over
   * and stand in `status`.
   * @param limit most events to give; all where absent
   * @throws ElatioError ELATIO_STORE_STOPPED, ELATIO_STORE_DAMAGED where the whole partition is
   */
  events(
    bucket: BucketState,
    range?: Range,
    limit?: number,
    signal?: AbortSignal,
  ): AsyncGenerator<StoredEvent[]>;
  /**
   * What `events` gives, faster, for reading very much: without an object for the data of each, and without
   * driving from the cache what others will ask for again.
   */
  texts(
    bucket: BucketState,
    range?: Range,
    limit?: number,
    signal?: AbortSignal,
  ): AsyncGenerator<StoredText[]>;
  /** What `texts` gives, but as it was recorded: whatever a person deleted or replaced since is there too. */
  recorded(
    bucket: BucketState,
    range?: Range,
    limit?: number,
    signal?: AbortSignal,
  ): AsyncGenerator<StoredText[]>;
  /** What `events` gives, for who decodes chunks himself; throws as `events`. */
  view(bucket: BucketState, range?: Range): Promise<View>;
  /** About how many events of all buckets overlap a range, at once. */
  weigh(range: Range): number;
  /** How many events; throws as `events`. */
  count(bucket: BucketState, range?: Range): Promise<number>;
  /** The event of a number; throws as `events`. */
  event(bucket: BucketState, number: number): Promise<StoredEvent | undefined>;
  /** Calls `listener` for everything written from now on; gives back what ends that. */
  onChange(listener: (change: Change) => void): () => void;
  /**
   * Adds closed events past the tail, as full chunks; others write meanwhile. They are seen from the middle of
   * it on, and on the disk when it resolves; best with 16,384 at a time. When it fails they may yet be
   * stored, as soon as the disk allows it.
   * @throws RangeError where the bucket is another device's, or has not so many numbers left
   * @throws ElatioError of the store
   */
  append(bucket: BucketState, events: readonly Event[]): Promise<void>;
  /** Writes many events past the tail, into full chunks; for directories that nobody else writes to. */
  bulk(author: Author): BulkWriter;
  /** Opens every chunk and recomputes every chain. */
  verify(signal?: AbortSignal): Promise<Verification>;
  /**
   * Makes this device a new one from the next start on; what it wrote stays, as another's. Nobody may write any more.
   * @param sign makes the last state of a stream, in the name of who wrote it: head and manifest
   */
  leaveIdentity(
    sign: (stream: OwnStream) => { readonly head: Uint8Array; readonly manifest: Uint8Array },
  ): Promise<void>;
  /** Puts all closed events into chunks. */
  flush(): Promise<void>;
  /** Flushes, re-packs and compacts all there is. */
  settle(): Promise<void>;
  status(): StoreStatus;
  /** Begins to tidy in the background. */
  start(): void;
  stop(): Promise<void>;
}
