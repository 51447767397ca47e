/** The thread that re-packs: one job a message, one result back. Started and ended by `repacker.ts`. */
import { parentPort } from 'node:worker_threads';
import { nativePrimitives, randomBytes, zstdThorough } from '../crypto.ts';
import { repack, type RepackJob } from './repack.ts';

const tools = {
  sealing: { primitives: nativePrimitives, random: randomBytes },
  compression: zstdThorough,
};

parentPort?.on('message', (job: RepackJob) => {
  parentPort?.postMessage(repack(tools, job));
});
