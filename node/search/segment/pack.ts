import { promisify } from 'node:util';
import { constants, zstdCompress } from 'node:zlib';
import type { Built } from './build.ts';

/** Levels of zstd: of what is soon put together with more, and of what stays for years. */
export const QUICK = 6;
export const THOROUGH = 19;

const compress = promisify(zstdCompress);

/** A part, packed by zstd, and how many bytes it has. */
export interface PackedPart {
  readonly packed: Uint8Array;
  readonly bytes: number;
}

export interface PackedSegment {
  readonly head: Built['head'];
  readonly parts: ReadonlyMap<string, PackedPart>;
}

/** A segment as it stands on the disk. It is packed in threads of the system, as a part may take half a second. */
export async function packed({ head, parts }: Built, level: number): Promise<PackedSegment> {
  const small = new Map<string, PackedPart>();
  for (const [name, bytes] of parts) {
    // Vectors are as good as chance, and take long.
    const { ZSTD_c_compressionLevel: LEVEL } = constants;
    const params = { [LEVEL]: name.startsWith('vector') ? 1 : level };
    // Told how much it is, it takes no more memory than that needs.
    small.set(name, {
      packed: await compress(bytes, { params, pledgedSrcSize: bytes.length }),
      bytes: bytes.length,
    });
  }
  return { head, parts: small };
}
