import { nativePrimitives, randomBytes, zstd } from '../crypto.ts';
import type { ChunkTools } from '../store/index.ts';

/** What chunks are opened with, in whichever thread. */
export const tools: ChunkTools = {
  sealing: { primitives: nativePrimitives, random: randomBytes },
  compression: zstd,
};
