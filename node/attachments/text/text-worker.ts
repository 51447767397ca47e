/** The thread that reads one file and ends: it says when it begins, each piece, and how it went. See `reader.ts`. */
import { parentPort, workerData } from 'node:worker_threads';
import { createGathering } from './gathering.ts';
import type { FileSaid, Outcome, Piece } from './interface.ts';
import type { Limits } from './limits.ts';
import { readText } from './read.ts';

export interface Job extends FileSaid {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly limits: Limits;
}

/** What the thread tells, pieces in their order, `outcome` last. */
export type Told = 'begun' | Piece | { readonly outcome: Outcome };

function tell(told: Told): void {
  parentPort?.postMessage(told);
}

const { bytes, limits, ...file } = workerData as Job;
tell('begun');
tell({
  outcome: await readText({
    bytes,
    file,
    limits,
    gathering: createGathering({ most: limits.characters, give: tell }),
  }),
});
