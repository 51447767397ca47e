import { Worker } from 'node:worker_threads';
import type { Piece, TextRead, TextReader } from './interface.ts';
import { LIMITS, type Limits } from './limits.ts';
import type { Job, Told } from './text-worker.ts';

// Published code is plain JavaScript; in a clone it runs as it was written.
const FILE = import.meta.url.endsWith('.ts') ? './text-worker.ts' : './text-worker.js';

/** Milliseconds between two looks at how much memory the thread has. */
const LOOK = 50;

/** @param limits where others than `LIMITS` are to hold */
export function createTextReader({
  limits = {},
}: { readonly limits?: Partial<Limits> } = {}): TextReader {
  const all = { ...LIMITS, ...limits };
  const stopping = new AbortController();
  let last: Promise<unknown> = Promise.resolve();

  return {
    async read(bytes, { name, type, signal }) {
      signal?.throwIfAborted();
      if (bytes.length === 0) return { outcome: 'none', pieces: [] };
      const before = last;
      const turn = Promise.withResolvers<void>();
      last = turn.promise;
      try {
        await before;
        signal?.throwIfAborted();
        if (stopping.signal.aborted) return { outcome: 'failed', pieces: [] };
        // One of its own: a view may be of a buffer that is far larger, and the caller goes on using it.
        const job: Job = { bytes: new Uint8Array(bytes), name, type, limits: all };
        return await run(job, stopping.signal, signal);
      } finally {
        turn.resolve();
      }
    },
    async stop() {
      stopping.abort();
      await last;
    },
  };
}

async function run(job: Job, stopping: AbortSignal, signal?: AbortSignal): Promise<TextRead> {
  const { limits } = job;
  const worker = new Worker(new URL(FILE, import.meta.url), {
    workerData: job,
    transferList: [job.bytes.buffer],
    resourceLimits: { maxOldGenerationSizeMb: limits.heap, maxYoungGenerationSizeMb: 16 },
  });
  const { promise, resolve, reject } = Promise.withResolvers<TextRead>();
  const pieces: Piece[] = [];
  const breakOff = (): void =>
    resolve({ outcome: pieces.length > 0 ? 'partly' : 'failed', pieces });
  const abort = (): void => reject(signal?.reason as Error);
  let timer: NodeJS.Timeout | undefined;
  const watching = watchBuffers(worker, limits.buffers, breakOff);
  signal?.addEventListener('abort', abort);
  stopping.addEventListener('abort', breakOff);
  worker.on('message', (told: Told) => {
    if (told === 'begun') timer = setTimeout(breakOff, limits.time);
    else if ('text' in told) pieces.push(told);
    else resolve({ outcome: told.outcome, pieces });
  });
  // One that ran out of memory answers no more.
  worker.on('error', breakOff);
  worker.on('exit', breakOff);
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
    clearInterval(watching);
    signal?.removeEventListener('abort', abort);
    stopping.removeEventListener('abort', breakOff);
    await worker.terminate();
  }
}

/**
 * Node limits what a thread has of objects, and not its buffers: a PDF of a megabyte inflates to a gigabyte of them.
 * @param most bytes
 */
function watchBuffers(worker: Worker, most: number, onTooMany: () => void): NodeJS.Timeout {
  let isLooking = false;
  return setInterval(() => {
    if (isLooking) return;
    isLooking = true;
    void worker.getHeapStatistics().then(
      ({ external_memory: bytes }) => {
        isLooking = false;
        if (bytes > most) onTooMany();
      },
      // It has not begun yet, or has ended.
      () => (isLooking = false),
    );
  }, LOOK);
}
