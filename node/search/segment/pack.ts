import { promisify } from 'node:util';
import { constants, zstdCompress } from 'node:zlib';
import type { Built } from './build.ts';

/** Levels of zstd: of what is soon put together with more, and of what stays for years. */
export const QUICK = 6;
export const THOROUGH = 19;

const compress = promisify(zstdCompress);

/** A segment as it stands on the disk. It is packed in threads of the system, as a part may take half a second. */
export async function packed({ head, parts }: Built, level: number): Promise<Built> {
  const small = new Map<string, Uint8Array>();
  for (const [name, bytes] of parts) {
    // Vectors are as good as chance, and take long.
    const { ZSTD_c_compressionLevel: LEVEL } = constants;
    const params = { [LEVEL]: name.startsWith('vector') ? 1 : level };
    // Told how much it is, it takes no more memory than that needs.
    small.set(name, await compress(bytes, { params, pledgedSrcSize: bytes.length }));
  }
  return { head, parts: small };
}
