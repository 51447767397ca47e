import type { Micros } from '../../../protocol/event.ts';
import { createByteCache, createReads, type Reading, type Reads } from '../reading/index.ts';
import type { Span } from '../series/index.ts';

/**
 * What parts of queries gave over spans of time, for the next query. What it was worked out from is kept with it, so
 * that a late event, an amendment or a purge undoes what it changes, and nothing else.
 */
export interface Kept<T> {
  readonly bytes: number;
  /**
   * What is known, else what `make` gives.
   * @param key says how it is worked out; nothing is kept where it is `undefined`
   */
  of(
    key: string | undefined,
    span: Span,
    question: Question,
    make: (reads: Reads) => Promise<T>,
  ): Promise<T>;
}

/** What is asked at present. */
export interface Question {
  readonly period: Span;
  /** The buckets that are read for it, by their ids. */
  readonly readings: ReadonlyMap<string, Reading>;
}

interface Entry<T> {
  readonly value: T;
  readonly sources: readonly Source[];
}

interface Source {
  readonly bucket: string;
  readonly from: Micros;
  readonly to: Micros;
  readonly stamp: string;
}

const ENTRY_BYTES = 400;

/** @param most bytes */
export function createKept<T>(most: number, bytesOf: (value: T) => number): Kept<T> {
  const cache = createByteCache<Entry<T>>(most);

  async function known(
    key: string,
    { readings }: Question,
    isFit: (sources: readonly Source[]) => boolean,
  ): Promise<Entry<T> | undefined> {
    const entry = cache.get(key);
    if (!entry || !isFit(entry.sources)) return undefined;
    for (const { bucket, from, to, stamp } of entry.sources) {
      const now = await readings.get(bucket)?.stamp(from, to);
      if (now !== stamp) return undefined;
    }
    return entry;
  }

  async function sourcesOf(reads: Reads): Promise<Source[]> {
    const sources: Source[] = [];
    for (const [reading, { from, to }] of reads.reaches) {
      sources.push({ bucket: reading.bucket, from, to, stamp: await reading.stamp(from, to) });
    }
    return sources;
  }

  return {
    get bytes() {
      return cache.bytes;
    },
    async of(key, span, question, make) {
      if (key === undefined) return make(createReads());
      const { from, to } = question.period;
      const whole = `${span.from} ${span.to} ${key}`;
      const cut = `${from} ${to} ${whole}`;
      // What the ends of a period cut is of that period only.
      const isInside = (sources: readonly Source[]): boolean =>
        sources.every((source) => source.from > from && source.to < to);
      const entry =
        (await known(whole, question, isInside)) ?? (await known(cut, question, () => true));
      if (entry) return entry.value;
      const reads = createReads();
      const value = await make(reads);
      if (reads.isUnknown) return value;
      const sources = await sourcesOf(reads);
      const bytes = bytesOf(value) + ENTRY_BYTES + 2 * cut.length;
      cache.put(isInside(sources) ? whole : cut, { value, sources }, bytes);
      return value;
    },
  };
}
