import { parentPort } from 'node:worker_threads';
import { type Options, type Outcome, simulate } from './world.ts';

/** Seeds that one worker runs, and what came of them. */
export interface Batch {
  readonly from: number;
  readonly seeds: number;
  readonly options: Options;
}

/** Outcomes of a batch. */
export type Outcomes = readonly Outcome[];

parentPort?.on('message', ({ from, seeds, options }: Batch) => {
  const outcomes: Outcomes = Array.from({ length: seeds }, (_, i) => simulate(from + i, options));
  parentPort?.postMessage(outcomes);
});
