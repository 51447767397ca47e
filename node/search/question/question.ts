import type { Domain } from '../../../protocol/bucket.ts';
import type { Micros } from '../../../protocol/event.ts';

/** What comes first. */
export const ORDERS = ['best', 'newest', 'often', 'longest'] as const;
export type Order = (typeof ORDERS)[number];

/** Where to look. All that is given has to hold. */
export interface Filter {
  /** Events that begin then or later. */
  readonly since?: Micros | undefined;
  /** Events that begin before. */
  readonly until?: Micros | undefined;
  /** A program, in whatever case. */
  readonly app?: string | undefined;
  /** A host, or one above it. */
  readonly site?: string | undefined;
  readonly domain?: Domain | undefined;
  /** Of buckets. */
  readonly type?: string | undefined;
  /** The host name of the device that recorded it. */
  readonly device?: string | undefined;
  /** A bucket's name. */
  readonly bucket?: string | undefined;
}

/** A question in words, or by a text that what is found is to be like. */
export interface SearchQuestion extends Filter {
  readonly text: string;
  readonly similar: boolean;
  readonly order: Order;
  readonly limit: number;
}

/** Something that was found: events of a bucket with the same texts. */
export interface Hit {
  /** The bucket's name. */
  readonly bucket: string;
  readonly texts: readonly MarkedText[];
  readonly count: number;
  /** All of them together. */
  readonly duration: Micros;
  /** When the first and the last of them begin. */
  readonly first: Micros;
  readonly last: Micros;
  /** How well it fits: to be compared within one answer. */
  readonly score: number;
}

export interface MarkedText {
  readonly key: string;
  readonly text: string;
  /** Where words stand that were found, in UTF-16 units, rising, none overlapping another. */
  readonly marks: readonly (readonly [from: number, to: number])[];
}

export interface Found {
  /** How many there are, shown or not. */
  readonly total: number;
  readonly hits: readonly Hit[];
  /** Events that were not looked at, as they are in no index yet. */
  readonly unsearched: number;
}
