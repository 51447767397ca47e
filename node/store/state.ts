/**
 * What the store knows without reading: buckets, their open events, what waits to be put into chunks, and
 * the index of chunks. Written by `apply` (one record of the tail at a time, live and at replay alike),
 * by flushing and re-packing, and by nobody else.
 *
 * | record | bucket | stream |
 * |---|---|---|
 * | open | its open event joins the stream; the new one is open | next ordinal + 1 if one closed |
 * | extend | its open event grows | – |
 * | insert | – | the event joins: next ordinal + 1 |
 * | payload | – | the item joins: next ordinal + 1 |
 */
import type { BucketSpec, Domain } from '../../protocol/bucket.ts';
import type { BucketId, EventRow } from '../../protocol/codec/columns.ts';
import type { PayloadRow } from '../../protocol/codec/payloads.ts';
import type { Event, Micros } from '../../protocol/event.ts';
import type { ChunkEntry } from './entry.ts';
import type { StreamRecord } from './partition.ts';
import type { TailRecord } from './records.ts';

/** A bucket's newest event. */
export interface OpenEvent extends Event {
  readonly number: number;
}

export interface BucketState {
  /** Local, from 1 to 2^21 − 1; `index · 2^32 + number` is an event's id. */
  readonly index: number;
  readonly id: BucketId;
  readonly spec: BucketSpec & { readonly created: Micros };
  readonly stream: StreamState;
  open: OpenEvent | undefined;
  nextNumber: number;
  /** Start of the newest event, closed or open. */
  newest: Micros;
  /** Over closed events; −Infinity and Infinity where there is none. */
  firstStart: Micros;
  lastEnd: Micros;
  closed: number;
}

/** An event that waits to be put into a chunk. */
export interface PendingEvent extends Omit<EventRow, 'bucket'> {
  readonly bucket: BucketState;
}

export interface StreamState {
  /** As it stands in its partition. */
  record: StreamRecord;
  readonly domain: Domain;
  /** Whether this device writes it. */
  readonly own: boolean;
  /** Ordinals below this are in chunks. */
  flushed: number;
  next: number;
  /** In rising order of ordinals. `flushing` is what a flush is at work on. */
  pending: PendingEvent[];
  flushing: PendingEvent[];
  payloads: PayloadRow[];
  flushingPayloads: PayloadRow[];
  chunks: ChunkEntry[];
}

export interface State {
  readonly buckets: Map<string, BucketState>;
  readonly byIndex: Map<number, BucketState>;
  readonly byId: Map<BucketId, BucketState>;
  /** This device's streams. */
  readonly own: Map<Domain, StreamState>;
  /** All streams by id in hexadecimal. */
  readonly streams: Map<string, StreamState>;
}

export function createState(): State {
  return {
    buckets: new Map(),
    byIndex: new Map(),
    byId: new Map(),
    own: new Map(),
    streams: new Map(),
  };
}

/** Takes a record in. Records that speak of a bucket which is not there (damage) change nothing. */
export function apply(state: State, record: TailRecord): void {
  switch (record[0]) {
    case 'o': {
      const [, index, number, start, duration, data] = record;
      const bucket = state.byIndex.get(index);
      if (!bucket) return;
      closeOpen(bucket);
      bucket.open = { number, start, duration, data };
      bucket.newest = Math.max(bucket.newest, start);
      bucket.nextNumber = Math.max(bucket.nextNumber, number + 1);
      return;
    }
    case 'x': {
      const [, index, number, duration] = record;
      const open = state.byIndex.get(index)?.open;
      const bucket = state.byIndex.get(index);
      if (bucket && open?.number === number) bucket.open = { ...open, duration };
      return;
    }
    case 'i': {
      const [, index, number, start, duration, data] = record;
      const bucket = state.byIndex.get(index);
      if (!bucket) return;
      close(bucket, { number, start, duration, data });
      bucket.nextNumber = Math.max(bucket.nextNumber, number + 1);
      return;
    }
    case 'p': {
      const [, domain, time, payload] = record;
      const stream = state.own.get(domain);
      if (!stream) return;
      const ordinal = stream.next++;
      if (ordinal < stream.flushed) return;
      stream.payloads.push({ ordinal, time, payload: Buffer.from(payload, 'base64') });
      return;
    }
    case 's':
      restore(state, record[1], record[2], record[3]);
  }
}

function closeOpen(bucket: BucketState): void {
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
  bucket.closed++;
  bucket.firstStart = Math.min(bucket.firstStart, event.start);
  bucket.lastEnd = Math.max(bucket.lastEnd, event.start + event.duration);
}

function restore(
  state: State,
  next: readonly (readonly [Domain, number])[],
  numbers: readonly (readonly [number, number])[],
  open: readonly (readonly [number, number, Micros, Micros, Event['data']])[],
): void {
  for (const [domain, ordinal] of next) {
    const stream = state.own.get(domain);
    // A tail before this one went on to the same place; after damage there it fell short of it.
    if (stream && stream.pending.length + stream.payloads.length === 0) stream.next = ordinal;
  }
  for (const [index, number] of numbers) {
    const bucket = state.byIndex.get(index);
    if (bucket) bucket.nextNumber = Math.max(bucket.nextNumber, number);
  }
  for (const bucket of state.byIndex.values()) bucket.open = undefined;
  for (const [index, number, start, duration, data] of open) {
    const bucket = state.byIndex.get(index);
    if (!bucket) continue;
    bucket.open = { number, start, duration, data };
    bucket.newest = Math.max(bucket.newest, start);
  }
}

/** The record that a new tail begins with. */
export function snapshotOf(state: State): TailRecord {
  const buckets = [...state.byIndex.values()];
  return [
    's',
    [...state.own.values()].map(({ domain, next }) => [domain, next]),
    buckets.map(({ index, nextNumber }) => [index, nextNumber]),
    buckets.flatMap(({ index, open }) =>
      open ? [[index, open.number, open.start, open.duration, open.data]] : [],
    ),
  ];
}
