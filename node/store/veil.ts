import type { Domain } from '../../protocol/bucket.ts';
import type { Event, Micros } from '../../protocol/event.ts';
import type { JsonObject } from '../../protocol/json.ts';

/** What lies over old events of a domain that are not destroyed yet: see `node/retention`. */
export interface Veil {
  /** Events that begin before it are not shown; −Infinity where all are. */
  readonly hideBefore: Micros;
  /** Of the data of those that begin before it only what `reduce` leaves is shown. */
  readonly reduceBefore: Micros;
  readonly reduce: (data: JsonObject) => JsonObject;
}

/** The veil over a domain at this moment; `undefined` where there is none. */
export type VeilOf = (domain: Domain) => Veil | undefined;

/** What of an event is shown through a veil: the very same where it lies on none of it. */
export function unveiled<T extends Event>(veil: Veil | undefined, event: T): T | undefined {
  if (!veil) return event;
  if (event.start < veil.hideBefore) return undefined;
  return event.start < veil.reduceBefore ? { ...event, data: veil.reduce(event.data) } : event;
}
