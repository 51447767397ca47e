import type { DecodedEvents } from '../../protocol/codec/events.ts';

/** Decoded chunks, the least recently used dropped once they hold more than `limit` bytes. */
export interface ColumnCache {
  get(digest: string): DecodedEvents | undefined;
  put(digest: string, columns: DecodedEvents): void;
  /** Drops what must not be in memory any more. */
  remove(digest: string): void;
}

/** @param limit bytes, as estimated by {@link weightOf} */
export function createColumnCache({ limit }: { readonly limit: number }): ColumnCache {
  // A Map lists keys in the order in which they were set: the first is the least recently used.
  const entries = new Map<string, { readonly columns: DecodedEvents; readonly weight: number }>();
  let total = 0;
  return {
    get(digest) {
      const entry = entries.get(digest);
      if (!entry) return undefined;
      entries.delete(digest);
      entries.set(digest, entry);
      return entry.columns;
    },
    remove(digest) {
      total -= entries.get(digest)?.weight ?? 0;
      entries.delete(digest);
    },
    put(digest, columns) {
      if (entries.has(digest)) return;
      const weight = weightOf(columns);
      entries.set(digest, { columns, weight });
      total += weight;
      for (const [oldest, entry] of entries) {
        if (total <= limit) break;
        entries.delete(oldest);
        total -= entry.weight;
      }
    },
  };
}

/** About how many bytes columns take: typed arrays exactly, texts at two bytes a unit and a header each. */
function weightOf({ count, fields }: DecodedEvents): number {
  const texts = fields.reduce(
    (sum, { dictionary }) =>
      sum + dictionary.texts.reduce((all, text) => all + text.length * 2 + 32, 0),
    0,
  );
  return count * (4 + 3 * 8 + 4 * fields.length) + texts;
}
