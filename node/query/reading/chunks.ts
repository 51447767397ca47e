import type { PackedEvents } from '../../../protocol/codec/events.ts';
import { type ChunkTools, unpackChunk, type View } from '../../store/index.ts';
import type { Micros } from '../../../protocol/event.ts';
import { placeOf } from '../place.ts';
import type { Pool } from '../pool/index.ts';
import { createByteCache } from './byte-cache.ts';
import { ROW_BYTES, type Rows, rowsOf } from './rows.ts';

/** Opens chunks, and keeps what was in them. */
export interface Chunks {
  /**
   * What a bucket has in a chunk of a view that may overlap or touch a span of time; nothing where the chunk is
   * damaged, which the store is told.
   */
  rows(view: View, digest: string, bucket: string, span: Span): Promise<Part>;
  /** Whether rows are there without opening a chunk. */
  has(digest: string, bucket: string): boolean;
  /** Begins to fetch chunks that are about to be asked for: the disk is at work meanwhile. */
  fetch(view: View, digests: readonly string[], bucket: string): void;
  /** Drops what was fetched from a view that is about to be closed, and was not asked for. */
  leave(view: View): void;
}

/** Rows from a place up to another. */
export interface Part {
  readonly rows: Omit<Rows, 'data' | 'count'>;
  readonly data: Uint32Array;
  readonly first: number;
  readonly end: number;
  /** Whether there was more, which does not open. */
  readonly isDamaged?: boolean;
}

interface Span {
  readonly from: Micros;
  readonly to: Micros;
}

/** Of chunks that were just opened, for the other buckets in them: mostly they are asked for together. */
const JUST_OPENED = 3;

/** Fetched chunks that wait, sealed, until they are asked for: with more, whoever reads them has no time for writes. */
const MOST_FETCHED = 4;

const DAMAGED: Part = {
  rows: {
    start: new Float64Array(0),
    duration: new Float64Array(0),
    longest: 0,
    number: new Uint32Array(0),
  },
  data: new Uint32Array(0),
  first: 0,
  end: 0,
  isDamaged: true,
};

/** @param most bytes of rows to keep */
export function createChunks({
  tools,
  pool,
  most,
}: {
  readonly tools: ChunkTools;
  readonly pool: Pool;
  readonly most: number;
}): Chunks {
  const kept = createByteCache<Rows>(most);
  const opened = new Map<string, PackedEvents>();

  const fetched = new Map<string, { view: View; envelope: ReturnType<View['envelope']> }>();

  function fetch(view: View, digest: string): ReturnType<View['envelope']> {
    const waiting = fetched.get(digest);
    fetched.delete(digest);
    if (!waiting) return view.envelope(digest);
    // Another view may be closed meanwhile.
    return waiting.view === view
      ? waiting.envelope
      : waiting.envelope.catch(() => view.envelope(digest));
  }

  async function unpacked(view: View, digest: string): Promise<PackedEvents | undefined> {
    const there = opened.get(digest);
    if (there) return there;
    const sealed = await fetch(view, digest);
    if (!sealed) return undefined;
    const packed = unpackChunk(tools, digest, sealed);
    opened.set(digest, packed);
    for (const oldest of opened.keys()) {
      if (opened.size <= JUST_OPENED) break;
      opened.delete(oldest);
    }
    return packed;
  }

  async function rowsIn(view: View, digest: string, bucket: string): Promise<Rows | undefined> {
    const key = `${digest} ${bucket}`;
    const known = kept.get(key);
    if (known) return known;
    const packed = await unpacked(view, digest);
    if (!packed) return undefined;
    const rows = rowsOf(packed, bucket, pool);
    kept.put(key, rows, ROW_BYTES * rows.count + 200);
    return rows;
  }

  return {
    async rows(view, digest, bucket, { from, to }) {
      try {
        const rows = await rowsIn(view, digest, bucket);
        if (!rows) return DAMAGED;
        const first = placeOf(rows.start, from - rows.longest);
        const end = placeOf(rows.start, to + 1);
        return { rows, data: rows.data(first, end), first, end };
      } catch (error) {
        view.damaged(digest, error);
        return DAMAGED;
      }
    },
    has: (digest, bucket) => kept.get(`${digest} ${bucket}`) !== undefined,
    fetch(view, digests, bucket) {
      for (const digest of digests) {
        const isThere =
          fetched.has(digest) || opened.has(digest) || kept.get(`${digest} ${bucket}`);
        if (isThere || fetched.size >= MOST_FETCHED) continue;
        const envelope = view.envelope(digest);
        // Whoever asks for it learns of it; and it may be that nobody does.
        envelope.catch(() => undefined);
        fetched.set(digest, { view, envelope });
      }
    },
    leave(view) {
      for (const [digest, waiting] of fetched) if (waiting.view === view) fetched.delete(digest);
    },
  };
}
