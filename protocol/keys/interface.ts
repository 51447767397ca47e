import type { Domain } from '../bucket.ts';

/** A stream with the keys that one holds of it, as rings carry it. */
export interface StreamKeys {
  /** Whose stream it is: with these its id is known, see `stream.ts`. */
  readonly device: Uint8Array;
  readonly incarnation: Uint8Array;
  readonly domain: Domain;
  /** 32 bytes. */
  readonly tagKey: Uint8Array;
  readonly keys: readonly MonthKey[];
}

export interface MonthKey {
  /** 16 bytes. */
  readonly id: Uint8Array;
  /** Months since 1970-01 in UTC. */
  readonly month: number;
  /** 32 bytes. */
  readonly key: Uint8Array;
}
