import { setTimeout as sleep } from 'node:timers/promises';
import type { Did } from './did/index.ts';
import type { Sessions } from './sessions/index.ts';
import type { Answers, Reports } from './query/index.ts';
import type { Store } from './store/index.ts';

/** Asks beforehand what is asked first when somebody looks, so that they do not wait for what is made only once. */
export interface Forethought {
  start(): void;
  stop(): Promise<void>;
}

/** Milliseconds in which others come first: what begins with the node, and who only asks for its state. */
const CALM = 100;

/** As wide as a page draws the day; any other would do. */
const WIDTH = 1_000;

/**
 * The patterns of all categories are compiled, what they find in the day's titles is known, and the day is read: half a
 * second of work which a new node would do between the first question and its answer (`npm run bench -- ui`). Who asks
 * before a part of it has begun comes first: beside it their question takes three times as long.
 * @param deps.onError told what failed; whoever asks will be told the same
 */
export function createForethought({
  store,
  answers,
  reports,
  did,
  work,
  onError,
  calm = CALM,
}: {
  readonly store: Pick<Store, 'status'>;
  readonly answers: Pick<Answers, 'status'>;
  readonly reports: Pick<Reports, 'usage'>;
  readonly did: Pick<Did, 'timeline'>;
  readonly work: Pick<Sessions, 'report'>;
  readonly onError: (error: unknown) => void;
  readonly calm?: number;
}): Forethought {
  const stopping = new AbortController();
  const { signal } = stopping;
  let asking: Promise<void> = Promise.resolve();

  async function rest(): Promise<void> {
    await sleep(calm, undefined, { signal, ref: false });
  }

  async function others(): Promise<void> {
    while (answers.status().running > 0) await rest();
  }

  async function ask(): Promise<void> {
    await rest();
    if (store.status().events === 0) return;
    const day = { since: 'yesterday' } as const;
    await others();
    await reports.usage({ ...day, by: 'category', top: 1 }, signal);
    await others();
    await did.timeline({ ...day, by: 'title', width: WIDTH }, signal);
    await others();
    await work.report({}, signal);
  }

  return {
    start() {
      asking = ask().catch((error: unknown) => {
        if (!signal.aborted) onError(error);
      });
    },
    async stop() {
      stopping.abort();
      await asking;
    },
  };
}
