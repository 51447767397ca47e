import type { EventColumns } from '../../protocol/codec/columns.ts';
import type { Micros } from '../../protocol/event.ts';
import type { Intervals } from '../../protocol/intervals.ts';
import type { ItemKind } from '../../protocol/manifest.ts';

/** What one bucket has in a chunk. */
export interface BucketSpan {
  /** The bucket's local index. */
  readonly bucket: number;
  readonly count: number;
  readonly firstStart: Micros;
  readonly lastStart: Micros;
  readonly lastEnd: Micros;
  readonly firstNumber: number;
  readonly lastNumber: number;
}

/** A chunk as the index knows it: enough to decide whether it must be read. */
export interface ChunkEntry {
  /** SHA-256 of the envelope, hexadecimal. */
  readonly digest: string;
  /** Of the stream key, hexadecimal. */
  readonly keyId: string;
  readonly kind: ItemKind;
  readonly ordinals: Intervals;
  readonly count: number;
  /** Size of the envelope. */
  readonly bytes: number;
  readonly spans: readonly BucketSpan[];
  /** Values of the stream's chain that this chunk's writer passed: ordinal, value, … */
  readonly chain: readonly (number | Uint8Array)[];
}

/** Chunks as a manifest lists them: in rising order of their first ordinal. */
export function inOrder(chunks: readonly ChunkEntry[]): ChunkEntry[] {
  return chunks.toSorted((a, b) => a.ordinals[0].first - b.ordinals[0].first);
}

/** The spans of a chunk's events. `indexes` gives the local index of each bucket of the columns. */
export function spansOf(columns: EventColumns, indexes: readonly number[]): BucketSpan[] {
  const spans = indexes.map((bucket) => ({
    bucket,
    count: 0,
    firstStart: Infinity,
    lastStart: -Infinity,
    lastEnd: -Infinity,
    firstNumber: Infinity,
    lastNumber: -Infinity,
  }));
  for (let i = 0; i < columns.count; i++) {
    const span = spans[columns.bucket[i]];
    const [start, number] = [columns.start[i], columns.number[i]];
    const end = start + columns.duration[i];
    span.count++;
    if (start < span.firstStart) span.firstStart = start;
    if (start > span.lastStart) span.lastStart = start;
    if (end > span.lastEnd) span.lastEnd = end;
    if (number < span.firstNumber) span.firstNumber = number;
    if (number > span.lastNumber) span.lastNumber = number;
  }
  return spans;
}
