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
  let runs: Run[] = [];
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

  function tagOf(ordinal: number): Uint8Array | undefined {
    for (const [place, run] of runs.entries()) {
      const tag = tagIn(run, ordinal);
      if (!tag) continue;
      // Mostly the next one is of the same chunk.
      if (place > 0) [runs[0], runs[place]] = [run, runs[0]];
      return tag;
    }
    return undefined;
  }

  /** @returns the ordinal where the chain is another */
  function go(): number | undefined {
    do {
      for (let tag = tagOf(chain.ordinal); tag; tag = tagOf(chain.ordinal)) {
        chain.append(tag);
        const point = points.get(chain.ordinal);
        if (point && Buffer.compare(point, chain.value()) !== 0) return chain.ordinal;
      }
    } while (leap());
    return undefined;
  }

  return {
    add({ ordinals, tags }) {
      runs.push({ ordinals, tags, at: 0 });
    },
    walk() {
      const differs = go();
      runs = runs.filter((run) => (run.ordinals.at(-1) ?? -1) >= chain.ordinal);
      return differs;
    },
    missingFrom: (end) => (isCut || chain.ordinal === end ? undefined : chain.ordinal),
  };
}

/** The tags of a chunk, and how far they were looked at: an object for each of them would be too many. */
interface Run extends Tags {
  at: number;
}

/** @param ordinal no less than at the call before */
function tagIn(run: Run, ordinal: number): Uint8Array | undefined {
  const { ordinals, tags } = run;
  while (run.at < ordinals.length && ordinals[run.at] < ordinal) run.at++;
  return ordinals[run.at] === ordinal ? tags.subarray(16 * run.at, 16 * run.at + 16) : undefined;
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
