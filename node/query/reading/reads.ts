import type { Micros } from '../../../protocol/event.ts';
import type { Reading } from './reading.ts';

interface Reach {
  readonly from: Micros;
  readonly to: Micros;
}

/** What something was worked out from. */
export interface Reads {
  /** Of each bucket, from when to when, events that reach beyond what was looked at included. */
  readonly reaches: ReadonlyMap<Reading, Reach>;
  /** Whether it is not known what else it was worked out from, or some of that did not open: then nothing is kept. */
  readonly isUnknown: boolean;
  add(reading: Reading, reach: Reach): void;
  addAll(reads: Reads): void;
  addUnknown(): void;
  /** Nothing read yet. */
  fresh(): Reads;
}

export function createReads(): Reads {
  const reaches = new Map<Reading, Reach>();
  let isUnknown = false;
  const add: Reads['add'] = (reading, { from, to }) => {
    const known = reaches.get(reading) ?? { from, to };
    reaches.set(reading, { from: Math.min(known.from, from), to: Math.max(known.to, to) });
  };
  return {
    reaches,
    get isUnknown() {
      return isUnknown;
    },
    add,
    addAll(reads) {
      for (const [reading, reach] of reads.reaches) add(reading, reach);
      isUnknown ||= reads.isUnknown;
    },
    addUnknown() {
      isUnknown = true;
    },
    fresh: createReads,
  };
}
