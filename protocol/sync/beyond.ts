import { hexOf } from '../bytes.ts';
import { type Intervals, normalise, sizeOf, subtract, union } from '../intervals.ts';
import type { Manifest } from '../manifest.ts';
import type { Digest } from './interface.ts';

/**
 * Whether what is here of a state that is coming is more than what is held: all of that, and later items. Whoever was
 * told so took it for kept; of a state of which nothing is here but its manifest, nobody did.
 * @param has whether a chunk is on the disk
 */
export function isBeyond(
  coming: Manifest,
  held: Manifest | undefined,
  has: (digest: Digest) => boolean,
): boolean {
  const there = ordinalsOf(coming, has);
  const end = there.at(-1)?.end ?? 0;
  if (end <= (held?.next ?? 0)) return false;
  return !held || sizeOf(subtract(ordinalsOf(held, has), union(there, coming.removed))) === 0;
}

function ordinalsOf({ chunks }: Manifest, has: (digest: Digest) => boolean): Intervals {
  return normalise(chunks.filter(({ digest }) => has(hexOf(digest))).flatMap((c) => c.ordinals));
}
