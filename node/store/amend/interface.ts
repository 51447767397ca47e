import type { BucketSpec, Domain } from '../../../protocol/bucket.ts';
import type { PayloadKind, PayloadRow } from '../../../protocol/codec/payloads.ts';
import type { Event, Micros } from '../../../protocol/event.ts';
import type { JsonObject } from '../../../protocol/json.ts';
import type { StoredEvent } from '../interface.ts';
import type { BucketState, StreamState } from '../state.ts';
import type { Veil } from '../veil.ts';

/** An event where it is kept: closed, in a chunk. */
export interface LocatedEvent extends Event {
  readonly number: number;
  /** The id of its stream, hexadecimal. */
  readonly stream: string;
  readonly ordinal: number;
  /** Its tag, 16 bytes. */
  readonly tag: Uint8Array;
}

/** What becomes of an event. */
export interface AmendedEvent {
  /** As it was recorded. */
  readonly event: StoredEvent;
  /**
   * What is shown in its place: what was recorded, or its pieces, mostly one; `undefined` where one was deleted. None
   * where the event was.
   */
  readonly shown: 'recorded' | readonly (Event | undefined)[];
}

/** What may be changed of a bucket. */
export interface BucketFields extends Pick<BucketSpec, 'type' | 'client' | 'hostname'> {
  /** `null` where it has none any more. */
  readonly label: string | null;
  readonly data: JsonObject;
}

/** How a bucket is shown, where that differs from what it was made as. */
export interface Presentation {
  readonly changes: Partial<BucketFields>;
  readonly deleted: boolean;
}

/** What documents need of the store: to lay over what was recorded, without changing it. */
export interface Overlay {
  /** This device's stream of a domain, made where there is none. */
  stream(domain: Domain): Promise<StreamState>;
  /** Streams that this device wrote in earlier incarnations, newest first. */
  earlier(domain: Domain): StreamState[];
  /**
   * Where events are. An open one is closed, and what waits is put into chunks: their ordinals are then the
   * same after any crash.
   * @returns those that there are, in any order, as recorded
   */
  locate(bucket: BucketState, numbers: readonly number[]): Promise<LocatedEvent[]>;
  /** Those of them that are in chunks, and no other; nothing is written. */
  find(bucket: BucketState, numbers: readonly number[]): Promise<LocatedEvent[]>;
  /** Shows events of a bucket otherwise from now on. */
  amend(bucket: BucketState, events: readonly AmendedEvent[]): Promise<void>;
  /**
   * Shows a bucket otherwise, or not at all. One that is shown again gets a name with `-restored` where
   * another has taken its own.
   */
  present(bucket: BucketState, presentation: Presentation): Promise<void>;
  /** All buckets that are stored, also those that are not shown, in the order in which they were made. */
  buckets(): readonly BucketState[];
  /** The bucket of an id, also one that is not shown. */
  bucket(id: string): BucketState | undefined;
  /** All buckets of a domain, also those that are not shown. */
  bucketsIn(domain: Domain): BucketState[];
  /** Whether an event that is shown with this start is hidden by a veil. */
  isHidden(bucket: BucketState, start: Micros): boolean;
  /** What lies over old events of a bucket at this moment, which are stored all the same. */
  veilOver(bucket: BucketState): Veil | undefined;
  /** The stream of an id, hexadecimal. */
  streamOf(id: string): StreamState | undefined;
  /**
   * Calls `listener` with a domain whenever other streams of another device, buckets or events came, or went, in it; gives
   * back what ends that.
   */
  onShown(listener: (domain: Domain) => void): () => void;
  /** On the disk is what was written before, when it resolves. */
  sync(): Promise<void>;
  /** Items of a stream, newest first, that are not events. @param from least ordinal */
  items(stream: StreamState, kind: PayloadKind, from?: number): AsyncGenerator<PayloadRow>;
  /** The item of an ordinal, whatever its kind but `event`. @throws ElatioError ELATIO_STORE_DAMAGED */
  item(stream: StreamState, ordinal: number): Promise<PayloadRow | undefined>;
  /** What `save` kept under an id. */
  load(id: string): Promise<Uint8Array | undefined>;
  /** Keeps a document of this node's own: on the disk when it resolves. */
  save(id: string, content: Uint8Array): Promise<void>;
}
