/** The thread that packs and re-packs: one job a message, one result back. Started and ended by `packer.ts`. */
import { parentPort } from 'node:worker_threads';
import { nativePrimitives, randomBytes, zstd, zstdThorough } from '../crypto.ts';
import { pack } from './pack.ts';
import type { PackerJob } from './packer.ts';
import { resealWithout, selectIn } from './purge/jobs.ts';
import { repack } from './repack.ts';
import { tagsIn } from './tags.ts';

const sealing = { primitives: nativePrimitives, random: randomBytes };

async function run(told: PackerJob): Promise<unknown> {
  if (told.do === 'repack') return repack({ sealing, compression: zstdThorough }, told.job);
  if (told.do === 'select') return selectIn({ sealing, compression: zstd }, told.job);
  if (told.do === 'reseal') return resealWithout({ sealing, compression: zstd }, told.job);
  if (told.do === 'tags') return tagsIn({ sealing, compression: zstd }, told.job);
  const { context, columns, payloads } = told.job;
  return pack({ sealing, compression: zstd }, context, columns, payloads);
}

parentPort?.on('message', (told: PackerJob) => {
  void run(told).then(
    (result) => parentPort?.postMessage(result, ownedBy(result)),
    // Ends the thread, which whoever waits is told of.
    (error: unknown) => {
      throw error;
    },
  );
});

/** What need not be copied: buffers that are wholly of one of the result's arrays. */
function ownedBy(result: unknown): ArrayBuffer[] {
  if (result === null || typeof result !== 'object') return [];
  return Object.values(result).flatMap((value: unknown) => {
    const isWhole =
      ArrayBuffer.isView(value) &&
      value.buffer instanceof ArrayBuffer &&
      value.byteLength === value.buffer.byteLength;
    return isWhole ? [value.buffer as ArrayBuffer] : [];
  });
}
