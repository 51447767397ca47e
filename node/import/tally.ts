import { formatTime } from '../ingest/index.ts';
import type { Event, Micros } from '../../protocol/event.ts';
import type { BucketReport, ImportReport, Refusal } from './interface.ts';

/** Most refusals that a report gives the reasons of. */
const MOST_REASONS = 100;

/** Counts of one bucket. */
export interface BucketTally {
  type: string | undefined;
  made: boolean;
  /** Events that were read. */
  read: number;
  added: number;
  duplicates: number;
  /** Events that rules keep from being stored. */
  excluded: number;
  refused: number;
  /** Takes note of when a good event was. */
  span(event: Event): void;
  /** Notes why something was refused; counting it is the caller's. */
  because(index: number | null, reason: string): void;
}

/** Counts what an import does. */
export interface Tally {
  /** The counts of a bucket, the same ones where it comes again. */
  bucket(name: string): BucketTally;
  /** Events that were read, in all. */
  read(): number;
  report(dryRun: boolean): ImportReport;
}

interface Span {
  first: Micros;
  last: Micros;
}

export function createTally(): Tally {
  const buckets = new Map<string, BucketTally & { readonly times: Span }>();
  const refusals: Refusal[] = [];
  const sum = (field: 'read' | 'added' | 'duplicates' | 'excluded' | 'refused'): number =>
    [...buckets.values()].reduce((total, bucket) => total + bucket[field], 0);

  function begin(name: string): BucketTally & { readonly times: Span } {
    const times = { first: Infinity, last: -Infinity };
    const counts = { read: 0, added: 0, duplicates: 0, excluded: 0, refused: 0 };
    return {
      type: undefined,
      made: false,
      ...counts,
      times,
      span({ start, duration }) {
        times.first = Math.min(times.first, start);
        times.last = Math.max(times.last, start + duration);
      },
      because(index, reason) {
        if (refusals.length < MOST_REASONS) refusals.push({ bucket: name, index, reason });
      },
    };
  }

  return {
    bucket(name) {
      const found = buckets.get(name) ?? begin(name);
      buckets.set(name, found);
      return found;
    },
    read: () => sum('read'),
    report: (dryRun) => ({
      dryRun,
      added: sum('added'),
      duplicates: sum('duplicates'),
      excluded: sum('excluded'),
      refused: sum('refused'),
      buckets: [...buckets].map(([name, bucket]): BucketReport => {
        const { type, made, added, duplicates, excluded, refused, times } = bucket;
        const [first, last] = [timeOrNull(times.first), timeOrNull(times.last)];
        return { name, type, made, added, duplicates, excluded, refused, first, last };
      }),
      refusals,
    }),
  };
}

function timeOrNull(time: Micros): string | null {
  return Number.isFinite(time) ? formatTime(time) : null;
}
