import { faultOf, type Manifest } from '../../protocol/manifest.ts';
import type { Intervals } from '../../protocol/intervals.ts';
import { fromHex } from './chunks.ts';
import type { StreamRecord } from './partition.ts';
import type { StreamState } from './state.ts';

/** The manifest of a stream as its chunks are now. */
export function manifestOf({ record, chunks, flushed }: StreamState): Manifest {
  const points = new Map<number, Uint8Array>();
  for (const chain of [record.points ?? [], ...chunks.map((entry) => entry.chain)]) {
    for (let i = 0; i < chain.length; i += 2) {
      const [ordinal, value] = [chain[i], chain[i + 1]];
      if (typeof ordinal === 'number' && value instanceof Uint8Array) points.set(ordinal, value);
    }
  }
  return {
    streamId: fromHex(record.id),
    generation: record.generation,
    next: flushed,
    removed: removedFrom(record),
    chunks: chunks.map(({ digest, keyId, kind, bytes, ordinals }) => ({
      digest: fromHex(digest),
      keyId: fromHex(keyId),
      kind,
      bytes,
      ordinals,
    })),
    chain: [...points].sort(([a], [b]) => a - b).map(([ordinal, value]) => ({ ordinal, value })),
  };
}

/** Ordinals of a stream that purges took out. */
export function removedFrom({ removed = [] }: Pick<StreamRecord, 'removed'>): Intervals {
  return Array.from({ length: removed.length / 2 }, (_, i) => ({
    first: removed[2 * i],
    end: removed[2 * i + 1],
  }));
}

/** What is wrong with a stream's chunks by themselves. */
export function manifestFault(stream: StreamState): string | undefined {
  return faultOf(manifestOf(stream));
}
