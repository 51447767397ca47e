/**
 * What a frame of the tail says, as JSON: a list of records, each a list that begins with its kind. JSON
 * because V8 reads and writes it several times faster than any CBOR, and an event's data is JSON anyway.
 */
import type { Domain } from '../../protocol/bucket.ts';
import type { PayloadKind } from '../../protocol/codec/payloads.ts';
import type { Micros } from '../../protocol/event.ts';
import type { JsonObject } from '../../protocol/json.ts';
import { damaged } from './seal.ts';

type Place = readonly [bucket: number, number: number];
type Body = readonly [start: Micros, duration: Micros, data: JsonObject];
/** When it was recorded, where that is not when it began: see `recordings.ts`. */
type Recorded = readonly [recorded?: Micros];

/** A new event becomes the bucket's open one; the one that was open closes. */
export type OpenRecord = readonly ['o', ...Place, ...Body, ...Recorded];
/** The bucket's open event lasts longer. */
export type ExtendRecord = readonly ['x', ...Place, duration: Micros];
/** An event that is closed from the start, being older than the newest. */
export type InsertRecord = readonly ['i', ...Place, ...Body, ...Recorded];
/** The bucket's open event closes, and none is open then. */
export type CloseRecord = readonly ['c', ...Place];
/** An item of this device's stream of a domain that is not an event; payload in base64. */
export type PayloadRecord = readonly [
  'p',
  domain: Domain,
  time: Micros,
  payload: string,
  /** A record where absent, as tails of version 0.1.0 have it. */
  kind?: PayloadKind,
];
/**
 * The state at the beginning of a tail: next ordinal by domain, next number by bucket, open events; and how
 * many of the ordinals below the next are on their way into a chunk without having been in a tail.
 */
export type SnapshotRecord = readonly [
  's',
  next: readonly (readonly [Domain, number])[],
  numbers: readonly Place[],
  open: readonly (readonly [...Place, ...Body])[],
  untailed?: readonly (readonly [Domain, number])[],
];

/** What a write adds. */
export type ItemRecord = OpenRecord | ExtendRecord | InsertRecord | CloseRecord | PayloadRecord;
export type TailRecord = ItemRecord | SnapshotRecord;

/** The content of a frame from lists of records that are JSON already. */
export function joinRecords(lists: readonly string[]): Uint8Array {
  return Buffer.from(`[${lists.map((list) => list.slice(1, -1)).join(',')}]`);
}

/** @throws ElatioError ELATIO_STORE_DAMAGED */
export function decodeRecords(frame: Uint8Array): TailRecord[] {
  try {
    // The frame is authenticated: only this program can have written it.
    return JSON.parse(Buffer.from(frame).toString()) as TailRecord[];
  } catch (cause) {
    throw damaged('A frame of the tail is not JSON', cause);
  }
}
