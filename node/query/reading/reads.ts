import type { Micros } from '../../../protocol/event.ts';
import type { Reading } from './reading.ts';

/** What something was worked out from. */
export interface Reads {
  /** Of each bucket, from when to when. */
  readonly spans: ReadonlyMap<Reading, { readonly from: Micros; readonly to: Micros }>;
  /** Whether it would be otherwise if the period of the question were another. */
  readonly isCut: boolean;
  /** Whether it is not known what else it was worked out from. */
  readonly isUnknown: boolean;
  add(reading: Reading, from: Micros, to: Micros, isCut: boolean): void;
  addAll(reads: Reads): void;
  addUnknown(): void;
  /** Nothing read yet. */
  fresh(): Reads;
}

export function createReads(): Reads {
  const spans = new Map<Reading, { readonly from: Micros; readonly to: Micros }>();
  const all = {
    spans,
    isCut: false,
    isUnknown: false,
    add(reading: Reading, from: Micros, to: Micros, isCut: boolean) {
      const known = spans.get(reading) ?? { from, to };
      spans.set(reading, { from: Math.min(known.from, from), to: Math.max(known.to, to) });
      all.isCut ||= isCut;
    },
    addAll(reads: Reads) {
      for (const [reading, { from, to }] of reads.spans) all.add(reading, from, to, reads.isCut);
      all.isCut ||= reads.isCut;
      all.isUnknown ||= reads.isUnknown;
    },
    addUnknown() {
      all.isUnknown = true;
    },
    fresh: createReads,
  };
  return all;
}
