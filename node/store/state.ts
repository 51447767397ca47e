/**
 * What the store knows without reading: buckets, their open events, what waits to be put into chunks, and
 * the index of chunks. Written by `apply` (one record of the tail at a time, live and at replay alike), by
 * `replay.ts` at the start, by flushing and re-packing, and by nobody else.
 *
 * | record | bucket | stream |
 * |---|---|---|
 * | open | its open event joins the stream; the new one is open | next ordinal + 1 if one closed |
 * | extend | its open event grows | – |
 * | insert | – | the event joins: next ordinal + 1 |
 * | close | its open event joins the stream, none is open | next ordinal + 1 |
 * | payload | – | the item joins: next ordinal + 1 |
 */
import type { BucketSpec, Domain } from '../../protocol/bucket.ts';
import type { BucketId, EventRow } from '../../protocol/codec/columns.ts';
import type { PayloadKind, PayloadRow } from '../../protocol/codec/payloads.ts';
import type { Event, Micros } from '../../protocol/event.ts';
import type { Intervals } from '../../protocol/intervals.ts';
import type { Amendments } from './amend/amendment.ts';
import type { Pieces } from './amend/pieces.ts';
import type { ChunkEntry } from './entry.ts';
import type { StreamRecord } from './partition.ts';
import type { Numbers } from './purge/numbers.ts';
import type { ItemRecord, PayloadRecord } from './records.ts';
import type { Recordings } from './recordings.ts';
import type { BucketRecord } from './root.ts';

/** A bucket's newest event. */
export interface OpenEvent extends Event {
  readonly number: number;
}

/** A bucket as it is now. */
export interface BucketState {
  /** Local, from 1 to 2^21 − 1; `index · 2^32 + number` is an event's id. */
  readonly index: number;
  readonly id: BucketId;
  /** As it is kept. */
  record: BucketRecord;
  /** As a person sees it. */
  spec: BucketSpec & { readonly created: Micros };
  /** The stream that its next event goes to, where it is this device's. */
  readonly stream: StreamState;
  /** Streams of the same device in other incarnations, which may hold events of it too; of this device oldest first. */
  earlier: readonly StreamState[];
  amendments: Amendments;
  /** Of its events that were split. */
  pieces: Pieces;
  recordings: Recordings;
  /** Numbers of events that purges are about to destroy, here or on the device that wrote them: nobody sees them. */
  purged: Numbers | undefined;
  /** How many closed events they hide that are in chunks here, or wait for it. */
  purgedCount: number;
  open: OpenEvent | undefined;
  /** Of another device's bucket: what that device has in no chunk yet, by its own word. */
  live: readonly OpenEvent[];
  nextNumber: number;
  // As amended, like all below. Start of the newest event, closed or open.
  newest: Micros;
  /** Over closed events; −Infinity and Infinity where there is none. */
  firstStart: Micros;
  lastEnd: Micros;
  closed: number;
}

/** All streams that hold events of a bucket. */
export function streamsOf({ earlier, stream }: BucketState): StreamState[] {
  return [...earlier, stream];
}

/** An event that waits to be put into a chunk. */
export interface PendingEvent extends Omit<EventRow, 'bucket'> {
  readonly bucket: BucketState;
}

/** An item that is no event, and waits to be put into a chunk. */
export interface PendingPayload extends PayloadRow {
  readonly kind: PayloadKind;
}

/** A stream as it is now; what waits to be flushed is there for this device's own only. */
export interface StreamState {
  /** As it stands in its partition. */
  record: StreamRecord;
  /** What its device is called at present; the record has what it was called when the stream came. */
  deviceName: string;
  readonly domain: Domain;
  /** Whether this device writes it, in its present incarnation. */
  readonly own: boolean;
  /** Ordinals below this are in chunks. */
  flushed: number;
  next: number;
  /** In rising order of ordinals. `flushing` is what a flush is at work on. */
  pending: PendingEvent[];
  flushing: PendingEvent[];
  payloads: PendingPayload[];
  flushingPayloads: PendingPayload[];
  /** How many of `flushing` have never been in a tail. */
  untailed: number;
  chunks: ChunkEntry[];
  /** Ordinals that purges took out. */
  removed: readonly Intervals[];
  /** Ordinals of items that a repair did not find. */
  lost: Intervals;
  /** Ordinals that a repair left out. */
  skipped: Intervals;
  /** Values of the chain whose chunks are gone: ordinal, value, … */
  points: readonly (number | Uint8Array)[];
}

export interface State {
  readonly buckets: Map<string, BucketState>;
  readonly byIndex: Map<number, BucketState>;
  readonly byId: Map<BucketId, BucketState>;
  /** This device's streams. */
  readonly own: Map<Domain, StreamState>;
  /** All streams by id in hexadecimal. */
  readonly streams: Map<string, StreamState>;
  /** What purges hide, by the id of the bucket, also of such as are not here yet: see `purge/hiding.ts`. */
  readonly hidden: Map<BucketId, Numbers>;
  /** Greatest index that a bucket was ever given, also one that cannot be read now. */
  highestIndex: number;
}

export function createState(): State {
  return {
    buckets: new Map(),
    byIndex: new Map(),
    byId: new Map(),
    own: new Map(),
    streams: new Map(),
    hidden: new Map(),
    highestIndex: 0,
  };
}

/**
 * Takes a record in.
 * @returns false where it speaks of a bucket or stream that is not there; nothing changes then
 */
export function apply(state: State, record: ItemRecord): boolean {
  if (record[0] === 'p') return applyPayload(state, record);
  const [kind, index, number] = record;
  const bucket = state.byIndex.get(index);
  if (!bucket) return false;
  if (kind === 'x') {
    const { open } = bucket;
    if (open?.number === number) bucket.open = { ...open, duration: record[3] };
    return true;
  }
  if (kind === 'c') {
    if (bucket.open?.number === number) closeOpen(bucket);
    return true;
  }
  const event = { number, start: record[3], duration: record[4], data: record[5] };
  // At replay: of what was known before the tail, this is known too.
  if (number >= bucket.nextNumber) bucket.recordings.note(number, number + 1, record[6]);
  if (kind === 'o') {
    closeOpen(bucket);
    bucket.open = event;
    bucket.newest = Math.max(bucket.newest, event.start);
  } else close(bucket, event);
  bucket.nextNumber = Math.max(bucket.nextNumber, number + 1);
  return true;
}

function applyPayload(
  state: State,
  [, domain, time, payload, kind = 'record']: PayloadRecord,
): boolean {
  const stream = state.own.get(domain);
  if (!stream) return false;
  const ordinal = stream.next++;
  // At replay: a chunk holds it already.
  if (ordinal < stream.flushed) return true;
  const bytes = new Uint8Array(Buffer.from(payload, 'base64'));
  stream.payloads.push({ ordinal, kind, time, payload: bytes });
  return true;
}

/** The bucket's open event, if any, joins the stream. */
export function closeOpen(bucket: BucketState): void {
  const { open } = bucket;
  bucket.open = undefined;
  if (open) close(bucket, open);
}

function close(bucket: BucketState, event: OpenEvent): void {
  const { stream } = bucket;
  const ordinal = stream.next++;
  bucket.newest = Math.max(bucket.newest, event.start);
  // At replay: what a chunk holds already is counted there.
  if (ordinal < stream.flushed) return;
  stream.pending.push({ ...event, ordinal, bucket });
  countClosed(bucket, event);
}

/** Adds a closed event to the figures of its bucket. */
export function countClosed(bucket: BucketState, { start, duration }: Event): void {
  bucket.closed++;
  bucket.newest = Math.max(bucket.newest, start);
  bucket.firstStart = Math.min(bucket.firstStart, start);
  bucket.lastEnd = Math.max(bucket.lastEnd, start + duration);
}
