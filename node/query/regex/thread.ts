import { Worker } from 'node:worker_threads';

/** What a thread is to do. */
export interface Job {
  /** A pattern for JavaScript's engine. */
  readonly script: string;
  readonly texts: readonly string[];
}

/** 1 for each text in which the pattern is found, else 0; or that it took too long, or the engine gave up. */
export type Found = Uint8Array | 'slow' | 'failed';

/** Searches in a thread of its own, which can be ended in the midst of it. */
export interface SearchThread {
  /**
   * Searches each text. One job at a time; the thread is there only meanwhile.
   * @throws what `signal` was aborted with
   */
  search(job: Job, signal?: AbortSignal): Promise<Found>;
}

// Published code is plain JavaScript; in a clone it runs as it was written.
const FILE = import.meta.url.endsWith('.ts') ? './worker.ts' : './worker.js';

/** @param limit how long a job may search, in milliseconds, the thread's beginning not counted */
export function createSearchThread({ limit }: { readonly limit: number }): SearchThread {
  let last: Promise<unknown> = Promise.resolve();
  return {
    async search(job, signal) {
      const before = last;
      const turn = Promise.withResolvers<void>();
      last = turn.promise;
      try {
        await before;
        signal?.throwIfAborted();
        return await run(job, limit, signal);
      } finally {
        turn.resolve();
      }
    },
  };
}

async function run(job: Job, limit: number, signal?: AbortSignal): Promise<Found> {
  const worker = new Worker(new URL(FILE, import.meta.url), { workerData: job });
  const { promise, resolve, reject } = Promise.withResolvers<Found>();
  const abort = (): void => {
    reject(signal?.reason as Error);
  };
  let timer: NodeJS.Timeout | undefined;
  signal?.addEventListener('abort', abort);
  worker.on('message', (message: 'begun' | Uint8Array) => {
    if (message === 'begun') timer = setTimeout(resolve, limit, 'slow');
    else resolve(message);
  });
  worker.on('error', () => {
    resolve('failed');
  });
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', abort);
    await worker.terminate();
  }
}
