import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { RepackJob, RepackResult } from './repack.ts';

/** Runs re-packing jobs in a thread that exists only while there is work: it costs memory. */
export interface Repacker {
  /** `undefined` where the chunks must stay as they are. */
  run(job: RepackJob): Promise<RepackResult | undefined>;
  stop(): Promise<void>;
}

const IDLE_MS = 2_000;
// Published code is plain JavaScript; in a clone it runs as it was written.
const FILE = import.meta.url.endsWith('.ts') ? './repack-worker.ts' : './repack-worker.js';

export function createRepacker(): Repacker {
  let worker: Worker | undefined;
  let idle: NodeJS.Timeout | undefined;
  const stop = async (): Promise<void> => {
    clearTimeout(idle);
    const ended = worker;
    worker = undefined;
    await ended?.terminate();
  };
  return {
    stop,
    async run(job) {
      clearTimeout(idle);
      worker ??= new Worker(new URL(FILE, import.meta.url));
      const ended = new AbortController();
      const { signal } = ended;
      try {
        worker.postMessage(job);
        const [result] = (await Promise.race([
          once(worker, 'message', { signal }),
          // A worker that is stopped in mid-job says nothing more.
          once(worker, 'exit', { signal }).then(() => [undefined]),
        ])) as [RepackResult | undefined];
        return result;
      } catch (error) {
        await stop();
        throw error;
      } finally {
        ended.abort();
        idle = setTimeout(() => void stop(), IDLE_MS);
        idle.unref();
      }
    },
  };
}
