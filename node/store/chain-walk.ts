import { includes, type Intervals } from '../../protocol/intervals.ts';
import type { Tags } from './tags.ts';
import {
  type Chain,
  CHAIN_BLOCK,
  type ChainState,
  resumeChain,
  type Sha256,
  startChain,
} from '../../protocol/stream.ts';

/**
 * Recomputes a stream's chain from the tags of its items, and compares it with the values that are kept. Where
 * items are gone, purged or lost, it cannot be recomputed: it is taken up again at the next block whose value is kept.
 */
export interface ChainWalk {
  /** Tags wait until their turn: chunks of different months interleave. */
  add(tags: Tags): void;
  /** Goes as far as it can. @returns the ordinal where the chain is another */
  walk(): number | undefined;
  /** The ordinal from which on items are missing, of `end` that there should be. */
  missingFrom(end: number): number | undefined;
}

export function createChainWalk({
  sha256,
  streamId,
  points,
  gone,
}: {
  readonly sha256: Sha256;
  readonly streamId: Uint8Array;
  readonly points: ReadonlyMap<number, Uint8Array>;
  readonly gone: Intervals;
}): ChainWalk {
  const tags = new Map<number, Uint8Array>();
  const last = points.keys().reduce((most, point) => Math.max(most, point), 0);
  let chain = startChain(sha256, streamId);
  /** Whether what is left is behind what is gone, with no value to go on from. */
  let isCut = false;

  /** @returns whether it could go on behind what is gone */
  function leap(): boolean {
    if (isCut || !includes(gone, chain.ordinal)) return false;
    const next = nextBlock(chain, points, last);
    isCut = !next;
    if (next) chain = resumeChain(sha256, next);
    return next !== undefined;
  }

  return {
    add({ ordinals, tags: bytes }) {
      ordinals.forEach((ordinal, i) => {
        if (ordinal >= chain.ordinal) tags.set(ordinal, bytes.subarray(16 * i, 16 * i + 16));
      });
    },
    walk() {
      do {
        for (let tag = tags.get(chain.ordinal); tag; tag = tags.get(chain.ordinal)) {
          tags.delete(chain.ordinal);
          chain.append(tag);
          const point = points.get(chain.ordinal);
          if (point && !Buffer.from(point).equals(chain.value())) return chain.ordinal;
        }
      } while (leap());
      return undefined;
    },
    missingFrom: (end) => (isCut || chain.ordinal === end ? undefined : chain.ordinal),
  };
}

function nextBlock(
  { ordinal }: Chain,
  points: ReadonlyMap<number, Uint8Array>,
  end: number,
): ChainState | undefined {
  let next = (Math.floor(ordinal / CHAIN_BLOCK) + 1) * CHAIN_BLOCK;
  for (; next <= end; next += CHAIN_BLOCK) {
    const block = points.get(next);
    if (block) return { ordinal: next, block, tags: new Uint8Array(0) };
  }
  return undefined;
}
