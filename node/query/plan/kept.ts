import type { Rollups, RollupSource } from '../../store/index.ts';
import { createByteCache, createReads, type Reading, type Reads } from '../reading/index.ts';
import type { Span } from '../series/index.ts';

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

/** Keeps what is made as it is. @param most bytes in memory */
export function createKept<T>(
  most: number,
  bytesOf: (value: T) => number,
  sealed?: Sealed<T>,
): Kept<T> {
  return keptAs(most, bytesOf, sealed, {
    keep: (made) => made,
    // While somebody waits for an answer nothing is written.
    content: (made, encode) => () => encode(made),
  });
}

/**
 * Keeps less in memory of what is made than on the disk.
 * @param keep what is kept of it in memory
 */
export function createKeptInBrief<T, Made>(
  most: number,
  bytesOf: (value: T) => number,
  sealed: Sealed<Made>,
  keep: (made: Made) => T,
): Kept<T, Made> {
  return keptAs(most, bytesOf, sealed, {
    keep,
    // Of what was made nothing is to be held until there is time to write it.
    content(made, encode) {
      const content = encodedBy(encode, made);
      return () => content;
    },
  });
}

/** What a chunk cannot hold is worked out again. */
function encodedBy<Made>(encode: Sealed<Made>['encode'], made: Made): Uint8Array | undefined {
  try {
    return encode(made);
  } catch {
    return undefined;
  }
}

function keptAs<T, Made>(
  most: number,
  bytesOf: (value: T) => number,
  sealed: Sealed<Made> | undefined,
  {
    keep,
    content,
  }: {
    readonly keep: (made: Made) => T;
    readonly content: (
      made: Made,
      encode: Sealed<Made>['encode'],
    ) => () => ReturnType<Sealed<Made>['encode']>;
  },
): Kept<T, Made> {
  const cache = createByteCache<Entry<T>>(most);

  function put(key: string, entry: Entry<T>): void {
    cache.put(key, entry, bytesOf(entry.value) + ENTRY_BYTES + 2 * key.length);
  }

  async function fromDisk(
    key: string,
    span: Span,
    { isInside, areCurrent }: Pick<Named, 'isInside' | 'areCurrent'>,
  ): Promise<Entry<Made> | undefined> {
    if (!sealed?.isWorth(span)) return undefined;
    try {
      const rollup = await sealed.rollups.get(`${FORM} ${key}`);
      if (!rollup || !isInside(rollup.sources)) return undefined;
      if (!(await areCurrent(rollup.sources))) return undefined;
      return { value: sealed.decode(rollup.content), sources: rollup.sources };
    } catch {
      // It is worked out again.
      return undefined;
    }
  }

  function toDisk(key: string, span: Span, { value, sources }: Entry<Made>): void {
    if (!sealed?.isWorth(span)) return;
    const contentOf = content(value, sealed.encode);
    sealed.later(async () => {
      const bytes = contentOf();
      if (bytes) await sealed.rollups.put(`${FORM} ${key}`, { sources, content: bytes });
    });
  }

  return {
    get bytes() {
      return cache.bytes;
    },
    async of(key, span, { period, readings }, make, into) {
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
      const named = namesOf(key, span, { period, readings });
      const { whole, cut, isInside, areCurrent } = named;
      for (const [name, fits] of [[whole, isInside] as const, [cut, () => true] as const]) {
        const entry = cache.get(name);
        if (entry && fits(entry.sources) && (await areCurrent(entry.sources))) return given(entry);
      }
      const stored = await fromDisk(whole, span, named);
      if (stored) {
        const entry = { value: keep(stored.value), sources: stored.sources };
        put(whole, entry);
        return given(entry);
      }
      const made = await make(own);
      const value = keep(made);
      into?.addAll(own);
      if (own.isUnknown) return value;
      const sources = await sourcesOf(own);
      put(isInside(sources) ? whole : cut, { value, sources });
      if (isInside(sources)) toDisk(whole, span, { value: made, sources });
      return value;
    },
    async made(key, span, question, make) {
      if (key !== undefined) {
        const named = namesOf(key, span, question);
        const stored = await fromDisk(named.whole, span, named);
        if (stored) return stored.value;
      }
      return make(createReads());
    },
  };
}

/** Under what a part is kept, and whether what is kept is of the question. */
interface Named {
  readonly whole: string;
  /** What the ends of a period cut is of that period only. */
  readonly cut: string;
  isInside(sources: readonly RollupSource[]): boolean;
  areCurrent(sources: readonly RollupSource[]): Promise<boolean>;
}

function namesOf(key: string, span: Span, { period, readings }: Question): Named {
  const whole = `${span.from} ${span.to} ${key}`;
  return {
    whole,
    cut: `${period.from} ${period.to} ${whole}`,
    isInside: (sources) => sources.every(({ from, to }) => from > period.from && to < period.to),
    areCurrent: (sources) => areAsStamped(sources, readings),
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
