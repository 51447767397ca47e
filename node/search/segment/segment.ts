/**
 * A segment: what some stretches of the log say, made to be searched. It never changes. A head, and parts, each of which
 * is fetched when it is needed; numbers are as in `bytes.ts` unless it says otherwise. Documents are sorted by bucket
 * and texts, words by their UTF-16 units.
 *
 * | part | content |
 * |---|---|
 * | `attributes` | by document, each a column, little-endian: bucket, program and site (4 bytes each: their places in the head); how many words (1 byte, at most 255) |
 * | `tallies` | how often, how long and when it was: see `tally-codec.ts` |
 * | `words` | of each how many letters it has in common with the one before (as a letter, + 32), the rest, a line feed |
 * | `lengths` | by word: bytes of its list of documents |
 * | `list N` | of the words from the head's N-th `lists` on: each document's place, less that of the one before, less 1 |
 * | `text N` | the documents from the head's N-th `texts` on, each ended by U+0001 |
 * | `vector N` | the vectors of 16,384 documents: see `../similar` |
 */
import type { Source } from '../documents/document.ts';

/** What is known of a segment without its parts. */
export interface Head {
  readonly sources: readonly Source[];
  readonly documents: number;
  /** Of all documents together. */
  readonly words: number;
  /** Ids of buckets. */
  readonly buckets: readonly string[];
  /** Folded; the first is that of documents without one. */
  readonly apps: readonly string[];
  readonly sites: readonly string[];
  /** The first word of each part of lists. */
  readonly lists: readonly number[];
  /** The first document of each part of texts. */
  readonly texts: readonly number[];
  /** Names of its parts, and their bytes, packed and as they are; none of what is in memory only. */
  readonly parts: readonly (readonly [name: string, packed: number, bytes: number])[];
}

/** Takes a part of a segment that is being made, as soon as the part is whole. */
export type PutPart = (name: string, bytes: Uint8Array) => void;

export const VECTORS_A_PART = 16_384;

/** Added to how many letters a word has in common with the one before, so that it is a letter that can be seen. */
export const COMMON = 32;
