/** The thread that holds open documents: Automerge's memory never shrinks, so it ends with the thread. */
import { parentPort } from 'node:worker_threads';
import { createJobRunner, type Job } from './jobs.ts';

const run = createJobRunner();
parentPort?.on('message', (job: Job) => {
  try {
    parentPort?.postMessage({ result: run(job) });
  } catch (error) {
    parentPort?.postMessage({ error: error instanceof Error ? error.message : String(error) });
  }
});
