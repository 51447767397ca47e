import { Worker } from 'node:worker_threads';
import { codeOf } from '../../../protocol/error.ts';
import type { QueriedStore, Question } from '../queries.ts';
import type { StoreCalls, ThreadCalls } from './calls.ts';
import { createHostedStore, type HostedStore } from './hosted-store.ts';
import { type AnswerLimits, lost, outOfMemory } from './limits.ts';
import { createLine, type Line } from './line.ts';
import type { QueryWorkerData } from './query-worker.ts';

/** Runs queries in a thread of its own, which is there from the first one on, until none came for a while. */
export interface QueryThread {
  readonly isThere: boolean;
  /**
   * One at a time. Aborting the signal stops the query, and later the answer; a thread that does not heed it is ended.
   * @returns the answer's JSON, made as it is read
   * @throws QueryError, ElatioError ELATIO_QUERY_SIZE, ELATIO_QUERY_MEMORY, ELATIO_QUERY_LOST or of the store; the
   *   signal's reason
   */
  ask(question: Question, signal: AbortSignal): Promise<AsyncGenerator<string>>;
  /** Resolves once it has kept what can be kept. */
  rest(): Promise<void>;
  /** Has it keep nothing of what was read until now. */
  forget(): Promise<void>;
  stop(): Promise<void>;
}

interface Running {
  readonly worker: Worker;
  readonly line: Line<ThreadCalls>;
  readonly store: HostedStore;
  /** Queries and answers that have not ended. */
  open: number;
}

// Published code is plain JavaScript; in a clone it runs as it was written.
const FILE = import.meta.url.endsWith('.ts') ? './query-worker.ts' : './query-worker.js';

/** Milliseconds between two looks at the memory of a thread at work. */
const LOOK = 200;

export function createQueryThread({
  store,
  limits,
}: {
  readonly store: QueriedStore;
  readonly limits: AnswerLimits;
}): QueryThread {
  let current: Running | undefined;
  let idle: NodeJS.Timeout | undefined;
  let last = 0;

  function start(): Running {
    const hosted = createHostedStore(store);
    const workerData: QueryWorkerData = { size: limits.size };
    const worker = new Worker(new URL(FILE, import.meta.url), {
      workerData,
      resourceLimits: {
        maxOldGenerationSizeMb: limits.heap / 2 ** 20,
        // It works with arrays of numbers, which are elsewhere: a wider one stays empty, and is resident.
        maxYoungGenerationSizeMb: 6,
      },
    });
    const line = createLine<ThreadCalls, StoreCalls>(worker, hosted.handlers);
    const running: Running = { worker, line, store: hosted, open: 0 };
    worker.on('error', (error) => {
      const isFull = codeOf(error) === 'ERR_WORKER_OUT_OF_MEMORY';
      void end(running, isFull ? outOfMemory() : lost(error));
    });
    worker.on('exit', () => void end(running, lost()));
    return running;
  }

  /** Ends a thread; `why` is told to whoever waits for it. */
  async function end(running: Running, why: Error): Promise<void> {
    if (current === running) current = undefined;
    running.line.fail(why);
    await Promise.all([running.worker.terminate(), running.store.close()]);
  }

  function begin(): Running {
    clearTimeout(idle);
    const running = (current ??= start());
    running.open++;
    running.worker.ref();
    return running;
  }

  function leave(running: Running): void {
    if (--running.open > 0 || current !== running) return;
    // Between queries it keeps no process alive that has nothing else to do.
    running.worker.unref();
    idle = setTimeout(() => void end(running, lost()), limits.idle).unref();
  }

  /** Arrays of numbers are no part of the heap that a thread can be held to. */
  function watchMemory(running: Running): NodeJS.Timeout {
    return setInterval(() => {
      void running.worker.getHeapStatistics().then(
        ({ used_heap_size: heap, external_memory: rest }) => {
          if (heap + rest > limits.memory) void end(running, outOfMemory());
        },
        // It has ended.
        () => undefined,
      );
    }, LOOK);
  }

  /** Runs a query; the first piece of its answer. */
  async function run(
    running: Running,
    job: number,
    question: Question,
    signal: AbortSignal,
  ): Promise<string | undefined> {
    const { line, store: hosted } = running;
    let heed: NodeJS.Timeout | undefined;
    const abort = (): void => {
      endJob(running, job);
      heed = setTimeout(() => void end(running, lost()), limits.heed);
    };
    signal.addEventListener('abort', abort);
    const watch = watchMemory(running);
    try {
      const { past, ...sent } = question;
      const first = await line.call('ask', {
        job,
        question: { ...sent, isPast: past !== undefined },
        buckets: hosted.buckets(past),
      });
      signal.throwIfAborted();
      return first;
    } catch (error) {
      signal.throwIfAborted();
      throw error;
    } finally {
      clearInterval(watch);
      clearTimeout(heed);
      signal.removeEventListener('abort', abort);
      await hosted.close();
    }
  }

  return {
    get isThere() {
      return current !== undefined;
    },
    async ask(question, signal) {
      signal.throwIfAborted();
      const running = begin();
      const job = ++last;
      try {
        const first = await run(running, job, question, signal);
        return answer(running, job, first, signal);
      } catch (error) {
        leave(running);
        throw error;
      }
    },
    async rest() {
      if (!current) return;
      // Between queries the thread keeps no process alive: this is one.
      const running = begin();
      await running.line.call('rest', undefined).catch(() => undefined);
      leave(running);
    },
    async forget() {
      // One that ends meanwhile has forgotten everything.
      await current?.line.call('forget', undefined).catch(() => undefined);
    },
    async stop() {
      clearTimeout(idle);
      if (current) await end(current, lost());
    },
  };

  /** The pieces of an answer, each made when it is asked for. */
  function answer(
    running: Running,
    job: number,
    first: string | undefined,
    signal: AbortSignal,
  ): AsyncGenerator<string> {
    let isOver = false;
    const over = (): void => {
      if (isOver) return;
      isOver = true;
      signal.removeEventListener('abort', over);
      endJob(running, job);
      leave(running);
    };
    // Also of an answer that nobody has begun to read.
    signal.addEventListener('abort', over);
    async function* pieces(): AsyncGenerator<string> {
      try {
        for (let piece = first; piece !== undefined;) {
          yield piece;
          signal.throwIfAborted();
          piece = await running.line.call('next', { job });
        }
      } finally {
        over();
      }
    }
    return pieces();
  }
}

/** What of it was not done or read is forgotten. */
function endJob({ line }: Running, job: number): void {
  // The thread may end first.
  line.call('end', { job }).catch(() => undefined);
}
