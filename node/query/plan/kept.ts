import type { Rollups, RollupSource } from '../../store/index.ts';
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
   * @param reads told what it was worked out from
   */
  of(
    key: string | undefined,
    span: Span,
    question: Question,
    make: (reads: Reads) => Promise<T>,
    reads?: Reads,
  ): Promise<T>;
}

/** What is asked at present. */
export interface Question {
  readonly period: Span;
  /** The buckets that are read for it, by their ids. */
  readonly readings: ReadonlyMap<string, Reading>;
  /** Whether it is asked of the past: the disk keeps what is of the present. */
  readonly isPast?: boolean;
}

/** How parts of long spans are kept on the disk. */
export interface Sealed<T> {
  readonly rollups: Pick<Rollups, 'get' | 'put'>;
  /** Whether a span is worth it. */
  isWorth(span: Span): boolean;
  encode(value: T): Uint8Array | undefined;
  decode(content: Uint8Array): T;
  /** Runs what can wait until nobody does. */
  later(work: () => Promise<void>): void;
}

interface Entry<T> {
  readonly value: T;
  readonly sources: readonly RollupSource[];
}

const ENTRY_BYTES = 400;

/** To be raised when a function gives something else than it did: what is on the disk is of the old one. */
const FORM = 1;

/** @param most bytes in memory */
export function createKept<T>(
  most: number,
  bytesOf: (value: T) => number,
  sealed?: Sealed<T>,
): Kept<T> {
  const cache = createByteCache<Entry<T>>(most);

  function put(key: string, entry: Entry<T>): void {
    cache.put(key, entry, bytesOf(entry.value) + ENTRY_BYTES + 2 * key.length);
  }

  async function fromDisk(
    key: string,
    span: Span,
    isCurrent: (sources: readonly RollupSource[]) => Promise<boolean>,
  ): Promise<Entry<T> | undefined> {
    if (!sealed?.isWorth(span)) return undefined;
    try {
      const rollup = await sealed.rollups.get(`${FORM} ${key}`);
      if (!rollup || !(await isCurrent(rollup.sources))) return undefined;
      const entry = { value: sealed.decode(rollup.content), sources: rollup.sources };
      put(key, entry);
      return entry;
    } catch {
      // It is worked out again.
      return undefined;
    }
  }

  function toDisk(key: string, span: Span, { value, sources }: Entry<T>): void {
    if (!sealed?.isWorth(span)) return;
    sealed.later(async () => {
      const content = sealed.encode(value);
      if (content) await sealed.rollups.put(`${FORM} ${key}`, { sources, content });
    });
  }

  return {
    get bytes() {
      return cache.bytes;
    },
    async of(key, span, { period, readings, isPast }, make, into) {
      const own = createReads();
      if (key === undefined) {
        const value = await make(own);
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
      const whole = `${span.from} ${span.to} ${key}`;
      const cut = `${period.from} ${period.to} ${whole}`;
      // What the ends of a period cut is of that period only.
      const isInside = (sources: readonly RollupSource[]): boolean =>
        sources.every(({ from, to }) => from > period.from && to < period.to);
      const areCurrent = (sources: readonly RollupSource[]): Promise<boolean> =>
        areAsStamped(sources, readings);
      for (const [name, fits] of [[whole, isInside] as const, [cut, () => true] as const]) {
        const entry = cache.get(name);
        if (entry && fits(entry.sources) && (await areCurrent(entry.sources))) return given(entry);
      }
      const stored = isPast
        ? undefined
        : await fromDisk(
            whole,
            span,
            async (sources) => isInside(sources) && (await areCurrent(sources)),
          );
      if (stored) return given(stored);
      const value = await make(own);
      into?.addAll(own);
      if (own.isUnknown) return value;
      const entry = { value, sources: await sourcesOf(own) };
      put(isInside(entry.sources) ? whole : cut, entry);
      if (!isPast && isInside(entry.sources)) toDisk(whole, span, entry);
      return value;
    },
  };
}

/** Whether buckets have still what they had. */
export async function areAsStamped(
  sources: readonly RollupSource[],
  readings: ReadonlyMap<string, Reading>,
): Promise<boolean> {
  for (const { bucket, from, to, stamp } of sources) {
    if ((await readings.get(bucket)?.stamp(from, to)) !== stamp) return false;
  }
  return true;
}

async function sourcesOf(reads: Reads): Promise<RollupSource[]> {
  const sources: RollupSource[] = [];
  for (const [reading, { from, to }] of reads.reaches) {
    sources.push({ bucket: reading.bucket, from, to, stamp: await reading.stamp(from, to) });
  }
  return sources;
}
