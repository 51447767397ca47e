import { constants, zstdCompressSync } from 'node:zlib';
import type { BuiltHead } from './build.ts';
import type { PutPart } from './segment.ts';

/** Levels of zstd: of what is soon put together with more, and of what stays for years. */
export const QUICK = 6;
export const THOROUGH = 17;

/**
 * Tables of 2^18 and 2^17 places, and 512 KiB that are looked back: 3 MB in place of the 18 MB of level 19, which the
 * system's allocator would keep for the rest of the process's life. Parts become 1.1 % larger, in a third of the time.
 */
const SMALL = {
  [constants.ZSTD_c_windowLog]: 19,
  [constants.ZSTD_c_chainLog]: 18,
  [constants.ZSTD_c_hashLog]: 17,
};

/** A part, packed by zstd, and how many bytes it has. */
export interface PackedPart {
  readonly packed: Uint8Array;
  readonly bytes: number;
}

/** A segment as it stands on the disk. */
export interface PackedSegment {
  readonly head: BuiltHead;
  readonly parts: ReadonlyMap<string, PackedPart>;
}

/** Packs parts as they come, so that nothing is kept of them as they were. */
export function createPacking(level: number): {
  readonly put: PutPart;
  readonly parts: PackedSegment['parts'];
} {
  const parts = new Map<string, PackedPart>();
  return {
    parts,
    put(name, bytes) {
      // Vectors are as good as chance, and take long.
      const { ZSTD_c_compressionLevel: LEVEL } = constants;
      const params = { ...SMALL, [LEVEL]: name.startsWith('vector') ? 1 : level };
      // Told how much it is, it takes no more memory than that needs.
      const packed = zstdCompressSync(bytes, { params, pledgedSrcSize: bytes.length });
      parts.set(name, { packed, bytes: bytes.length });
    },
  };
}
