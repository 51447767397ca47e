import type { BucketState, Range, Store } from '../store/index.ts';

/** A part of everything about the person: one file of the export. */
export interface Part {
  /** Where it belongs in the export: relative, with slashes, of names that any file system takes. */
  readonly path: string;
  /** What it is, for the person: a sentence. */
  readonly about: string;
  /** Its content, a piece at a time, telling `tally` of every record that it holds. */
  write(tally: Tally): AsyncIterable<string>;
}

/** Counts what a part holds. */
export interface Tally {
  /** One more record; with the times it spans where it has such. */
  add(first?: number, last?: number): void;
}

/** What a reader of a bucket's events needs of the store. */
export type EventSource = Pick<Store, 'events' | 'texts'>;

/** Writes the events of a bucket in a format that other programs read. */
export type WriteEvents = (
  source: EventSource,
  selection: {
    readonly buckets: readonly (readonly [name: string, bucket: BucketState])[];
    readonly range: Range;
  },
) => AsyncIterable<string>;
