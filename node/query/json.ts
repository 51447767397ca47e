import { SECOND } from '../../protocol/event.ts';
import { formatTime } from '../ingest/index.ts';
import type { JsonObject } from '../../protocol/json.ts';
import { eventAt, type OneEvent } from './events.ts';
import { isDict, isEvents, isList, type Value } from './language/index.ts';

/** An event as ActivityWatch's API writes it; `id` is `null` where it was not recorded so. */
export function toJson({ id, start, duration, data }: OneEvent): JsonObject {
  return {
    id: id ?? null,
    timestamp: formatTime(start),
    duration: duration / SECOND,
    data,
  };
}

/** The JSON of `toJson`, put together: an answer has hundreds. */
function eventJson({ id, start, duration, data }: OneEvent): string {
  return `{"id":${id ?? null},"timestamp":"${formatTime(start)}","duration":${duration / SECOND},"data":${JSON.stringify(data)}}`;
}

/** What a query gives, as JSON, a piece at a time: events are many. */
export function* writeValue(value: Value): Generator<string> {
  if (isEvents(value)) {
    for (let i = 0; i < value.count; i++) {
      yield `${i === 0 ? '[' : ','}${eventJson(eventAt(value, i))}`;
    }
    yield value.count === 0 ? '[]' : ']';
  } else if (isList(value)) {
    let before = '[';
    for (const item of value) {
      yield before;
      yield* writeValue(item);
      before = ',';
    }
    yield value.length === 0 ? '[]' : ']';
  } else if (isDict(value)) {
    let before = '{';
    for (const [key, item] of Object.entries(value)) {
      yield `${before}${JSON.stringify(key)}:`;
      yield* writeValue(item);
      before = ',';
    }
    yield before === '{' ? '{}' : '}';
  } else yield JSON.stringify(value);
}
