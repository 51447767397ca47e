import type { Micros } from '../../../protocol/event.ts';
import type { RollupSource } from '../../store/index.ts';
import { createByteCache, createReads, type Reading, type Reads } from '../reading/index.ts';
import type { Span } from '../series/index.ts';
import { namesOf } from './names.ts';
import { createOnDisk, type Entry, type Sealed } from './on-disk.ts';

/**
 * What parts of queries gave over spans of time, for the next query. What it was worked out from is kept with it, so
 * that a late event, an amendment or a purge undoes what it changes, and nothing else.
 */
export interface Kept<T, Made = T> {
  readonly bytes: number;
  /**
   * What is known, else what `make` gives.
   * @param key says how it is worked out; nothing is kept where it is `undefined`
   * @param reads told what it was worked out from
   */
  of(
    key: string | undefined,
    span: Span,
    question: Question,
    make: (reads: Reads) => Promise<Made>,
    reads?: Reads,
  ): Promise<T>;
  /** The same as it was made, all of which may be on the disk, but is not in memory. */
  made(
    key: string | undefined,
    span: Span,
    question: Question,
    make: (reads: Reads) => Promise<Made>,
  ): Promise<Made>;
}

/** What is asked at present. */
export interface Question {
  readonly period: Span;
  /** The buckets that are read for it, by their ids. */
  readonly readings: ReadonlyMap<string, Reading>;
  /** Whether it is asked of the past: the disk keeps what is of the present. */
  readonly isPast?: boolean;
  /** Up to when nothing more is expected; nothing is said where absent. */
  readonly settled?: Micros;
}

const ENTRY_BYTES = 400;

/** Keeps what is made as it is. @param most bytes in memory */
export function createKept<T>(
  most: number,
  bytesOf: (value: T) => number,
  sealed?: Sealed<T>,
): Kept<T> {
  return createKeptInBrief(most, bytesOf, sealed, (made) => made);
}

/**
 * Keeps less in memory of what is made than on the disk.
 * @param keep what is kept of it in memory
 */
export function createKeptInBrief<T, Made>(
  most: number,
  bytesOf: (value: T) => number,
  sealed: Sealed<Made> | undefined,
  keep: (made: Made) => T,
): Kept<T, Made> {
  const disk = sealed && createOnDisk(sealed);
  const cache = createByteCache<Entry<T>>(most);

  function put(key: string, entry: Entry<T>): void {
    cache.put(key, entry, bytesOf(entry.value) + ENTRY_BYTES + 2 * key.length);
  }

  return {
    get bytes() {
      return cache.bytes;
    },
    async of(key, span, question, make, into) {
      const { period, readings, isPast } = question;
      const own = createReads();
      if (key === undefined) {
        const value = keep(await make(own));
        into?.addAll(own);
        return value;
      }
      const given = ({ value, sources }: Entry<T>): T => {
        for (const { bucket, ...reach } of sources) {
          const reading = readings.get(bucket);
          if (reading) into?.add(reading, reach);
        }
        return value;
      };
      const named = namesOf(key, span, question);
      const { whole, cut, isInside, areCurrent } = named;
      for (const [name, fits] of [[whole, isInside] as const, [cut, () => true] as const]) {
        const entry = cache.get(name);
        if (entry && fits(entry.sources) && (await areCurrent(entry.sources))) return given(entry);
      }
      const stored = isPast ? undefined : await disk?.get(named, keep);
      if (stored) {
        put(isInside(stored.sources) ? whole : cut, stored);
        return given(stored);
      }
      const made = await make(own);
      const value = keep(made);
      into?.addAll(own);
      if (own.isUnknown) return value;
      const sources = await sourcesOf(own, period);
      put(isInside(sources) ? whole : cut, { value, sources });
      if (!isPast) disk?.put(named, { value: made, sources });
      return value;
    },
    async made(key, span, question, make) {
      if (key !== undefined) {
        const named = namesOf(key, span, question);
        const stored = await disk?.get(named, (found) => found);
        if (stored) return stored.value;
      }
      return make(createReads());
    },
  };
}

async function sourcesOf(reads: Reads, period: Span): Promise<RollupSource[]> {
  const sources: RollupSource[] = [];
  for (const [reading, reach] of reads.reaches) {
    // Beyond the period nothing was read.
    const from = Math.max(reach.from, period.from);
    const to = Math.min(reach.to, period.to);
    sources.push({ bucket: reading.bucket, from, to, stamp: await reading.stamp(from, to) });
  }
  return sources;
}
