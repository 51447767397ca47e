/**
 * What devices say to each other of purges: records of their streams of `docs`. Lists of numbers stand as first, end,
 * first, end …: the base64 of their differences (`protocol/codec/differences.ts`), or, as version 0.1.0 wrote them,
 * in JSON.
 *
 *     purge  = {"type": "purge", "id", "streams": {stream: ordinals}, "numbers": {bucket: numbers}, "live": {bucket: numbers}}
 *     purged = {"type": "purged", "id", "streams": {stream: generation}, "keys": [key id, …]}
 *     gone   = {"type": "gone", "ids": [id, …]}
 *     closed = {"type": "closed", "ids": [id, …]}
 *
 * | field | is |
 * |---|---|
 * | `id` | 16 random bytes, hexadecimal, like streams, buckets and keys |
 * | `numbers` | of the events that go: nobody shows them from now on |
 * | `live` | of those of them that were in no chunk yet where the purge began; their device knows their ordinals |
 * | `generation` | of the first state of a stream without what the purge named |
 * | `keys` | what was destroyed with it: never told, and never taken in again |
 *
 * `gone` says of purges that nothing of them is on its device any more, neither items nor keys; `closed` that nothing there
 * opens what told those keys either.
 */
import type { Intervals } from '../../protocol/intervals.ts';
import type { JsonObject, JsonValue } from '../../protocol/json.ts';
import { decodeDifferences, encodeDifferences } from '../../protocol/codec/differences.ts';
import { endsOf, type Numbers, type NumbersByBucket, numbersOf, pairsOf } from '../store/index.ts';

/** What is to go. */
export interface PurgeRecord {
  readonly id: string;
  readonly streams: ReadonlyMap<string, Intervals>;
  readonly numbers: NumbersByBucket;
  readonly live: NumbersByBucket;
}

/** What a device has destroyed of its own. */
export interface PurgedRecord {
  readonly id: string;
  /** The first generation without it, by stream. */
  readonly streams: ReadonlyMap<string, number>;
  readonly keys: readonly string[];
}

/** How far a device is with purges. */
export interface StageRecord {
  readonly stage: Stage;
  readonly ids: readonly string[];
}

export const STAGES = ['gone', 'closed'] as const;
export type Stage = (typeof STAGES)[number];

export function encodeStage({ stage, ids }: StageRecord): Uint8Array {
  return bytesOf({ type: stage, ids: [...ids] });
}

/** @returns nothing where it is no such record, or none as this version writes them */
export function decodeStage(payload: Uint8Array): StageRecord | undefined {
  for (const stage of STAGES) {
    const ids = objectIn(payload, stage)?.['ids'];
    if (Array.isArray(ids) && ids.every(isId)) return { stage, ids };
  }
  return undefined;
}

export function encodePurge({ id, streams, numbers, live }: PurgeRecord): Uint8Array {
  return bytesOf({
    type: 'purge',
    id,
    streams: encodeOrdinals(streams),
    numbers: encodeNumbers(numbers),
    live: encodeNumbers(live),
  });
}

export function encodePurged({ id, streams, keys }: PurgedRecord): Uint8Array {
  return bytesOf({ type: 'purged', id, streams: Object.fromEntries(streams), keys: [...keys] });
}

/** The id of a purge, where a record says that something is to go. */
export function idOfPurge(payload: Uint8Array): string | undefined {
  const id = objectIn(payload, 'purge')?.['id'];
  return isId(id) ? id : undefined;
}

/** @returns nothing where it is no such record, or none as this version writes them */
export function decodePurge(payload: Uint8Array): PurgeRecord | undefined {
  const record = objectIn(payload, 'purge');
  if (!record) return undefined;
  const { id, streams, numbers, live = {} } = record;
  try {
    return isId(id)
      ? {
          id,
          streams: decodeOrdinals(streams),
          numbers: decodeNumbers(numbers),
          live: decodeNumbers(live),
        }
      : undefined;
  } catch {
    return undefined;
  }
}

/** @returns nothing where it is no such record, or none as this version writes them */
export function decodePurged(payload: Uint8Array): PurgedRecord | undefined {
  const record = objectIn(payload, 'purged');
  if (!record) return undefined;
  const { id, streams, keys } = record;
  if (!isId(id) || !isObject(streams) || !Array.isArray(keys) || !keys.every(isId))
    return undefined;
  const entries = Object.entries(streams);
  if (!entries.every((entry): entry is [string, number] => isId(entry[0]) && isCount(entry[1]))) {
    return undefined;
  }
  return { id, streams: new Map(entries), keys };
}

export function encodeOrdinals(streams: PurgeRecord['streams']): Record<string, string> {
  return Object.fromEntries([...streams].map(([id, list]) => [id, base64(endsOf(list))]));
}

/** @throws RangeError, TypeError where it is no such list */
export function decodeOrdinals(value: JsonValue | undefined): Map<string, Intervals> {
  return new Map(entriesOf(value).map(([id, ends]) => [id, pairsOf(risingEnds(ends))]));
}

export function encodeNumbers(numbers: NumbersByBucket): Record<string, string> {
  return Object.fromEntries(
    [...numbers].map(([id, { ends }]) => [id, base64(encodeDifferences(ends))]),
  );
}

/** Throws as {@link decodeOrdinals}. */
export function decodeNumbers(value: JsonValue | undefined): Map<string, Numbers> {
  return new Map(entriesOf(value).map(([id, ends]) => [id, numbersOf(risingEnds(ends))]));
}

/** What another device wrote may be anything. */
function risingEnds(value: JsonValue): number[] {
  const ends = typeof value === 'string' ? decodeDifferences(Buffer.from(value, 'base64')) : value;
  if (!Array.isArray(ends) || !ends.every(isCount)) throw new TypeError('"ends" expected numbers');
  const isRising = ends.every((end, i) => i === 0 || end > ends[i - 1]);
  if (!isRising || ends.length % 2 !== 0) throw new RangeError('"ends" expected to rise');
  return ends;
}

function entriesOf(value: JsonValue | undefined): [string, JsonValue][] {
  if (!isObject(value)) throw new TypeError('"value" expected an object');
  const entries = Object.entries(value);
  if (!entries.every(([id]) => isId(id))) throw new TypeError('"value" expected ids');
  return entries;
}

function objectIn(payload: Uint8Array, kind: string): JsonObject | undefined {
  // Most records are of the access log.
  if (payload[0] !== BRACE) return undefined;
  try {
    const value = JSON.parse(new TextDecoder().decode(payload)) as JsonValue;
    return isObject(value) && value['type'] === kind ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Where JSON begins, and CBOR does not. */
const BRACE = '{'.charCodeAt(0);

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isId(value: JsonValue | undefined): value is string {
  return typeof value === 'string' && /^[0-9a-f]{32}$/.test(value);
}

function isCount(value: JsonValue): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}

function bytesOf(value: JsonObject): Uint8Array {
  return Buffer.from(JSON.stringify(value));
}
