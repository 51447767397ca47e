import { type Intervals, normalise, sizeOf, subtract, union } from '../../../protocol/intervals.ts';
import type { ChunkEntry } from '../entry.ts';
import { within } from '../purge/jobs.ts';

interface Candidate {
  readonly entry: ChunkEntry;
  readonly isIndexed: boolean;
}

/**
 * Gives every ordinal one place. Several have it where it was lost that a chunk was dropped, for a larger one
 * mostly; what was purged has none.
 * @param gone what was purged
 */
export function withoutOverlaps<T extends Candidate>(
  chunks: readonly T[],
  gone: Intervals,
): (T & { readonly without: Intervals })[] {
  const clashing = clashingOf(chunks);
  const chosen: (T & { readonly without: Intervals })[] = [];
  let taken: Intervals = [];
  for (const chunk of clashing) {
    const { ordinals } = chunk.entry;
    const rest = subtract(ordinals, union(taken, within(gone, ordinals)));
    if (rest.length > 0) chosen.push({ ...chunk, without: subtract(ordinals, rest) });
    taken = union(taken, ordinals);
  }
  const all = new Set<T>(clashing);
  for (const chunk of chunks) {
    if (all.has(chunk)) continue;
    const without = within(gone, chunk.entry.ordinals);
    if (sizeOf(without) < chunk.entry.count) chosen.push({ ...chunk, without });
  }
  return chosen;
}

/** Chunks that have an ordinal with another in common: first those to prefer. */
function clashingOf<T extends Candidate>(chunks: readonly T[]): T[] {
  const parts = chunks.flatMap((chunk) =>
    chunk.entry.ordinals.map((interval) => ({ ...interval, chunk })),
  );
  parts.sort((a, b) => a.first - b.first);
  const clashing = new Set<T>();
  let last: (typeof parts)[number] | undefined;
  for (const part of parts) {
    if (last && part.first < last.end && part.chunk !== last.chunk) {
      clashing.add(part.chunk).add(last.chunk);
    }
    if (!last || part.end > last.end) last = part;
  }
  return [...clashing].sort(
    (a, b) => Number(b.isIndexed) - Number(a.isIndexed) || b.entry.count - a.entry.count,
  );
}

/** Ordinals of chunks, less what is left out of them. */
export function ordinalsIn(
  chunks: readonly { readonly entry: ChunkEntry; readonly without: Intervals }[],
): Intervals {
  return normalise(
    chunks.flatMap(({ entry, without }) =>
      without.length > 0 ? subtract(entry.ordinals, without) : entry.ordinals,
    ),
  );
}
