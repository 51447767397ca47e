import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { ElatioError } from '../../protocol/error.ts';
import type { Job, JobResults } from './jobs.ts';

/** The thread that holds open documents, where there is one. */
export interface DocumentThread {
  /**
   * Does a job, beginning a thread where there is none. One at a time.
   * @throws ElatioError ELATIO_DOCS_FAILED
   */
  run<J extends Job>(job: J): Promise<JobResults[J['do']]>;
  /** Which thread it is: another number has none of the documents that were open. */
  readonly generation: number;
  /** Ends the thread, and gives its memory back. */
  end(): Promise<void>;
}

interface Answer {
  readonly result?: unknown;
  readonly error?: string;
}

// Published code is plain JavaScript; in a clone it runs as it was written.
const FILE = import.meta.url.endsWith('.ts') ? './worker.ts' : './worker.js';

export function createDocumentThread(): DocumentThread {
  let worker: Worker | undefined;
  let generation = 0;

  function start(): Worker {
    generation++;
    worker = new Worker(new URL(FILE, import.meta.url));
    return worker;
  }

  return {
    get generation() {
      return generation;
    },
    async run<J extends Job>(job: J) {
      const thread = worker ?? start();
      const listening = new AbortController();
      const { signal } = listening;
      try {
        thread.ref();
        thread.postMessage(job);
        const [answer] = (await Promise.race([
          once(thread, 'message', { signal }),
          // One that ran out of memory, or was ended, answers no more.
          once(thread, 'exit', { signal }).then(() => [{ error: 'its thread ended' }]),
        ])) as [Answer];
        if (answer.error === undefined) return answer.result as JobResults[J['do']];
        throw new Error(answer.error);
      } catch (cause) {
        if (worker === thread) worker = undefined;
        generation++;
        await thread.terminate();
        const reason = cause instanceof Error ? cause.message : String(cause);
        throw new ElatioError(
          'ELATIO_DOCS_FAILED',
          `A document could not be worked on (${reason}): nothing was changed.`,
          { cause },
        );
      } finally {
        listening.abort();
        // Between jobs it keeps no process alive that has nothing else to do.
        thread.unref();
      }
    },
    async end() {
      const ended = worker;
      worker = undefined;
      generation++;
      await ended?.terminate();
    },
  };
}
