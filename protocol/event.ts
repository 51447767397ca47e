import type { JsonObject } from './json.ts';

/** Whole microseconds since 1970-01-01T00:00:00Z, or a length of time in microseconds. Always a safe integer. */
export type Micros = number;

/** Microseconds in a second, and in a millisecond. */
export const SECOND: Micros = 1_000_000;
export const MILLISECOND: Micros = 1_000;

/** The first moment an event may start at: 1900-01-01T00:00:00Z (health records reach back that far). */
export const EARLIEST: Micros = Date.UTC(1900, 0, 1) * MILLISECOND;

/** The last moment an event may end at: 2100-01-01T00:00:00Z. The whole span stays below 2^53 µs. */
export const LATEST: Micros = Date.UTC(2100, 0, 1) * MILLISECOND;

/** Something that happened: from `start`, for `duration`, described by `data`. */
export interface Event {
  readonly start: Micros;
  readonly duration: Micros;
  readonly data: JsonObject;
}
