import { type Event, LATEST } from '../../protocol/event.ts';
import { checkData } from './data.ts';
import { parseDuration } from './duration.ts';
import { isObject, wrongField } from './field.ts';
import { parseTime } from './time.ts';

/** An event as a client sends it. */
export interface SentEvent extends Event {
  /** The event that it is meant to replace, if it names one. */
  readonly id: number | undefined;
}

/**
 * Reads `{timestamp, duration?, data[, id]}`. Events in the future are taken, up to the year 2100: clocks
 * differ, and calendars are written ahead.
 * @param path where it stands, e.g. `events[3]`; empty where the event is all that was sent
 * @throws ElatioError ELATIO_INGEST_FIELD, naming the field
 */
export function parseEvent(value: unknown, path: string): SentEvent {
  const prefix = path === '' ? '' : `${path}.`;
  if (!isObject(value)) throw wrongField(path === '' ? 'event' : path, 'an object', value);
  const start = parseTime(value['timestamp'], `${prefix}timestamp`);
  const duration = parseDuration(value['duration'], `${prefix}duration`);
  if (start + duration > LATEST) {
    throw wrongField(`${prefix}duration`, 'an end before the year 2100', value['duration']);
  }
  const data = checkData(value['data'], `${prefix}data`);
  return { start, duration, data, id: parseId(value['id'], `${prefix}id`) };
}

function parseId(value: unknown, path: string): number | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
  throw wrongField(path, 'the id of an event', value);
}
