import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { RepackJob, RepackResult } from './repack.ts';

/** Runs re-packing jobs in a thread that exists only while there is work: it costs memory. */
export interface Repacker {
  /** One job at a time. `undefined` where the thread ended without a result, and after `stop`. */
  run(job: RepackJob): Promise<RepackResult | undefined>;
  stop(): Promise<void>;
}

const IDLE_MS = 2_000;
// Published code is plain JavaScript; in a clone it runs as it was written.
const FILE = import.meta.url.endsWith('.ts') ? './repack-worker.ts' : './repack-worker.js';

export function createRepacker(): Repacker {
  let worker: Worker | undefined;
  let idle: NodeJS.Timeout | undefined;
  let stopped = false;

  async function end(): Promise<void> {
    clearTimeout(idle);
    const ended = worker;
    worker = undefined;
    await ended?.terminate();
  }

  return {
    async stop() {
      stopped = true;
      await end();
    },
    async run(job) {
      if (stopped) return undefined;
      clearTimeout(idle);
      worker ??= new Worker(new URL(FILE, import.meta.url));
      const thread = worker;
      const listening = new AbortController();
      const { signal } = listening;
      try {
        thread.postMessage(job);
        const [result] = (await Promise.race([
          once(thread, 'message', { signal }),
          // A thread that ends in mid-job says nothing more, nor does it take another job.
          once(thread, 'exit', { signal }).then(() => {
            if (worker === thread) worker = undefined;
            return [undefined];
          }),
        ])) as [RepackResult | undefined];
        return result;
      } catch (error) {
        await end();
        throw error;
      } finally {
        listening.abort();
        if (worker && !stopped) idle = setTimeout(() => void end(), IDLE_MS).unref();
      }
    },
  };
}
