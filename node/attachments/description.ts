import type { Event } from '../../protocol/event.ts';
import type { JsonObject, JsonValue } from '../../protocol/json.ts';
import type { Attachment, EventName } from './interface.ts';
import { MOST_BYTES } from './received.ts';
import type { Outcome } from './text/index.ts';

const OUTCOMES: readonly Outcome[] = ['read', 'partly', 'none', 'failed'];

/**
 * The event that says what an attachment is. What nobody looks for by words stands under a key that search passes over.
 */
export function describe({ id, name, type, note, at, ...more }: Attachment): Event {
  const { bytes, sha256, text, event } = more;
  const data = {
    attachment: id,
    name,
    type,
    ...(note !== undefined && { note }),
    $attachment: {
      bytes,
      sha256,
      text,
      ...(event && { event: { bucket: event.bucket, number: event.number } }),
    },
  };
  return { start: at, duration: 0, data };
}

/** What such an event says; `undefined` where it is none, whoever made it. */
export function readDescription({ start, data }: Pick<Event, 'start' | 'data'>) {
  const { attachment: id, name, type, note, $attachment: more } = data;
  if (!isObject(more)) return undefined;
  const { bytes, sha256, text, event } = more;
  const outcome = OUTCOMES.find((one) => one === text);
  if (typeof id !== 'string' || !/^[0-9a-f]{32}$/.test(id)) return undefined;
  if (typeof name !== 'string' || typeof type !== 'string') return undefined;
  if (typeof sha256 !== 'string' || !isCount(bytes) || bytes > MOST_BYTES || !outcome) {
    return undefined;
  }
  const about = readEventName(event);
  const described: Attachment = {
    id,
    name,
    type,
    bytes,
    sha256,
    text: outcome,
    at: start,
    ...(typeof note === 'string' && { note }),
    ...(about && { event: about }),
  };
  return described;
}

function readEventName(value: JsonValue | undefined): EventName | undefined {
  if (!isObject(value)) return undefined;
  const { bucket, number } = value;
  return typeof bucket === 'string' && isCount(number) ? { bucket, number } : undefined;
}

function isCount(value: JsonValue | undefined): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
