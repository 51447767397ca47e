import { constants, zstdCompressSync } from 'node:zlib';
import type { Built } from './build.ts';

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

export interface PackedSegment {
  readonly head: Built['head'];
  readonly parts: ReadonlyMap<string, PackedPart>;
}

/**
 * A segment as it stands on the disk. Its parts are taken from it one by one, so that none is in memory twice.
 * @param pause lets others have their turn
 */
export async function packed(
  { head, parts }: Built,
  level: number,
  pause: () => Promise<void>,
): Promise<PackedSegment> {
  const small = new Map<string, PackedPart>();
  for (const [name, bytes] of parts) {
    // Vectors are as good as chance, and take long.
    const { ZSTD_c_compressionLevel: LEVEL } = constants;
    const params = { ...SMALL, [LEVEL]: name.startsWith('vector') ? 1 : level };
    // Told how much it is, it takes no more memory than that needs.
    const packed = zstdCompressSync(bytes, { params, pledgedSrcSize: bytes.length });
    small.set(name, { packed, bytes: bytes.length });
    parts.delete(name);
    await pause();
  }
  return { head, parts: small };
}
