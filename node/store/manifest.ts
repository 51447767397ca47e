import { type ChainPoint, faultOf, type Manifest } from '../../protocol/manifest.ts';
import { type Intervals, normalise } from '../../protocol/intervals.ts';
import { fromHex } from './chunks.ts';
import type { StreamState } from './state.ts';

/** The manifest of a stream as its chunks are now. */
export function manifestOf({
  record,
  chunks,
  flushed,
  removed,
  points: gone,
}: StreamState): Manifest {
  const chain: ChainPoint[] = [];
  for (const values of [gone, ...chunks.map((entry) => entry.chain)]) {
    for (let i = 0; i < values.length; i += 2) {
      const [ordinal, value] = [values[i], values[i + 1]];
      if (typeof ordinal === 'number' && value instanceof Uint8Array)
        chain.push({ ordinal, value });
    }
  }
  return {
    streamId: fromHex(record.id),
    generation: record.generation,
    next: flushed,
    removed: normalise(removed.flat()),
    chunks: chunks.map(({ digest, keyId, kind, bytes, ordinals }) => ({
      digest: fromHex(digest),
      keyId: fromHex(keyId),
      kind,
      bytes,
      ordinals,
    })),
    chain: inOrder(chain),
  };
}

/** Values of a chain, each place once: the last that is given for it. Mostly they rise as they are. */
function inOrder(points: readonly ChainPoint[]): readonly ChainPoint[] {
  if (points.every(({ ordinal }, i) => i === 0 || ordinal > points[i - 1].ordinal)) return points;
  const values = new Map(points.map((point) => [point.ordinal, point]));
  return [...values.values()].sort((a, b) => a.ordinal - b.ordinal);
}

/**
 * Ordinals that no chunk here has to have. To other devices what was lost is not as what was removed: they may
 * have it still.
 */
export function goneFrom({ removed, lost, skipped }: StreamState): Intervals {
  return normalise([...removed, lost, skipped].flat());
}

/** What is wrong with a stream's chunks by themselves. */
export function manifestFault(stream: StreamState): string | undefined {
  return faultOf({ ...manifestOf(stream), removed: goneFrom(stream) });
}
