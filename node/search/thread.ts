import { Worker } from 'node:worker_threads';
import type { StoreCalls } from '../query/answers/calls.ts';
import { createHostedStore, type HostedStore } from '../query/answers/hosted-store.ts';
import { createLine, type Line } from '../query/answers/line.ts';
import type { QueriedStore } from '../query/index.ts';
import type { ReportCalls, SearchCalls, SearchWorkerData } from './calls.ts';
import { lost } from './failure.ts';
import type { Progress } from './tender.ts';

/** A thread that searches, there while it is needed, and after a question a while longer. */
export interface SearchThread {
  /**
   * Runs a task with it; it stays until that has ended.
   * @param stay milliseconds that it stays then for others to come: with none it ends at once, and holds no memory
   */
  use<T>(
    stay: number,
    task: (line: Line<SearchCalls>, store: HostedStore) => Promise<T>,
  ): Promise<T>;
  /** Ends a thread that does not heed what it is told. */
  end(): Promise<void>;
  /** Has it close the index, and ends it. */
  stop(): Promise<void>;
}

interface Running {
  readonly worker: Worker;
  readonly line: Line<SearchCalls>;
  readonly store: HostedStore;
  users: number;
  /** How long it is to stay at least, as `performance.now()` counts. */
  until: number;
}

// Published code is plain JavaScript; in a clone it runs as it was written.
const FILE = import.meta.url.endsWith('.ts') ? './search-worker.ts' : './search-worker.js';

/** Of objects, in MiB; arrays of numbers are no part of it. */
const HEAP = { maxOldGenerationSizeMb: 160, maxYoungGenerationSizeMb: 6 };
/** How long it may take to close the index, in milliseconds. */
const CLOSING_MS = 3_000;

export function createSearchThread({
  store,
  data,
  onProgress,
}: {
  readonly store: QueriedStore;
  readonly data: SearchWorkerData;
  readonly onProgress: (progress: Progress) => void;
}): SearchThread {
  let current: Running | undefined;
  let timer: NodeJS.Timeout | undefined;
  /** One at a time has the index open. */
  let ending: Promise<unknown> = Promise.resolve();

  function start(): Running {
    const hosted = createHostedStore(store);
    const worker = new Worker(new URL(FILE, import.meta.url), {
      workerData: data,
      resourceLimits: HEAP,
    });
    const line = createLine<SearchCalls, StoreCalls & ReportCalls>(worker, {
      ...hosted.handlers,
      progress: (told) => ({ value: onProgress(told) }),
    });
    const running: Running = { worker, line, store: hosted, users: 0, until: 0 };
    worker.on('error', (error) => void fail(running, lost(error)));
    worker.on('exit', () => void fail(running, lost()));
    return running;
  }

  function fail(running: Running, why: Error): Promise<void> {
    if (current === running) current = undefined;
    running.line.fail(why);
    const ended = Promise.all([running.worker.terminate(), running.store.close()]).then(
      () => undefined,
    );
    ending = Promise.all([ending, ended]);
    return ended;
  }

  /** Ends it so that what it has open is closed. */
  async function close(running: Running): Promise<void> {
    if (current === running) current = undefined;
    let late: NodeJS.Timeout | undefined;
    running.worker.ref();
    const closed = Promise.race([
      running.line.call('close', undefined).catch(() => undefined),
      new Promise((resolve) => (late = setTimeout(resolve, CLOSING_MS).unref())),
    ]).then(() => {
      clearTimeout(late);
      return fail(running, lost());
    });
    ending = Promise.all([ending, closed]);
    await closed;
  }

  return {
    async use(stay, task) {
      clearTimeout(timer);
      await ending;
      const running = (current ??= start());
      running.users++;
      running.worker.ref();
      try {
        return await task(running.line, running.store);
      } finally {
        running.users--;
        running.until = Math.max(running.until, performance.now() + stay);
        if (running.users === 0 && current === running) {
          // Between tasks it keeps no process alive that has nothing else to do.
          running.worker.unref();
          clearTimeout(timer);
          const left = Math.max(0, running.until - performance.now());
          timer = setTimeout(() => void close(running), left).unref();
        }
      }
    },
    async end() {
      if (current) await fail(current, lost());
    },
    async stop() {
      clearTimeout(timer);
      if (current) await close(current);
      await ending;
    },
  };
}
