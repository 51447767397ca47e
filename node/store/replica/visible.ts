/**
 * What is shown of another device's stream. Its author puts chunks together and seals them anew, so that an item may
 * stand in several chunks of different states; a person sees it once, and never loses sight of what was there.
 *
 * | chunk | is |
 * |---|---|
 * | whose ordinals nothing that is shown has | shown as it comes |
 * | that overlaps something shown | shown when the newer state is held whole: all at once, what it does not list goes |
 * | that no state lists | dropped where one is held whole, else kept until one is |
 * | that cannot be read yet: its key or a bucket is not here | in nobody's way, but what is to be exchanged for it waits |
 * | that does not open, though its key is here | passed over |
 */
import { type Intervals, intersect, normalise, union } from '../../../protocol/intervals.ts';
import { type ChunkEntry, inOrder } from '../entry.ts';

/** What a state of a stream lists. */
export interface Listing {
  readonly generation: number;
  readonly next: number;
  readonly removed: Intervals;
  /** Whether another signed it than whose stream it is; not known of what was here at the start. */
  readonly isAdopted?: boolean;
  /** Of its chunks, hexadecimal. */
  readonly digests: ReadonlySet<string>;
}

/** A chunk that is on the disk and not shown. */
export interface Hidden {
  readonly digest: string;
  /** As the index will know it; `undefined` where it cannot be read yet, `broken` where it never will. */
  readonly entry: ChunkEntry | 'broken' | undefined;
}

export interface Standing {
  readonly held: Listing | undefined;
  readonly coming: Listing | undefined;
  readonly shown: readonly ChunkEntry[];
  readonly hidden: readonly Hidden[];
}

export interface Settled {
  /** In the order of a manifest. */
  readonly shown: readonly ChunkEntry[];
  /** Digests of chunks that may go. */
  readonly dropped: ReadonlySet<string>;
}

export function settle({ held, coming, shown, hidden }: Standing): Settled {
  const isListed = (digest: string): boolean =>
    held?.digests.has(digest) === true || coming?.digests.has(digest) === true;
  const listed = hidden.filter(({ digest }) => held?.digests.has(digest));
  const isWhole = held !== undefined && listed.every(({ entry }) => entry !== undefined);
  const kept = new Map<string, ChunkEntry>();
  let taken: Intervals = held?.removed ?? [];
  const add = (entry: ChunkEntry): void => {
    kept.set(entry.digest, entry);
    taken = union(taken, entry.ordinals);
  };
  const addIfFree = (entry: ChunkEntry): void => {
    if (!kept.has(entry.digest) && intersect(entry.ordinals, taken).length === 0) add(entry);
  };
  if (isWhole) {
    const first = [
      ...shown.filter(({ digest }) => held.digests.has(digest)),
      ...listed.flatMap(({ entry }) => readable(entry)),
    ];
    taken = union(taken, normalise(first.flatMap(({ ordinals }) => ordinals)));
    for (const entry of first) kept.set(entry.digest, entry);
    for (const entry of shown) if (isListed(entry.digest)) addIfFree(entry);
  } else {
    taken = normalise([...taken, ...shown.flatMap(({ ordinals }) => ordinals)]);
    for (const entry of shown) kept.set(entry.digest, entry);
  }
  for (const { digest, entry } of hidden) {
    if (isListed(digest)) for (const one of readable(entry)) addIfFree(one);
  }
  const dropped = new Set<string>();
  if (isWhole) {
    for (const { digest } of [...shown, ...hidden]) {
      if (!isListed(digest) && !kept.has(digest)) dropped.add(digest);
    }
  }
  return { shown: inOrder([...kept.values()]), dropped };
}

function readable(entry: Hidden['entry']): ChunkEntry[] {
  return typeof entry === 'object' ? [entry] : [];
}
