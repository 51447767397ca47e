import type { PackedEvents } from '../../../protocol/codec/events.ts';
import { type ChunkTools, unpackChunk, type View } from '../../store/index.ts';
import type { Pool } from '../pool/index.ts';
import { createByteCache } from './byte-cache.ts';
import { ROW_BYTES, type Rows, rowsOf } from './rows.ts';

/** Opens chunks, and keeps what was in them. */
export interface Chunks {
  /** What a bucket has in a chunk of a view; nothing where the chunk is damaged, which the store is told. */
  rows(view: View, digest: string, bucket: string): Promise<Rows>;
}

/** Of chunks that were just opened, for the other buckets in them: mostly they are asked for together. */
const JUST_OPENED = 3;

const NONE: Rows = {
  count: 0,
  start: new Float64Array(0),
  duration: new Float64Array(0),
  number: new Uint32Array(0),
  data: new Uint32Array(0),
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

  async function unpacked(view: View, digest: string): Promise<PackedEvents | undefined> {
    const there = opened.get(digest);
    if (there) return there;
    const sealed = await view.envelope(digest);
    if (!sealed) return undefined;
    const packed = unpackChunk(tools, sealed.key, sealed.envelope);
    opened.set(digest, packed);
    for (const oldest of opened.keys()) {
      if (opened.size <= JUST_OPENED) break;
      opened.delete(oldest);
    }
    return packed;
  }

  return {
    async rows(view, digest, bucket) {
      const key = `${digest} ${bucket}`;
      const known = kept.get(key);
      if (known) return known;
      try {
        const packed = await unpacked(view, digest);
        if (!packed) return NONE;
        const rows = rowsOf(packed, bucket, pool);
        kept.put(key, rows, ROW_BYTES * rows.count + 200);
        return rows;
      } catch (error) {
        view.damaged(digest, error);
        return NONE;
      }
    },
  };
}
