import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import type { Batch, Outcomes } from './worker.ts';
import type { Options, Outcome } from './world.ts';

const BATCH = 20;

export interface Campaign {
  readonly from: number;
  readonly seeds: number;
  /** Workers that run at once. */
  readonly jobs: number;
  readonly options: Omit<Options, 'trace'>;
  /** Where it is noted how far it came: a later campaign of the same seeds goes on there. */
  readonly note: string | undefined;
  /** Told of every outcome. */
  readonly on: (outcome: Outcome) => void;
}

/** Runs seeds on several cores. */
export async function runCampaign({
  from,
  seeds,
  jobs,
  options,
  note,
  on,
}: Campaign): Promise<void> {
  const end = from + seeds;
  const what = JSON.stringify({ from, ...options });
  let next = resumed(note, what) ?? from;
  /** First seeds of the batches that are not done. */
  const running = new Set<number>();
  const work = async (): Promise<void> => {
    const worker = new Worker(new URL('./worker.ts', import.meta.url));
    try {
      while (next < end) {
        const batch = { from: next, seeds: Math.min(BATCH, end - next), options };
        next += batch.seeds;
        running.add(batch.from);
        for (const outcome of await outcomesOf(worker, batch)) on(outcome);
        running.delete(batch.from);
        if (note !== undefined) {
          writeFileSync(note, JSON.stringify({ what, next: Math.min(next, ...running) }));
        }
      }
    } finally {
      await worker.terminate();
    }
  };
  await Promise.all(Array.from({ length: jobs }, work));
}

async function outcomesOf(worker: Worker, batch: Batch): Promise<Outcomes> {
  const answered = once(worker, 'message');
  worker.postMessage(batch);
  const [outcomes] = (await answered) as [Outcomes];
  return outcomes;
}

/** Where a campaign of the same seeds was left. */
function resumed(note: string | undefined, what: string): number | undefined {
  if (note === undefined || !existsSync(note)) return undefined;
  const left = JSON.parse(readFileSync(note, 'utf8')) as { what: string; next: number };
  return left.what === what ? left.next : undefined;
}
