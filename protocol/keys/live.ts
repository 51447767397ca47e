/**
 * Live events: those of a device in one domain that are in no chunk yet, told in its register `live/<domain>`: open
 * ones, which may still be extended, and closed ones that wait. An item hides the one with its bucket and number.
 *
 *     content = envelope under a key of the stream, header ["elatio/live/1", stream id, key id]:
 *       CBOR [1, [[bucket (16), number, start, duration, canonical JSON of data], …]]
 *
 * Events stand in order of bucket and number, each once; starts may be below 0. At most 1 MiB unsealed: of more, the
 * newest stand in it.
 */
import { bytesOfHex, hexOf } from '../bytes.ts';
import { canonicalJson } from '../canonical.ts';
import { decodeCbor, encodeCbor } from '../cbor.ts';
import { headerOf, open, seal, type Sealing } from '../envelope.ts';
import { ElatioError } from '../error.ts';
import { EARLIEST, LATEST } from '../event.ts';
import type { JsonObject, JsonValue } from '../json.ts';
import type { LiveEvent } from '../merge.ts';
import type { Primitives } from '../primitives.ts';
import { createShape } from '../shape.ts';
import type { MonthKey } from './interface.ts';

const VERSION = 1;
const PURPOSE = 'elatio/live/1';
const LARGEST = 2 ** 20;
/** Of an event, beside its data: two heads and numbers of CBOR. */
const MOST_AROUND = 64;

/** The content of a `live/<domain>` register. */
export function sealLive(
  sealing: Sealing,
  { streamId, key }: { readonly streamId: Uint8Array; readonly key: Pick<MonthKey, 'id' | 'key'> },
  events: readonly LiveEvent[],
): Uint8Array {
  const entries = newest(events)
    .toSorted((a, b) => compareEvents(a.event, b.event))
    .map(({ event: { bucket, number, start, duration }, json }) => [
      bytesOfHex(bucket),
      number,
      start,
      duration,
      json,
    ]);
  const content = encodeCbor([VERSION, entries]);
  return seal(sealing, key.key, [PURPOSE, streamId, key.id], content);
}

/** As many of the newest as fit, each with its data as JSON. */
function newest(
  events: readonly LiveEvent[],
): readonly { readonly event: LiveEvent; readonly json: string }[] {
  let room = LARGEST - MOST_AROUND;
  const chosen: { readonly event: LiveEvent; readonly json: string }[] = [];
  for (const event of events.toSorted((a, b) => b.start - a.start || b.number - a.number)) {
    const json = canonicalJson(event.data);
    // A UTF-16 unit takes at most three bytes.
    const size = json.length * 3 < room ? utf8.encode(json).length : 3 * json.length;
    room -= size + MOST_AROUND;
    if (room < 0) break;
    chosen.push({ event, json });
  }
  return chosen;
}

/**
 * Which key opens a content.
 * @throws ElatioError ELATIO_LIVE_MALFORMED, and what `headerOf` throws
 */
export function liveKeyOf(content: Uint8Array): {
  readonly streamId: Uint8Array;
  readonly keyId: Uint8Array;
} {
  const [purpose, streamId, keyId, ...more] = headerOf(content);
  if (purpose !== PURPOSE || more.length > 0) throw malformed('it was sealed for something else');
  return { streamId: bytesOf(streamId, 16), keyId: bytesOf(keyId, 16) };
}

/**
 * The events of a content.
 * @param key that {@link liveKeyOf} asks for, 32 bytes
 * @throws ElatioError ELATIO_LIVE_MALFORMED, ELATIO_LIVE_VERSION, and what `open` of an envelope throws
 */
export function openLive(
  primitives: Primitives,
  key: Uint8Array,
  content: Uint8Array,
): readonly LiveEvent[] {
  const opened = open(primitives, key, PURPOSE, content);
  if (opened.length > LARGEST) throw malformed('it is too large');
  let value: unknown;
  try {
    value = decodeCbor(opened);
  } catch (cause) {
    throw malformed('it is not CBOR', cause);
  }
  const [version, entries] = listOf(value);
  const format = countOf(version);
  if (format !== VERSION) {
    throw new ElatioError(
      'ELATIO_LIVE_VERSION',
      `Live events have version ${format}, this program reads ${VERSION}.`,
    );
  }
  const events = listOf(entries).map(eventOf);
  if (events.some((event, i) => i > 0 && compareEvents(events[i - 1], event) >= 0)) {
    throw malformed('its events are out of order');
  }
  return events;
}

function eventOf(value: unknown): LiveEvent {
  const [bucket, number, start, duration, json] = listOf(value);
  if (!isBetween(start, EARLIEST, LATEST) || !isBetween(duration, 0, LATEST - start)) {
    throw malformed('a time is out of bounds');
  }
  if (!isBetween(number, 0, 2 ** 32 - 1)) throw malformed('a number is out of bounds');
  return {
    bucket: hexOf(bytesOf(bucket, 16)),
    number,
    start,
    duration,
    data: dataOf(textOf(json)),
  };
}

function dataOf(json: string): JsonObject {
  let isOneForm: boolean;
  let data: unknown;
  try {
    data = JSON.parse(json);
    // What JSON gives consists of nothing else. What is nested too deeply fails here.
    isOneForm = canonicalJson(data as JsonValue) === json;
  } catch (cause) {
    throw malformed('its data is not JSON', cause);
  }
  if (!isOneForm) throw malformed('its data is not in its one form');
  if (typeof data !== 'object' || data === null || Array.isArray(data)) {
    throw malformed('an event has no data');
  }
  return data as JsonObject;
}

function isBetween(value: unknown, least: number, most: number): value is number {
  return (
    typeof value === 'number' && Number.isSafeInteger(value) && value >= least && value <= most
  );
}

function compareEvents(a: LiveEvent, b: LiveEvent): number {
  if (a.bucket !== b.bucket) return a.bucket < b.bucket ? -1 : 1;
  return a.number - b.number;
}

function malformed(what: string, cause?: unknown): ElatioError {
  return new ElatioError('ELATIO_LIVE_MALFORMED', `Live events are damaged: ${what}.`, { cause });
}

const { list: listOf, count: countOf, bytes: bytesOf, text: textOf } = createShape(malformed);
const utf8 = new TextEncoder();
