import { ElatioError } from '../../protocol/error.ts';
import type { Event } from '../../protocol/event.ts';
import { isObject, parseEvent } from '../ingest/index.ts';

/**
 * An event of an export; its id means nothing here.
 * @param item as JSON has it; an Error where it is none
 * @throws Error that {@link reasonOf} explains
 */
export function readEvent(item: unknown): Event {
  if (item instanceof Error) throw item;
  if (!isObject(item)) return parseEvent(item, '');
  const { timestamp, duration, data } = item;
  return parseEvent({ timestamp, duration, data }, '');
}

/** Why something is refused. @throws what is no refusal */
export function reasonOf(error: unknown): string {
  if (error instanceof ElatioError && error.code === 'ELATIO_INGEST_FIELD') return error.message;
  if (error instanceof SyntaxError) return `It is not JSON: ${error.message}.`;
  if (error instanceof RangeError) return error.message;
  throw error;
}
