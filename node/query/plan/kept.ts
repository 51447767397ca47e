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
  readonly from: readonly Source[];
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

  async function known(key: string, { readings }: Question): Promise<Entry<T> | undefined> {
    const entry = cache.get(key);
    if (!entry) return undefined;
    for (const { bucket, from, to, stamp } of entry.from) {
      const now = await readings.get(bucket)?.stamp(from, to);
      if (now !== stamp) return undefined;
    }
    return entry;
  }

  async function sourcesOf(reads: Reads): Promise<Source[]> {
    const sources: Source[] = [];
    for (const [reading, { from, to }] of reads.spans) {
      sources.push({ bucket: reading.bucket, from, to, stamp: await reading.stamp(from, to) });
    }
    return sources;
  }

  return {
    get bytes() {
      return cache.bytes;
    },
    async of(key, span, question, make) {
      const { from, to } = question.period;
      const whole = `${span.from} ${span.to} ${key}`;
      const cut = `${from} ${to} ${whole}`;
      const entry =
        key === undefined
          ? undefined
          : ((await known(whole, question)) ?? (await known(cut, question)));
      if (entry) return entry.value;
      const reads = createReads();
      const value = await make(reads);
      if (key !== undefined && !reads.isUnknown) {
        const bytes = bytesOf(value) + ENTRY_BYTES + 2 * cut.length;
        const sources = await sourcesOf(reads);
        cache.put(reads.isCut ? cut : whole, { value, from: sources }, bytes);
      }
      return value;
    },
  };
}
